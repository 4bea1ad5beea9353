/// Whom to trust. TLS is 1.2 at least, and chain and host name are always verified: neither is a setting.
public struct TLSPolicy: Sendable, Equatable {
    /// Certificates in PEM form that end a chain of trust.
    public var caFile: String

    /// - Parameter caFile: Debian's bundle of public authorities unless told otherwise.
    public init(caFile: String = "/etc/ssl/certs/ca-certificates.crt") {
        self.caFile = caFile
    }

    /// GnuTLS's priority string: libldap's own minimum version does nothing on GnuTLS.
    ///
    /// The profile refuses RSA keys below 2,048 bits and signatures with SHA-1; the level alone takes them.
    static let priority = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

    /// What the priority allows, as GnuTLS names it; checked again after the handshake.
    static let allowedVersions: Set<String> = ["TLS1.2", "TLS1.3"]

    /// For the diagnostic handshake, which sends nothing: old versions too, so as to be able to name them.
    static let diagnosticPriority = priority + ":+VERS-TLS1.1:+VERS-TLS1.0"
}
