import LDAP
import TestSupport
import Testing

/// A server that can't be reached, or says nothing, is told apart and never waited for without end.
@Suite struct ConnectionTests {
    private func error(
        host: String = "127.0.0.1", port: Int, security: LDAPServer.Security = .ldaps,
        _ deadlines: Deadlines = Deadlines()
    ) throws -> LDAPError {
        let server = LDAPServer(host: host, port: UInt16(port), security: security)
        return try #require(
            failure { _ = try LDAPSession(connectingTo: server, tls: TLSPolicy(), deadlines: deadlines) })
    }

    @Test func aNameThatDoesNotExist() throws {
        let error = try error(host: "no-such-host.invalid", port: 636, Deadlines(name: .seconds(20)))
        guard case .cannotResolve = error.cause else {
            Issue.record("\(error)")
            return
        }
        #expect(error.operation == .resolve)
        #expect(error.explanation.contains("no-such-host.invalid"))
    }

    @Test func aPortThatRefuses() throws {
        let port = try RefusingPort()
        let error = try error(port: port.port)
        #expect(error.cause == .refused)
        #expect(error.operation == .connect)
    }

    @Test(arguments: [FaultyServer.Behaviour.silent, .silentInHandshake])
    func silenceInTheHandshakeEnds(_ behaviour: FaultyServer.Behaviour) throws {
        let faulty = try FaultyServer(behaviour)
        let error = try error(port: faulty.port, .short(tls: .milliseconds(200)))
        #expect(error.cause == .timedOut(after: .milliseconds(200)))
        #expect(error.operation == .tls)
        #expect(error.explanation.contains("0.2 s"))
    }

    @Test func silenceAfterStartTLSEnds() throws {
        let faulty = try FaultyServer(.silent)
        let error = try error(port: faulty.port, security: .startTLS, .short(tls: .milliseconds(200)))
        #expect(error.cause == .timedOut(after: .milliseconds(200)))
        #expect(error.operation == .startTLS)
    }

    @Test func silenceAfterTheBindEnds() throws {
        let faulty = try FaultyServer(.silent)
        let server = LDAPServer(host: faulty.host, port: UInt16(faulty.port), security: .plain)
        let session = try LDAPSession(
            connectingTo: server, tls: TLSPolicy(), deadlines: .short(bind: .milliseconds(200)))
        let error = try #require(failure { try session.bind(.anonymous) })
        #expect(error.cause == .timedOut(after: .milliseconds(200)))
        #expect(error.operation == .bind)
    }

    @Test func aServerThatHangsUpInTheHandshake() throws {
        let faulty = try FaultyServer(.closes)
        let error = try error(port: faulty.port)
        #expect(error.cause == .connectionLost, "\(error.debugDescription)")
        #expect(error.advice.contains("port"))
    }

    @Test func anUnreachableAddressRunsIntoItsDeadline() throws {
        // 192.0.2.0/24 is for documentation (RFC 5737): either no route, or nobody answers.
        let error = try error(host: "192.0.2.1", port: 636, .short(connect: .milliseconds(300)))
        switch error.cause {
        case .timedOut(after: .milliseconds(300)), .unreachable, .refused: break
        default: Issue.record("\(error)")
        }
        #expect(error.operation == .connect)
    }

    @Test func aSessionWhoseServerIsGoneStaysDead() throws {
        let server = try SlapdServer()
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let session = try server.session(through: relay)
        relay.cut()
        #expect(failure { _ = try session.rootDSE() }?.cause == .connectionLost)
        relay.resume()
        #expect(failure { _ = try session.rootDSE() }?.cause == .connectionLost)
        #expect(relay.connections == 1, "libldap reconnected, without TLS and without the bind")
    }

    @Test func aClosedSessionFails() throws {
        let server = try SlapdServer()
        let session = try server.session()
        session.close()
        session.close()
        #expect(failure { _ = try session.rootDSE() }?.code == .serverDown)
    }
}
