import Glibc

/// A port that refuses every connection, and that nobody else can take meanwhile.
public final class RefusingPort: Sendable {
    private let socket: ListeningSocket

    public var port: Int { socket.port }

    public init() throws {
        socket = try ListeningSocket(backlog: nil)
    }

    deinit {
        close(socket.descriptor)
    }
}
