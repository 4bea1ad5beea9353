import Dispatch
import Glibc
import Synchronization

/// Host names into addresses, within a deadline.
enum Resolver {
    /// All addresses of a host, in the order of RFC 6724.
    ///
    /// The system's resolver can't be interrupted. It runs on a thread of its own, which, after the deadline, ends
    /// whenever it ends.
    ///
    /// - Throws: `cannotResolve` or `timedOut`, for the server given.
    static func addresses(of server: LDAPServer, within deadline: Duration) throws(LDAPError) -> [SocketAddress] {
        if let literal = addresses(ofLiteral: server.host, port: server.port) { return literal }

        let answer = Answer()
        let (host, port) = (server.host, server.port)
        DispatchQueue(label: "rollcall.resolver").async {
            let found = lookUp(host, port: port, flags: 0)
            answer.result.withLock { $0 = found }
            answer.ready.signal()
        }
        guard answer.ready.wait(timeout: .now() + deadline.dispatchInterval) == .success,
            let result = answer.result.withLock({ $0 })
        else {
            throw LDAPError(.timeout, .resolve, server: server, cause: .timedOut(after: deadline))
        }
        switch result {
        case .success(let addresses) where !addresses.isEmpty:
            return addresses
        case .success:
            throw LDAPError(
                .serverDown, .resolve, server: server, cause: .cannotResolve(reason: "it has no IP address"))
        case .failure(let failure):
            throw LDAPError(.serverDown, .resolve, server: server, cause: .cannotResolve(reason: failure.reason))
        }
    }

    /// The address that a text in digits stands for; `nil` of a name.
    static func addresses(ofLiteral host: String, port: UInt16) -> [SocketAddress]? {
        try? lookUp(host, port: port, flags: AI_NUMERICHOST).get()
    }

    private struct Failure: Error {
        let reason: String
    }

    /// What the resolving thread leaves behind, possibly for nobody.
    private final class Answer: Sendable {
        let result = Mutex<Result<[SocketAddress], Failure>?>(nil)
        let ready = DispatchSemaphore(value: 0)
    }

    private static func lookUp(_ host: String, port: UInt16, flags: Int32) -> Result<[SocketAddress], Failure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            let reason = unsafe code == EAI_SYSTEM ? systemText(errno) : String(cString: gai_strerror(code))
            return .failure(Failure(reason: reason))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let bytes = unsafe [UInt8](
                UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen)))
            if let address = unsafe SocketAddress(bytes: bytes, family: entry.pointee.ai_family) {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return .success(addresses)
    }
}

/// What the system calls an `errno`.
func systemText(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    // The XSI form, whose text is in the buffer.
    _ = unsafe strerror_r(code, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension Duration {
    /// Rounded down to nanoseconds; what is longer than a century is cut.
    var nanoseconds: Int {
        let seconds = min(max(components.seconds, 0), 3_000_000_000)
        return Int(seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
    }

    var dispatchInterval: DispatchTimeInterval { .nanoseconds(nanoseconds) }
}
