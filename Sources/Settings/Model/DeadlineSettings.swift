/// How long each step may take.
public struct DeadlineSettings: Hashable, Sendable {
    /// Resolving a server's name.
    public var name: Duration
    /// The TCP connection.
    public var connect: Duration
    /// The TLS handshake.
    public var tls: Duration
    public var bind: Duration
    /// One page of a search.
    public var page: Duration
    /// The whole read of one directory.
    public var total: Duration

    public init(name: Duration, connect: Duration, tls: Duration, bind: Duration, page: Duration, total: Duration) {
        self.name = name
        self.connect = connect
        self.tls = tls
        self.bind = bind
        self.page = page
        self.total = total
    }
}
