/// How the connection is protected. The chain and the host name are always verified; nothing here switches that off.
public struct TLSSettings: Hashable, Sendable {
    /// Whether `ldap://` servers are asked for TLS before anything else is sent (RFC 4511, section 4.14).
    public var startTLS: Bool
    /// A file of certificates in PEM form, by its absolute path: the authorities that are trusted, and no others.
    public var caFile: String
    /// Whether the configuration says in so many words that `ldap://` without TLS is insecure and wanted.
    public var allowsPlaintext: Bool
    /// From how many days on before its end the server's certificate is warned of.
    public var warnDays: Int
    /// What this host shows of itself to a server that asks for it.
    public var clientCertificate: ClientCertificateSettings?
    /// SHA-256 fingerprints in lower-case hexadecimal without separators: the server's own certificate has one of them,
    /// beside a chain that is verified all the same. Empty where the chain alone counts.
    public var pinnedSHA256: [String]

    public init(
        startTLS: Bool, caFile: String, allowsPlaintext: Bool, warnDays: Int,
        clientCertificate: ClientCertificateSettings? = nil, pinnedSHA256: [String] = []
    ) {
        self.startTLS = startTLS
        self.caFile = caFile
        self.allowsPlaintext = allowsPlaintext
        self.warnDays = warnDays
        self.clientCertificate = clientCertificate
        self.pinnedSHA256 = pinnedSHA256
    }
}

/// A certificate with its private key, both in PEM form and by absolute paths.
public struct ClientCertificateSettings: Hashable, Sendable {
    public var certificateFile: String
    public var keyFile: String

    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
