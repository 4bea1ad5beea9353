/// How a directory is reached over LDAP.
///
/// Entra Domain Services answers `ldaps://` on port 636 once secure LDAP is switched on for the managed domain; the
/// certificate is the one that was uploaded there, so its issuer belongs into `tls.ca_file` unless it is a public one.
public struct LDAPSettings: Hashable, Sendable {
    /// In the order in which they are tried; at least one.
    public var servers: [ServerAddress]
    public var tls: TLSSettings
    public var bind: BindSettings
    public var deadlines: DeadlineSettings
    /// How many entries are asked for at a time. Active Directory answers with 1,000 at most, whatever is asked.
    public var pageSize: Int
    /// How long to wait before the one more round that servers get which are busy or can't be reached.
    public var retryPause: Duration

    public init(
        servers: [ServerAddress], tls: TLSSettings, bind: BindSettings, deadlines: DeadlineSettings, pageSize: Int,
        retryPause: Duration
    ) {
        self.servers = servers
        self.tls = tls
        self.bind = bind
        self.deadlines = deadlines
        self.pageSize = pageSize
        self.retryPause = retryPause
    }
}
