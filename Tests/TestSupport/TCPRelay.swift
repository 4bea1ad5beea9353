import Foundation

/// A TCP server on 127.0.0.1 that passes everything on to another, until a test tells it not to.
///
/// ```swift
/// let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
/// relay.cut(afterBytesFromServer: 100_000)
/// ```
public final class TCPRelay: Sendable {
    /// What happens to every connection once the byte that the test chose has passed.
    private enum Fault {
        case cut
        case stall
    }

    /// What the threads share; `condition` guards it.
    private final class State: @unchecked Sendable {
        let condition = NSCondition()
        var fault: Fault?
        var faultAfter = Int.max
        var bytesFromServer = 0
        var connections = 0
        var open: [Pair] = []
        var closed = false
    }

    /// The two ends of one connection. They are closed when both pumps are done: a number that the kernel gives to another
    /// socket meanwhile would be shut down in its place. The lock of the state guards it.
    private final class Pair: @unchecked Sendable {
        let client: Int32
        let server: Int32
        var pumps = 2

        init(client: Int32, server: Int32) {
            self.client = client
            self.server = server
        }

        func end() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private let socket: ListeningSocket
    private let state = State()

    public var host: String { "127.0.0.1" }
    public var port: Int { socket.port }

    /// What all connections together have brought from the server so far.
    public var bytesFromServer: Int { state.condition.withLock { state.bytesFromServer } }

    /// How many connections have been made.
    public var connections: Int { state.condition.withLock { state.connections } }

    public init(to host: String, port: Int) throws {
        socket = try ListeningSocket(backlog: 16)
        let (socket, state) = (socket, state)
        Thread.detachNewThread {
            while let client = socket.accepted() {
                guard let server = try? connected(to: host, port: port) else {
                    close(client)
                    continue
                }
                let pair = Pair(client: client, server: server)
                state.condition.withLock {
                    state.connections += 1
                    state.open.append(pair)
                }
                Thread.detachNewThread { Self.pump(pair, fromServer: false, state) }
                Thread.detachNewThread { Self.pump(pair, fromServer: true, state) }
            }
            close(socket.descriptor)
        }
    }

    deinit {
        state.condition.withLock { state.closed = true }
        shutdown(socket.descriptor, Int32(SHUT_RDWR))
        cut()
    }

    /// Ends every connection now.
    public func cut() {
        cut(afterBytesFromServer: 0)
    }

    /// Ends every connection when that many bytes, counted over the relay's life, have come from the server.
    public func cut(afterBytesFromServer count: Int) {
        set(.cut, after: count)
    }

    /// Passes nothing on after that many bytes from the server, and keeps the connections open.
    public func stall(afterBytesFromServer count: Int = 0) {
        set(.stall, after: count)
    }

    /// Goes on after a stall; new connections work again after a cut.
    public func resume() {
        set(nil, after: .max)
    }

    private func set(_ fault: Fault?, after count: Int) {
        state.condition.withLock {
            state.fault = fault
            state.faultAfter = count
            if fault == .cut && state.bytesFromServer >= count { Self.endAll(state) }
            state.condition.broadcast()
        }
    }

    /// Shuts down what is open; the lock is held.
    private static func endAll(_ state: State) {
        for pair in state.open { pair.end() }
    }

    /// Copies until either side ends; the second pump of a pair to end closes both descriptors.
    private static func pump(_ pair: Pair, fromServer: Bool, _ state: State) {
        let source = fromServer ? pair.server : pair.client
        let target = fromServer ? pair.client : pair.server
        while true {
            let bytes = received(from: source)
            if bytes.isEmpty { break }
            guard let count = allowed(bytes.count, counting: fromServer, state) else { break }
            guard sendAll(bytes.prefix(count), to: target) else { break }
            if count < bytes.count {
                guard faultEnds(state), sendAll(bytes.dropFirst(count), to: target) else { break }
            }
        }
        state.condition.withLock {
            pair.end()
            pair.pumps -= 1
            guard pair.pumps == 0 else { return }
            state.open.removeAll { $0 === pair }
            close(pair.client)
            close(pair.server)
        }
    }

    /// How many of the bytes may pass now, after waiting out a stall; `nil` where the connection ends.
    private static func allowed(_ count: Int, counting: Bool, _ state: State) -> Int? {
        state.condition.withLock {
            while state.fault != nil && state.bytesFromServer >= state.faultAfter {
                if state.fault == .cut || state.closed { return nil }
                state.condition.wait()
            }
            guard counting else { return count }
            let room = state.fault == nil ? count : min(count, state.faultAfter - state.bytesFromServer)
            state.bytesFromServer += room
            return room
        }
    }

    /// Waits until a stall is over, and says whether the connection goes on.
    private static func faultEnds(_ state: State) -> Bool {
        state.condition.withLock {
            while state.fault == .stall && !state.closed { state.condition.wait() }
            return state.fault == nil && !state.closed
        }
    }
}
