/// A certificate as a server presented it.
public struct PresentedCertificate: Sendable, Hashable {
    /// RFC 4514 text, with control characters escaped.
    public let subject: String
    public let issuer: String
    /// Seconds since 1970, UTC.
    public let notBefore: Int
    /// Seconds since 1970, UTC.
    public let notAfter: Int
    /// The subject alternative names that are DNS names or IP addresses; the subject's CN where there are none.
    public let names: [String]
    /// Of the DER form, in lower-case hexadecimal without separators.
    public let sha256: String
    /// Whether it names itself as its issuer and carries a signature by its own key.
    public let isSelfSigned: Bool

    public init(
        subject: String, issuer: String, notBefore: Int, notAfter: Int, names: [String], sha256: String,
        isSelfSigned: Bool
    ) {
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.names = names
        self.sha256 = sha256
        self.isSelfSigned = isSelfSigned
    }
}

/// What a server presented in a handshake that was made to look at it.
public struct PresentedChain: Sendable, Equatable {
    /// The server's own certificate first, in the order that it sent them.
    public let certificates: [PresentedCertificate]
    /// Such as `TLS1.3`.
    public let tlsVersion: String
    /// Why a session with this server fails; the first is the one to name. Empty where all is well.
    public internal(set) var problems: [LDAPError.Cause]
}
