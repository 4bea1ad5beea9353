import LDAP

/// The servers of a directory, and how they are talked to.
public struct ServerSource: Sendable {
    /// Tried in this order.
    public var servers: [LDAPServer]
    public var tls: TLSPolicy
    public var bind: Bind
    public var deadlines: Deadlines
    /// When the whole reading must be over, the second look not included.
    public var total: Duration
    /// Entries a page (RFC 2696). Active Directory allows 1,000.
    public var pageSize: Int
    /// From how many days on before its end the server's certificate is warned of.
    public var certificateDays: Int64
    /// How long to wait before the one more round that a busy server gets.
    public var backoff: Duration

    public enum Bind: Sendable {
        case anonymous
        /// - Parameters:
        ///   - dn: The bind account: a DN, or what else the server takes.
        ///   - password: Called once a connection.
        case simple(dn: String, password: @Sendable () throws -> Secret)
        /// As whoever the policy's client certificate names (SASL EXTERNAL).
        case external
        /// As whoever a ticket names (SASL GSSAPI).
        case kerberos(KerberosTicket)
        /// A name that is no DN (SASL SCRAM-SHA-256), and its password, as above.
        case scramSHA256(name: String, password: @Sendable () throws -> Secret)
    }

    public init(
        servers: [LDAPServer], tls: TLSPolicy, bind: Bind, deadlines: Deadlines = Deadlines(),
        total: Duration = .seconds(1_800), pageSize: Int = 1_000, certificateDays: Int64 = 30,
        backoff: Duration = .seconds(5)
    ) {
        self.servers = servers
        self.tls = tls
        self.bind = bind
        self.deadlines = deadlines
        self.total = total
        self.pageSize = pageSize
        self.certificateDays = certificateDays
        self.backoff = backoff
    }

    /// Reads the password where there is one.
    func credentials() throws -> Credentials {
        switch bind {
        case .anonymous: .anonymous
        case .simple(let dn, let password): .simple(dn: dn, password: try password())
        case .external: .external
        case .kerberos(let ticket): .kerberos(ticket)
        case .scramSHA256(let name, let password): .scramSHA256(name: name, password: try password())
        }
    }
}
