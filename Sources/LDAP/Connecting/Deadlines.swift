/// How long each step with a server may take.
public struct Deadlines: Sendable, Equatable {
    /// Looking up the host's name.
    public var name: Duration
    /// The TCP connection, over all addresses that the name has.
    public var connect: Duration
    /// The TLS handshake, StartTLS included.
    public var tls: Duration
    public var bind: Duration
    /// One page of a search, or one answer otherwise, from its request to its last byte.
    public var page: Duration

    public init(
        name: Duration = .seconds(5), connect: Duration = .seconds(10), tls: Duration = .seconds(10),
        bind: Duration = .seconds(15), page: Duration = .seconds(60)
    ) {
        self.name = name
        self.connect = connect
        self.tls = tls
        self.bind = bind
        self.page = page
    }
}
