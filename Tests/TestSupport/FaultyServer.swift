import Foundation
import Synchronization

/// A TCP server that does one wrong thing to everybody who connects.
public final class FaultyServer: Sendable {
    public enum Behaviour: Sendable {
        /// Accepts, reads nothing, says nothing.
        case silent
        /// Reads the first message (a TLS ClientHello), starts an answer (the header of a handshake record), and stops.
        case silentInHandshake
        /// Says these bytes to whatever comes, then stays silent.
        case says([UInt8])
        /// Accepts, and closes at once.
        case closes
    }

    private let socket: ListeningSocket
    private let connections = Mutex<[Int32]>([])

    public var host: String { "127.0.0.1" }
    public var port: Int { socket.port }

    public init(_ behaviour: Behaviour) throws {
        socket = try ListeningSocket(backlog: 16)
        let socket = socket
        Thread.detachNewThread { [weak self] in
            while let connection = socket.accepted() {
                if case .closes = behaviour {
                    close(connection)
                    continue
                }
                guard let self else {
                    close(connection)
                    break
                }
                self.connections.withLock { $0.append(connection) }
                Thread.detachNewThread { Self.serve(connection, behaviour) }
            }
            close(socket.descriptor)
        }
    }

    deinit {
        shutdown(socket.descriptor, Int32(SHUT_RDWR))
        connections.withLock { descriptors in
            for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Reads until the peer has gone or this server has, for a thread of its own.
    private static func serve(_ connection: Int32, _ behaviour: Behaviour) {
        switch behaviour {
        case .silent, .closes:
            break
        case .silentInHandshake:
            guard !received(from: connection).isEmpty else { return }
            _ = sendAll([0x16, 0x03, 0x03, 0x00, 0x7A], to: connection)
        case .says(let bytes):
            guard !received(from: connection).isEmpty else { return }
            _ = sendAll(bytes, to: connection)
        }
        while !received(from: connection).isEmpty {}
    }
}
