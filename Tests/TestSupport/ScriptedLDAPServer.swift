import Foundation

/// A plain LDAP server that answers each search as a test says: for answers that a real server can't be made to give.
///
/// It accepts every bind. Prefer `SlapdServer` wherever that can show the same.
public final class ScriptedLDAPServer: Sendable {
    /// What a search asked for.
    public struct Search: Sendable {
        public let base: String
        public let attributes: [String]
        /// How many searches came before it, over all connections.
        public let number: Int
    }

    /// What it is answered.
    public enum Answer: Sendable {
        case entry(dn: String, [(name: String, values: [String])])
        case reference([String])
        /// Ends the search; with a cookie, a control of paged results goes along (RFC 2696).
        case done(code: Int, cookie: String?)
        /// Ends the search with a diagnostic message.
        case refused(code: Int, diagnostic: String)
        /// The bytes of a protocol operation, as they are.
        case raw([UInt8])
        /// Ends the connection.
        case hangUp
    }

    /// The bind's result code and diagnostic message; by default success.
    public struct BindResult: Sendable {
        public let code: Int
        public let diagnostic: String

        public init(code: Int = 0, diagnostic: String = "") {
            self.code = code
            self.diagnostic = diagnostic
        }
    }

    private let socket: ListeningSocket
    private let connections: Connections

    public var host: String { "127.0.0.1" }
    public var port: Int { socket.port }

    public init(
        bind: BindResult = BindResult(), search: @escaping @Sendable (Search) -> [Answer]
    ) throws {
        socket = try ListeningSocket(backlog: 16)
        connections = Connections()
        let (socket, connections) = (socket, connections)
        Thread.detachNewThread {
            while let connection = socket.accepted() {
                connections.add(connection)
                Thread.detachNewThread {
                    Self.serve(connection, bind, connections, search)
                    connections.end(connection)
                }
            }
            close(socket.descriptor)
        }
    }

    deinit {
        shutdown(socket.descriptor, Int32(SHUT_RDWR))
        connections.shutDown()
    }

    private static func serve(
        _ connection: Int32, _ bind: BindResult, _ connections: Connections, _ search: (Search) -> [Answer]
    ) {
        var buffer: [UInt8] = []
        while true {
            var rest = buffer[...]
            guard let message = BER.next(&rest) else {
                let more = received(from: connection)
                if more.isEmpty { return }
                buffer += more
                continue
            }
            buffer = Array(rest)
            var parts = message.content
            guard let id = BER.next(&parts), let request = BER.next(&parts) else { return }
            func send(_ operation: [UInt8], _ controls: [UInt8] = []) -> Bool {
                sendAll(BER.element(0x30, BER.element(0x02, Array(id.content)) + operation + controls), to: connection)
            }
            switch request.tag {
            case 0x60:  // BindRequest
                guard send(result(0x61, bind.code, bind.diagnostic)) else { return }
            case 0x63:  // SearchRequest
                for answer in search(parsed(request.content, number: connections.nextNumber())) {
                    let isSent =
                        switch answer {
                        case .entry(let dn, let attributes): send(entry(dn, attributes))
                        case .reference(let urls): send(BER.element(0x73, urls.flatMap { BER.string($0) }))
                        case .done(let code, let cookie): send(result(0x65, code), cookie.map(pagedResults) ?? [])
                        case .refused(let code, let diagnostic): send(result(0x65, code, diagnostic))
                        case .raw(let bytes): send(bytes)
                        case .hangUp: false
                        }
                    guard isSent else { return }
                }
            case 0x42:  // UnbindRequest
                return
            default:
                continue
            }
        }
    }

    /// An LDAPResult (RFC 4511 §4.1.9) without a matched DN.
    private static func result(_ tag: UInt8, _ code: Int, _ diagnostic: String = "") -> [UInt8] {
        BER.element(tag, BER.integer(code, tag: 0x0A) + BER.string("") + BER.string(diagnostic))
    }

    private static func entry(_ dn: String, _ attributes: [(name: String, values: [String])]) -> [UInt8] {
        let list = attributes.flatMap { attribute in
            BER.element(
                0x30, BER.string(attribute.name) + BER.element(0x31, attribute.values.flatMap { BER.string($0) }))
        }
        return BER.element(0x64, BER.string(dn) + BER.element(0x30, list))
    }

    private static func pagedResults(_ cookie: String) -> [UInt8] {
        let value = BER.element(0x30, BER.integer(0) + BER.string(cookie))
        return BER.element(
            0xA0, BER.element(0x30, BER.string("1.2.840.113556.1.4.319") + BER.element(0x04, value)))
    }

    private static func parsed(_ content: ArraySlice<UInt8>, number: Int) -> Search {
        var parts = content
        let base = BER.next(&parts)?.content ?? []
        // Scope, aliases, size limit, time limit, types only, filter.
        for _ in 0..<6 { _ = BER.next(&parts) }
        var names: [String] = []
        if var list = BER.next(&parts)?.content {
            while let name = BER.next(&list) { names.append(String(decoding: name.content, as: UTF8.self)) }
        }
        return Search(base: String(decoding: base, as: UTF8.self), attributes: names, number: number)
    }

    private final class Connections: @unchecked Sendable {
        private let lock = NSLock()
        private var open: Set<Int32> = []
        private var searches = 0

        func add(_ connection: Int32) {
            lock.withLock { _ = open.insert(connection) }
        }

        func end(_ connection: Int32) {
            lock.withLock {
                open.remove(connection)
                close(connection)
            }
        }

        func shutDown() {
            lock.withLock { for connection in open { shutdown(connection, Int32(SHUT_RDWR)) } }
        }

        func nextNumber() -> Int {
            lock.withLock {
                defer { searches += 1 }
                return searches
            }
        }
    }
}
