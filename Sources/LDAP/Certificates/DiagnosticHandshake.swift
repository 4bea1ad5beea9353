import CGnuTLS
import Glibc

/// A handshake made to look at the server, on a connection of its own, which asks nothing afterwards but what anybody may.
///
/// libldap calls every certificate failure an unknown error; this finds out which one it was.
struct DiagnosticHandshake {
    let server: LDAPServer
    let tls: TLSPolicy
    let deadlines: Deadlines

    /// - Throws: What keeps a handshake from ending; a certificate that isn't accepted is a problem of the chain instead.
    func run() throws(LDAPError) -> PresentedChain {
        let addresses = try Resolver.addresses(of: server, within: deadlines.name)
        let connection = try TCPConnection(to: addresses, of: server, within: deadlines.connect)
        let watchdog = Watchdog(descriptor: connection.descriptor)
        defer { watchdog.retire() }
        let (server, tls, deadlines) = (server, tls, deadlines)
        let descriptor = connection.descriptor
        return try watchdog.guarding(deadlines.tls) { () throws(LDAPError) in
            do throws(LDAPError) {
                if server.security == .startTLS { try StartTLSRequest.exchange(on: descriptor, with: server) }
                let session = try TLSSession(descriptor: descriptor, server: server, tls: tls)
                try session.handshake()
                var chain = try session.presentedChain()
                if let problem = session.lateRefusal() { chain.problems.append(problem) }
                return chain
            } catch {
                guard watchdog.hasBitten else { throw error }
                throw LDAPError(.timeout, .tls, server: server, cause: .timedOut(after: deadlines.tls))
            }
        }
    }
}

/// One client session of GnuTLS, over a socket that somebody else closes.
@safe
private struct TLSSession: ~Copyable {
    private let session: gnutls_session_t
    private let credentials: gnutls_certificate_credentials_t
    private let server: LDAPServer
    private let tls: TLSPolicy

    init(descriptor: Int32, server: LDAPServer, tls: TLSPolicy) throws(LDAPError) {
        var credentials: gnutls_certificate_credentials_t?
        var session: gnutls_session_t?
        var code = unsafe gnutls_certificate_allocate_credentials(&credentials)
        let client: UInt32 = 1 << 1  // GNUTLS_CLIENT, which is both a macro and an enumerator
        if code == 0 { code = unsafe gnutls_init(&session, client) }
        if code == 0 { code = unsafe Self.prepare(session, credentials, server, tls) }
        guard code == 0, let session = unsafe session, let credentials = unsafe credentials else {
            if let session = unsafe session { unsafe gnutls_deinit(session) }
            if let credentials = unsafe credentials { unsafe gnutls_certificate_free_credentials(credentials) }
            throw LDAPError(.localError, .tls, server: server, cause: .handshakeFailed(reason: GnuTLS.text(code)))
        }
        unsafe gnutls_transport_set_int2(session, descriptor, descriptor)
        unsafe self.session = session
        unsafe self.credentials = credentials
        self.server = server
        self.tls = tls
    }

    /// - Returns: 0, or the first error.
    private static func prepare(
        _ session: gnutls_session_t?, _ credentials: gnutls_certificate_credentials_t?, _ server: LDAPServer,
        _ tls: TLSPolicy
    ) -> Int32 {
        var code = unsafe gnutls_certificate_set_x509_trust_file(credentials, tls.caFile, GNUTLS_X509_FMT_PEM)
        guard code >= 0 else { return code }
        let name = server.certificateName
        if SocketAddress(literal: name) == nil {
            code = unsafe gnutls_server_name_set(session, GNUTLS_NAME_DNS, name, name.utf8.count)
            guard code == 0 else { return code }
        }
        if let client = tls.clientCertificate {
            code = unsafe gnutls_certificate_set_x509_key_file(
                credentials, client.certificateFile, client.keyFile, GNUTLS_X509_FMT_PEM)
            guard code >= 0 else { return code }
        }
        code = unsafe gnutls_priority_set_direct(session, TLSPolicy.diagnosticPriority, nil)
        guard code == 0 else { return code }
        return unsafe gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
    }

    deinit {
        unsafe gnutls_deinit(session)
        unsafe gnutls_certificate_free_credentials(credentials)
    }

    /// Exchanges keys without judging the certificate.
    func handshake() throws(LDAPError) {
        var code: Int32 = 0
        repeat {
            code = unsafe gnutls_handshake(session)
        } while code < 0 && gnutls_error_is_fatal(code) == 0
        guard code < 0 else { return }

        let cause: LDAPError.Cause
        switch code {
        case GNUTLS_E_UNEXPECTED_PACKET_LENGTH, GNUTLS_E_UNSUPPORTED_VERSION_PACKET, GNUTLS_E_UNEXPECTED_PACKET,
            GNUTLS_E_RECORD_OVERFLOW:
            cause = .notTLS
        case GNUTLS_E_PREMATURE_TERMINATION, GNUTLS_E_PULL_ERROR, GNUTLS_E_PUSH_ERROR:
            cause = isAskedForCertificate ? causeOfHangUp : .connectionLost
        case GNUTLS_E_FATAL_ALERT_RECEIVED:
            cause = causeOfAlert
        default:
            cause = .handshakeFailed(reason: GnuTLS.text(code))
        }
        throw LDAPError(.connectError, .tls, server: server, cause: cause, diagnostic: GnuTLS.text(code))
    }

