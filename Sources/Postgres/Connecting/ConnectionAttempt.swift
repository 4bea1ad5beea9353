import CLibPQ
import Glibc

/// A connection on its way, which is given up with this value unless it is finished.
@safe
struct ConnectionAttempt: ~Copyable {
    /// `nil` once it was given away.
    private var handle: OpaquePointer?

    /// Starts connecting.
    ///
    /// - Parameters:
    ///   - text: That was checked.
    ///   - host: Which of the text's hosts; `nil`: libpq goes through them.
    init(_ text: String, as role: String?, at host: ConnectionText.Host?) throws(PostgresError) {
        // What stands behind `dbname`, which libpq expands, wins over what the text says, and what stands before it is for what
        // the text leaves open. A peer that vanished without a word, as by a power loss, is given up after a minute, not by the
        // system's own two hours.
        var settings: [(String, String?)] = [
            ("tcp_user_timeout", "60000"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
            ("keepalives_count", "3"), ("dbname", text), ("client_encoding", "UTF8"),
            ("fallback_application_name", "rollcall"),
        ]
        if let role { settings.append(("user", role)) }
        if let host { settings += [("host", host.name), ("hostaddr", host.address), ("port", host.port)] }
        guard let keywords = CStrings(settings.map(\.0)), let values = CStrings(settings.map(\.1)) else {
            throw PostgresError(.malformedConnectionText, .connect)
        }
        unsafe handle = keywords.withPointers { keywords in
            unsafe values.withPointers { values in unsafe PQconnectStartParams(keywords, values, 1) }
        }
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // Otherwise there is no SQLSTATE of a refused login.
        unsafe PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    }

    deinit {
        unsafe PQfinish(handle)
    }

    /// Waits until the connection stands or fails, and gives it away: it is the receiver's to finish.
    consuming func finish(within deadline: Duration) throws(PostgresError) -> OpaquePointer {
        let clock = ContinuousClock()
        let end = clock.now + deadline
        var waiting = PGRES_POLLING_WRITING
        while waiting != PGRES_POLLING_OK {
            guard unsafe PQstatus(handle) != CONNECTION_BAD, waiting != PGRES_POLLING_FAILED else { throw failure() }
            let left = clock.now.duration(to: end)
            guard left > .zero else { throw PostgresError(.timedOut, .connect) }
            if wait(for: waiting, within: left) { waiting = unsafe PQconnectPoll(handle) }
        }
        unsafe PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        guard let connected = unsafe handle.take() else { throw failure() }
        return unsafe connected
    }

    /// Whether the socket became ready in that time. libpq may have another one each time.
    private func wait(for event: PostgresPollingStatusType, within limit: Duration) -> Bool {
        let events = event == PGRES_POLLING_READING ? POLLIN : POLLOUT
        var descriptor = pollfd(fd: unsafe PQsocket(handle), events: Int16(events), revents: 0)
        // Rounded up, so that the last wait doesn't become many of no time.
        let milliseconds = (limit / .milliseconds(1)).rounded(.up)
        return unsafe poll(&descriptor, 1, Int32(min(milliseconds, 3_600_000))) > 0
    }

    /// Why it failed, from libpq's message: there is no other source before the login is done.
    private func failure() -> PostgresError {
        guard let message = unsafe PQerrorMessage(handle) else { return PostgresError(.cannotConnect, .connect) }
        return ConnectionFailure.error(from: unsafe String(cString: message))
    }
}
