/// As whom the directory is read.
///
/// Active Directory and Entra Domain Services also take a user principal name (`rollcall@example.com`) or
/// `DOMAIN\name` in place of a DN. The account needs to read users and groups, and nothing more.
public enum BindSettings: Hashable, Sendable {
    case simple(name: String, password: PasswordSource)
    case anonymous
    /// Whoever the client certificate of ``TLSSettings`` names (SASL EXTERNAL).
    case external
    /// Whoever a Kerberos ticket names (SASL GSSAPI).
    case gssapi(KerberosSettings)
    /// A name that is no DN, and a password that is proven without being sent (SASL SCRAM-SHA-256).
    case scramSHA256(name: String, password: PasswordSource)
}

/// Where a Kerberos ticket comes from, and how it is shown.
public struct KerberosSettings: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        /// A keytab by its absolute path; without a principal, for the first one in it.
        case keytab(path: String, principal: String?)
        /// A credential cache as Kerberos names it, such as `FILE:/run/rollcall/ticket`.
        case cache(String)
        /// Whatever libkrb5 finds by itself.
        case surroundings
    }

    public var source: Source
    /// Whether the ticket is tied to the TLS connection on which it is shown (RFC 5929, section 4).
    public var bindsChannel: Bool

    public init(source: Source, bindsChannel: Bool) {
        self.source = source
        self.bindsChannel = bindsChannel
    }
}

extension KerberosSettings.Source: CustomStringConvertible {
    public var description: String {
        switch self {
        case .keytab(let path, let principal): "the keytab \(path)" + (principal.map { " of \($0)" } ?? "")
        case .cache(let name): "the credential cache \(name)"
        case .surroundings: "what libkrb5 finds by itself"
        }
    }
}