    /// What the server's last alert says.
    private var causeOfAlert: LDAPError.Cause {
        let alert = unsafe gnutls_alert_get(session)
        if alert == GNUTLS_A_PROTOCOL_VERSION { return .noCommonTLSVersion(offered: nil) }
        let name = unsafe gnutls_alert_get_name(alert).map { unsafe String(cString: $0) } ?? "alert"
        // A server that asked for no certificate refuses something else.
        guard isAskedForCertificate else {
            return .handshakeFailed(reason: "the server refused it (\(Printable.text(name)))")
        }
        return refusal(Printable.text(name))
    }

    /// What it means that a server which asked for a certificate ends the connection: slapd says no more.
    private var causeOfHangUp: LDAPError.Cause { refusal("it ended the connection") }

    private func refusal(_ reason: String) -> LDAPError.Cause {
        .clientCertificate(tls.clientCertificate == nil ? .demanded : .refused(reason: reason))
    }

    private var isAskedForCertificate: Bool {
        unsafe gnutls_certificate_client_get_request_status(session) != 0
    }

    /// What a server that asked for a certificate thinks of it. In TLS 1.3 it judges after the handshake, and what it says
    /// to a question that it answers everybody shows how: it answers, or it ends the connection.
    func lateRefusal() -> LDAPError.Cause? {
        guard isAskedForCertificate else { return nil }
        let question = RootDSEQuestion.message
        var sent: Int
        repeat {
            sent = unsafe gnutls_record_send(session, question, question.count)
        } while sent < 0 && gnutls_error_is_fatal(Int32(sent)) == 0
        var buffer = [UInt8](repeating: 0, count: 512)
        var count: Int
        repeat {
            // A session ticket comes first, and is no answer.
            count = unsafe gnutls_record_recv(session, &buffer, buffer.count)
        } while count < 0 && gnutls_error_is_fatal(Int32(count)) == 0
        if count > 0 { return nil }
        return count == Int(GNUTLS_E_FATAL_ALERT_RECEIVED) ? causeOfAlert : causeOfHangUp
    }

    func presentedChain() throws(LDAPError) -> PresentedChain {
        var count: UInt32 = 0
        let list = unsafe gnutls_certificate_get_peers(session, &count)
        var certificates: [PresentedCertificate] = []
        for index in 0..<Int(count) {
            guard let datum = unsafe list?[index],
                let certificate = unsafe Certificate(
                    der: Array(UnsafeBufferPointer(start: datum.data, count: Int(datum.size))))
            else { continue }
            certificates.append(certificate.presented)
        }
        let name = unsafe gnutls_protocol_get_name(gnutls_protocol_get_version(session))
        let version = unsafe name.map { unsafe String(cString: $0) } ?? "unknown"
        var problems: [LDAPError.Cause] = []
        if !TLSPolicy.allowedVersions.contains(version) { problems.append(.noCommonTLSVersion(offered: version)) }
        guard !certificates.isEmpty else {
            throw LDAPError(
                .connectError, .tls, server: server,
                cause: .certificate(.refused(reason: "the server sent no certificate that can be read")))
        }
        problems += try judge(certificates).map { .certificate($0) }
        if let own = certificates.first, let problem = tls.pinProblem(of: own) {
            problems.append(.certificate(problem))
        }
        return PresentedChain(certificates: certificates, tlsVersion: version, problems: problems)
    }

    private func judge(_ certificates: [PresentedCertificate]) throws(LDAPError) -> [CertificateProblem] {
        let chain = try verdict(checkingName: false)
        let named = try verdict(checkingName: true)
        var verdict = ChainVerdict(certificates: certificates, against: tls.caFile)
        verdict.isUnknown = chain & UInt32(GNUTLS_CERT_SIGNER_NOT_FOUND.rawValue) != 0
        verdict.isWeak = chain & UInt32(GNUTLS_CERT_INSECURE_ALGORITHM.rawValue) != 0
        verdict.isWrongName = named & UInt32(GNUTLS_CERT_UNEXPECTED_OWNER.rawValue) != 0
        verdict.isRefused = chain & UInt32(GNUTLS_CERT_INVALID.rawValue) != 0
        verdict.words = words(chain)
        return verdict.problems(at: Int(time(nil)))
    }

    /// GnuTLS's status bits (`gnutls_certificate_status_t`).
    private func verdict(checkingName: Bool) throws(LDAPError) -> UInt32 {
        var status: UInt32 = 0
        let code: Int32
        if checkingName {
            code = unsafe gnutls_certificate_verify_peers3(session, server.certificateName, &status)
        } else {
            code = unsafe gnutls_certificate_verify_peers2(session, &status)
        }
        guard code == 0 else {
            throw LDAPError(
                .connectError, .tls, server: server, cause: .certificate(.refused(reason: GnuTLS.text(code))))
        }
        return status
    }

    private func words(_ status: UInt32) -> String {
        var datum = unsafe gnutls_datum_t()
        guard unsafe gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &datum, 0) == 0 else {
            return "status \(status)"
        }
        defer { unsafe rollcall_gnutls_free(datum.data) }
        let bytes = unsafe UnsafeBufferPointer(start: datum.data, count: Int(datum.size))
        return unsafe Printable.text(bytes.prefix { $0 != 0 })
    }
}
