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

    public init(startTLS: Bool, caFile: String, allowsPlaintext: Bool, warnDays: Int) {
        self.startTLS = startTLS
        self.caFile = caFile
        self.allowsPlaintext = allowsPlaintext
        self.warnDays = warnDays
    }
}
