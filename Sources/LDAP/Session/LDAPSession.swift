import CLDAP
import Glibc

/// One connection to a directory server: connected, secured, bound, and read. It changes nothing there.
///
/// ```swift
/// let session = try LDAPSession(connectingTo: try LDAPServer(url: "ldaps://dc1.example.com"), tls: TLSPolicy())
/// try session.bind(.simple(dn: account, password: password))
/// let outcome = session.search(request) { entry in names.append(entry.dn) }
/// ```
///
/// Not to be shared between threads. Paged searches don't interleave on one session. Once the connection is lost or a
/// deadline has passed, everything fails: libldap's own reconnecting would go on without TLS and without the bind.
@safe
public final class LDAPSession {
    public let server: LDAPServer
    /// The address that was connected to, in digits.
    public let peerAddress: String
    /// Such as `TLS1.3`; `nil` without TLS.
    public private(set) var tlsVersion: String?
    /// The server's own certificate; `nil` without TLS.
    public private(set) var certificate: PresentedCertificate?
    /// When everything must be over, whatever the deadline of the step; `nil` for no such time.
    public var endOfRead: ContinuousClock.Instant?

    let handle: OpaquePointer
    let watchdog: Watchdog
    let deadlines: Deadlines
    let peer: SocketAddress
    /// Whether a SASL bind says which TLS connection it is on.
    var bindsChannel = false
    /// Why nothing works any more.
    private(set) var broken: LDAPError?
    private let tls: TLSPolicy
    private let descriptor: Int32
    private var isClosed = false

    /// Connects, and secures the connection as the server's `security` says.
    ///
    /// - Throws: What failed, and where TLS did, why: a second, diagnostic handshake finds out.
    public init(connectingTo server: LDAPServer, tls: TLSPolicy, deadlines: Deadlines = Deadlines()) throws(LDAPError) {
        guard Library.ready else { throw LDAPError(.localError, .configure, server: server) }
        if server.security != .plain { try tls.checkFiles() }

        let addresses = try Resolver.addresses(of: server, within: deadlines.name)
        var connection = try TCPConnection(to: addresses, of: server, within: deadlines.connect)
        self.server = server
        self.tls = tls
        self.deadlines = deadlines
        peer = connection.peer
        peerAddress = connection.peer.description
        watchdog = Watchdog(descriptor: connection.descriptor)

        var created: OpaquePointer?
        let code = unsafe ldap_init_fd(connection.descriptor, LDAP_PROTO_TCP, server.libraryURL, &created)
        guard code == LDAP_SUCCESS, let handle = unsafe created else {
            watchdog.retire()
            throw LDAPError(.init(rawValue: code), .connect, server: server)
        }
        unsafe self.handle = handle
        descriptor = connection.release()

        do throws(LDAPError) {
            try setOptions()
            if server.security != .plain { try secure() }
        } catch {
            close()
            guard error.operation == .tls || error.operation == .startTLS, error.cause == nil else { throw error }
            throw Self.diagnosed(error, tls: tls, deadlines: deadlines)
        }
    }

    deinit {
        close()
    }

