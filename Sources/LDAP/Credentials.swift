/// As whom to bind.
public enum Credentials: Sendable {
    case anonymous
    /// A DN; Active Directory takes a user principal name or DOMAIN\name, too.
    case simple(dn: String, password: Secret)
    /// Whoever the policy's client certificate names (SASL EXTERNAL, RFC 4422 appendix A). Goes with TLS only.
    case external
    /// Whoever a Kerberos ticket names (SASL GSSAPI, RFC 4752).
    case kerberos(KerberosTicket)
    /// A name, and a password that is proven without being sent (SASL SCRAM-SHA-256, RFC 7677).
    case scramSHA256(name: String, password: Secret)
}

/// Whose Kerberos ticket to show, and how.
public struct KerberosTicket: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        /// A ticket is got with the keys in a file, and kept in this process's memory.
        ///
        /// - Parameter principal: Such as `rollcall@EXAMPLE.COM`; `nil` for the first one in the file.
        case keytab(path: String, principal: String?)
        /// A credential cache that somebody else fills, such as `FILE:/run/rollcall/ticket`.
        case cache(String)
        /// What libkrb5 finds by itself: `KRB5CCNAME`, `KRB5_CLIENT_KTNAME`, or its configuration's.
        case surroundings
    }

    public var source: Source
    /// Whether the ticket says which TLS connection it is shown on (RFC 5929 §4, tls-server-end-point): where the server
    /// checks that, nobody in between can pass it on.
    public var bindsChannel: Bool

    public init(_ source: Source, bindsChannel: Bool = true) {
        self.source = source
        self.bindsChannel = bindsChannel
    }

    /// As the configuration says it; `nil` where the keytab or the cache does.
    public var principal: String? {
        if case .keytab(_, let principal) = source { principal } else { nil }
    }
}
