import LDAP
import TestSupport
import Testing

/// Every way in which a server's certificate can be bad is told apart.
@Suite struct TLSFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let certificate: String
        let says: String
        let isExpected: @Sendable (CertificateProblem) -> Bool
        var testDescription: String { certificate }
    }

    static let cases = [
        Case(certificate: "expired", says: "expired on 2021-01-01 00:00 UTC") {
            if case .expired(since: 1_609_459_200, let subject) = $0 { subject.contains("expired") } else { false }
        },
        Case(certificate: "notyet", says: "not valid before 2090-01-01") {
            if case .notYetValid(until: 3_786_912_000, _) = $0 { true } else { false }
        },
        Case(certificate: "wrongname", says: "it has: other.example.test, 192.0.2.1") {
            $0 == .wrongName(names: ["other.example.test", "192.0.2.1"])
        },
        Case(certificate: "selfsigned", says: "self-signed") { $0 == .selfSigned },
        Case(certificate: "leafonly", says: "CN=Rollcall Test Intermediate CA") {
            if case .unknownIssuer(issuer: "CN=Rollcall Test Intermediate CA", certificatesSent: 1, _) = $0 {
                true
            } else {
                false
            }
        },
        Case(certificate: "weak", says: "too weak") { $0 == .weak },
    ]

    @Test(arguments: cases) func aBadCertificateIsNamed(_ bad: Case) throws {
        let server = try SlapdServer("--certificate", bad.certificate)
        for target in [server.ldaps, server.startTLS] {
            let error = try #require(failure { _ = try LDAPSession(connectingTo: target, tls: server.tls) })
            guard case .certificate(let problem) = error.cause else {
                Issue.record("\(target.security): \(error.debugDescription)")
                continue
            }
            #expect(bad.isExpected(problem), "\(target.security): \(problem)")
            #expect(error.explanation.contains(bad.says), "\(error.explanation)")
            #expect(!error.advice.isEmpty)
        }
        let chain = try LDAPSession.inspect(server: server.ldaps, tls: server.tls)
        #expect(!chain.problems.isEmpty)
        #expect(chain.certificates.first?.sha256.count == 64)
    }

    @Test func aSelfSignedCertificateIsRefusedEvenWhereTheCAFileHoldsIt() throws {
        let server = try SlapdServer("--certificate", "selfsigned")
        let tls = TLSPolicy(caFile: server.certificate("selfsigned.crt"))
        for target in [server.ldaps, server.startTLS] {
            let error = failure { _ = try LDAPSession(connectingTo: target, tls: tls) }
            #expect(error?.cause == .certificate(.selfSigned), "\(target.security)")
        }
        #expect(
            try LDAPSession.inspect(server: server.ldaps, tls: tls).problems == [.certificate(.selfSigned)])
    }

    @Test func aRootThatTheCAFileLacksIsNamed() throws {
        let server = try SlapdServer()
        let tls = TLSPolicy(caFile: server.certificate("other-root.crt"))
        let error = try #require(failure { _ = try LDAPSession(connectingTo: server.ldaps, tls: tls) })
        #expect(
            error.cause
                == .certificate(
                    .unknownIssuer(issuer: "CN=Rollcall Test Root CA", certificatesSent: 2, caFile: tls.caFile)))
        #expect(error.happened.contains("the CA file \(tls.caFile) does not hold"), "\(error.happened)")
        #expect(error.advice.contains("tls.ca_file"), "\(error.advice)")
    }

    @Test func allThatIsWrongIsFound() throws {
        let server = try SlapdServer("--certificate", "wrongname")
        let tls = TLSPolicy(caFile: server.certificate("other-root.crt"))
        let chain = try LDAPSession.inspect(server: server.ldaps, tls: tls)
        #expect(
            chain.problems == [
                .certificate(
                    .unknownIssuer(issuer: "CN=Rollcall Test Root CA", certificatesSent: 2, caFile: tls.caFile)),
                .certificate(.wrongName(names: ["other.example.test", "192.0.2.1"])),
            ])
    }

    @Test func aServerWithOldTLSOnlyIsRefused() throws {
        let server = try SlapdServer("--tls-priority", "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT")
        let error = try #require(failure { _ = try LDAPSession(connectingTo: server.ldaps, tls: server.tls) })
        #expect(error.cause == .noCommonTLSVersion(offered: "TLS1.1"), "\(error.debugDescription)")
    }

    @Test(arguments: [(option: "--no-tls13", version: "TLS1.2"), (option: "--anonymous-read", version: "TLS1.3")])
    func bothModernVersionsWork(option: String, version: String) throws {
        let server = try SlapdServer(option)
        let session = try LDAPSession(connectingTo: server.ldaps, tls: server.tls)
        #expect(session.tlsVersion == version)
        #expect(session.certificate?.names.contains("127.0.0.1") == true)
        try session.bind(server.sync)
    }

    @Test func thePlainPortDoesNotSpeakTLS() throws {
        let server = try SlapdServer()
        let target = LDAPServer(host: server.host, port: UInt16(server.ldapPort), security: .ldaps)
        let error = try #require(failure { _ = try LDAPSession(connectingTo: target, tls: server.tls) })
        #expect([.notTLS, .connectionLost].contains(error.cause), "\(error.debugDescription)")
    }

    @Test func whatIsNoLDAPServerDoesNotSpeakTLS() throws {
        let faulty = try FaultyServer(.says(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)))
        let server = LDAPServer(host: faulty.host, port: UInt16(faulty.port), security: .ldaps)
        let error = try #require(failure { _ = try LDAPSession(connectingTo: server, tls: TLSPolicy()) })
        #expect(error.cause == .notTLS, "\(error.debugDescription)")
    }

    @Test func theChainOfAGoodServerIsShown() throws {
        let server = try SlapdServer()
        for target in [server.ldaps, server.startTLS] {
            let chain = try LDAPSession.inspect(server: target, tls: server.tls)
            #expect(chain.problems.isEmpty)
            #expect(
                chain.certificates.map(\.issuer) == ["CN=Rollcall Test Intermediate CA", "CN=Rollcall Test Root CA"])
            let own = try #require(chain.certificates.first)
            #expect(own.names == ["directory.example.test", "localhost", "127.0.0.1"])
            #expect(own.notBefore < own.notAfter)
            #expect(!own.isSelfSigned)
        }
    }

    /// libldap checks “localhost” as this machine's own name, which the certificate lacks unless that is localhost, too.
    @Test func localhostIsExplained() throws {
        let server = try SlapdServer()
        let target = LDAPServer(host: "localhost", port: UInt16(server.ldapsPort), security: .ldaps)
        guard let error = failure({ _ = try LDAPSession(connectingTo: target, tls: server.tls) }) else { return }
        guard case .certificate(.wrongName(let names)) = error.cause else {
            Issue.record("\(error.debugDescription)")
            return
        }
        #expect(names.contains("localhost"))
        #expect(error.advice.contains("127.0.0.1"))
    }
}