    /// Says goodbye to the server and closes the connection. Nothing works afterwards; a second time does nothing.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        broken =
            broken ?? LDAPError(.serverDown, .connect, server: server, cause: .connectionLost, diagnostic: "closed")
        watchdog.retire()
        // The farewell must not wait for a peer that takes nothing any more.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        unsafe ldap_unbind_ext(handle, nil, nil)
    }

    /// Looks at the certificates that a server presents, without a session.
    ///
    /// - Returns: The chain, with what is wrong with it; days to expiry are `notAfter` and the caller's clock.
    /// - Throws: What keeps a handshake from ending, the CA file included.
    public static func inspect(
        server: LDAPServer, tls: TLSPolicy, deadlines: Deadlines = Deadlines()
    ) throws(LDAPError) -> PresentedChain {
        guard Library.ready else { throw LDAPError(.localError, .configure, server: server) }
        try tls.checkFiles()
        return try DiagnosticHandshake(server: server, tls: tls, deadlines: deadlines).run()
    }

    // MARK: Steps

    /// Runs a step under the watchdog, unless the connection is lost already, and notes if the step loses it.
    func step<Result>(
        _ operation: LDAPError.Operation, _ limit: Duration, _ body: () throws(LDAPError) -> Result
    ) throws(LDAPError) -> Result {
        try requireUsable(operation)
        return try watchdog.guarding(cut(limit)) { () throws(LDAPError) in
            do throws(LDAPError) {
                return try body()
            } catch {
                throw note(error, limit)
            }
        }
    }

    func requireUsable(_ operation: LDAPError.Operation) throws(LDAPError) {
        if broken == nil, let endOfRead, endOfRead <= .now {
            throw LDAPError(.timeout, operation, server: server, cause: .readDeadlinePassed)
        }
        guard var error = broken else { return }
        error.operation = operation
        throw error
    }

    /// The step's limit, or what is left of the whole read.
    func cut(_ limit: Duration) -> Duration {
        guard let endOfRead else { return limit }
        return max(.zero, min(limit, ContinuousClock.now.duration(to: endOfRead)))
    }

    /// The error as it is, or as what the watchdog made of it; a lost connection stays lost.
    func note(_ error: LDAPError, _ limit: Duration) -> LDAPError {
        var error = error
        if watchdog.hasBitten || error.code == .timeout {
            error.code = .timeout
            let isOver = endOfRead.map { $0 <= ContinuousClock.now } ?? false
            error.cause = isOver ? .readDeadlinePassed : .timedOut(after: limit)
        } else if error.code == .serverDown, error.cause == nil {
            error.cause = .connectionLost
        }
        if [.timeout, .serverDown, .connectError, .decodingError].contains(error.code) { broken = error }
        return error
    }

    /// What libldap says of the last call on the handle.
    func failure(_ operation: LDAPError.Operation, _ code: Int32? = nil) -> LDAPError {
        var last = LDAP_OTHER
        unsafe ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &last)
        return LDAPError(.init(rawValue: code ?? last), operation, server: server, diagnostic: diagnosticMessage)
    }

    /// The server's words on the last result, or libldap's.
    private var diagnosticMessage: String {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) == LDAP_SUCCESS else { return "" }
        guard let message = unsafe text else { return "" }
        defer { unsafe ldap_memfree(message) }
        return unsafe String(cString: message)
    }

    // MARK: Setting up

    private func setOptions() throws(LDAPError) {
        func check(_ code: Int32) throws(LDAPError) {
            guard code == LDAP_SUCCESS else { throw failure(.configure, code) }
        }
        var version = Int32(LDAP_VERSION3)
        try check(unsafe ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version))
        // LDAP_OPT_OFF is a null pointer, LDAP_OPT_ON any other.
        try check(unsafe ldap_set_option(handle, LDAP_OPT_REFERRALS, nil))
        try check(unsafe ldap_set_option(handle, LDAP_OPT_RESTART, UnsafeRawPointer(handle)))
        // The watchdog is first; this is for what it doesn't see.
        let page = deadlines.page + .seconds(5)
        var timeout = timeval(tv_sec: Int(page.components.seconds), tv_usec: 0)
        try check(unsafe ldap_set_option(handle, LDAP_OPT_TIMEOUT, &timeout))
        guard server.security != .plain else { return }

        var demand = LDAP_OPT_X_TLS_DEMAND
        try check(unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand))
        try check(unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, tls.caFile))
        if let client = tls.clientCertificate {
            try check(unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_CERTFILE, client.certificateFile))
            try check(unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_KEYFILE, client.keyFile))
        }
        try check(unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_CIPHER_SUITE, TLSPolicy.priority))
        // Last: the options above count from here on.
        var client: Int32 = 0
        try check(unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client))
    }

    private func secure() throws(LDAPError) {
        let operation: LDAPError.Operation = server.security == .startTLS ? .startTLS : .tls
        try step(operation, deadlines.tls) { () throws(LDAPError) in
            if server.security == .startTLS {
                let code = unsafe ldap_start_tls_s(handle, nil, nil)
                if code > 0 {
                    var error = failure(.startTLS, code)
                    error.cause = .startTLSRefused
                    throw error
                }
                guard code == LDAP_SUCCESS else {
                    throw failure(code == LDAP_CONNECT_ERROR ? .tls : .startTLS, code)
                }
            } else {
                let code = unsafe ldap_install_tls(handle)
                guard code == LDAP_SUCCESS else { throw failure(.tls, code) }
            }
        }
        try checkTLS()
    }

    /// What libldap doesn't check, before a password is sent.
    private func checkTLS() throws(LDAPError) {
        var text: UnsafeMutablePointer<CChar>?
        unsafe ldap_get_option(handle, LDAP_OPT_X_TLS_VERSION, &text)
        let version = unsafe text.map { unsafe String(cString: $0) } ?? ""
        unsafe ldap_memfree(text)
        guard unsafe ldap_tls_inplace(handle) == 1, TLSPolicy.allowedVersions.contains(version) else {
            throw LDAPError(.connectError, .tls, server: server, cause: .noCommonTLSVersion(offered: version))
        }
        var der = unsafe berval()
        let code = unsafe ldap_get_option(handle, LDAP_OPT_X_TLS_PEERCERT, &der)
        let bytes = unsafe Array(der.bytes)
        unsafe ber_memfree(der.bv_val)
        guard code == LDAP_SUCCESS, let own = Certificate(der: bytes)?.presented else {
            throw LDAPError(
                .connectError, .tls, server: server, cause: .certificate(.refused(reason: "it can't be read")))
        }
        guard !own.isSelfSigned else {
            throw LDAPError(.connectError, .tls, server: server, cause: .certificate(.selfSigned))
        }
        if let problem = tls.pinProblem(of: own) {
            throw LDAPError(.connectError, .tls, server: server, cause: .certificate(problem))
        }
        tlsVersion = version
        certificate = own
    }

    var hasClientCertificate: Bool { tls.clientCertificate != nil }

    /// The bind's error; where the server hung up in place of an answer, with what it thinks of the client certificate: in
    /// TLS 1.3, it says so after a handshake that this host takes for a good one.
    func diagnosed(_ error: LDAPError) -> LDAPError {
        guard error.cause == .connectionLost, tlsVersion != nil,
            let chain = try? DiagnosticHandshake(server: server, tls: tls, deadlines: deadlines).run(),
            let problem = chain.problems.first(where: \.isOfClientCertificate)
        else { return error }
        var error = error
        error.cause = problem
        return error
    }

    /// The error with the cause that a diagnostic handshake finds.
    private static func diagnosed(_ error: LDAPError, tls: TLSPolicy, deadlines: Deadlines) -> LDAPError {
        guard let server = error.server else { return error }
        var error = error
        do throws(LDAPError) {
            let chain = try DiagnosticHandshake(server: server, tls: tls, deadlines: deadlines).run()
            if let problem = chain.problems.first {
                error.cause = problem
                let others = chain.problems.dropFirst().map { "\($0)" }
                if !others.isEmpty { error.diagnostic += " also: " + others.joined(separator: "; ") }
            } else if server.host.lowercased() == "localhost" {
                // libldap checks “localhost” as this machine's own name.
                error.cause = .certificate(.wrongName(names: chain.certificates.first?.names ?? []))
            } else {
                error.cause = .handshakeFailed(
                    reason: "a second handshake found nothing wrong; the server may have several certificates")
            }
        } catch let found {
            if let cause = found.cause { error.cause = cause }
            error.diagnostic += found.diagnostic.isEmpty ? "" : " \(found.diagnostic)"
        }
        return error
    }
}
