import Glibc

/// A connected socket, which closes itself unless somebody takes it over.
struct TCPConnection: ~Copyable {
    /// Negative once it was given away.
    private(set) var descriptor: Int32
    let peer: SocketAddress

    /// Connects to the first address that accepts.
    ///
    /// The time is shared among the addresses that are left, so that one that swallows packets leaves some for the next.
    ///
    /// - Throws: What the last address said: `refused`, `unreachable`, or `timedOut`.
    init(to addresses: [SocketAddress], of server: LDAPServer, within deadline: Duration) throws(LDAPError) {
        let clock = ContinuousClock()
        let end = clock.now + deadline
        var failure: Failure = .timedOut
        for (index, address) in addresses.enumerated() {
            let left = clock.now.duration(to: end)
            guard left > .zero else { break }
            switch Self.connect(to: address, within: left / (addresses.count - index)) {
            case .success(let connected):
                descriptor = connected
                peer = address
                Self.keepAlive(connected)
                return
            case .failure(let reason):
                failure = reason
            }
        }
        let cause: LDAPError.Cause =
            switch failure {
            case .timedOut: .timedOut(after: deadline)
            case .system(ECONNREFUSED): .refused
            case .system(let code): .unreachable(reason: systemText(code))
            }
        throw LDAPError(
            failure == .timedOut ? .timeout : .serverDown, .connect, server: server, cause: cause,
            diagnostic: "tried \(addresses.map(\.description).joined(separator: ", "))")
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Gives the descriptor away: it is the receiver's to close.
    mutating func release() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    private enum Failure: Error, Equatable {
        case timedOut
        case system(Int32)
    }

    private static func connect(to address: SocketAddress, within limit: Duration) -> Result<Int32, Failure> {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(address.family, Int32(type), 0)
        guard descriptor >= 0 else { return .failure(.system(errno)) }
        var failure: Failure?
        let result = unsafe address.withSocketAddress { unsafe Glibc.connect(descriptor, $0, $1) }
        if result != 0 {
            failure = errno == EINPROGRESS || errno == EINTR ? finish(descriptor, within: limit) : .system(errno)
        }
        // libldap and GnuTLS want a socket that blocks; the watchdog ends what lasts too long.
        if failure == nil && fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) != 0 {
            failure = .system(errno)
        }
        if let failure {
            close(descriptor)
            return .failure(failure)
        }
        return .success(descriptor)
    }

    /// Waits for a connection under way.
    private static func finish(_ descriptor: Int32, within limit: Duration) -> Failure? {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while true {
            let left = clock.now.duration(to: end)
            guard left > .zero else { return .timedOut }
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let milliseconds = Int32(min(left.nanoseconds / 1_000_000 + 1, Int(Int32.max)))
            let count = unsafe poll(&entry, 1, milliseconds)
            if count < 0 && errno != EINTR { return .system(errno) }
            if count > 0 { break }
        }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return .system(errno) }
        switch code {
        case 0: return nil
        case ETIMEDOUT: return .timedOut
        default: return .system(code)
        }
    }

    /// Finds out about a peer that is gone without a word, in about a minute.
    private static func keepAlive(_ descriptor: Int32) {
        func set(_ level: Int32, _ option: Int32, _ value: Int32) {
            var value = value
            _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        let tcp = Int32(IPPROTO_TCP)
        set(tcp, TCP_NODELAY, 1)
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        set(tcp, TCP_KEEPIDLE, 30)
        set(tcp, TCP_KEEPINTVL, 10)
        set(tcp, TCP_KEEPCNT, 3)
        set(tcp, TCP_USER_TIMEOUT, 60_000)
    }
}
