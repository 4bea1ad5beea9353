import TestSupport
import Testing

@testable import LDAP

extension SlapdServer {
    /// A policy with a client certificate of `certificates.sh`.
    func tls(as name: String) -> TLSPolicy {
        TLSPolicy(
            caFile: caFile,
            clientCertificate: ClientCertificate(
                certificateFile: certificate("\(name).crt"), keyFile: certificate("\(name).key")))
    }
}

/// Binds by SASL against slapd.
@Suite struct SASLTests {
    /// Asks for a client certificate, and does without one.
    static let server = Result { try SlapdServer("--verify-client", "try") }

    private func session(as name: String? = nil, _ security: LDAPServer.Security = .ldaps) throws -> LDAPSession {
        let server = try Self.server.get()
        let target = [.ldaps: server.ldaps, .startTLS: server.startTLS, .plain: server.plain][security] ?? server.ldaps
        return try LDAPSession(connectingTo: target, tls: name.map { server.tls(as: $0) } ?? server.tls)
    }

    /// Only who is bound sees the naming context.
    private func seesEverything(_ session: LDAPSession) throws -> Bool {
        let server = try Self.server.get()
        let outcome = session.search(SearchRequest(base: server.suffix, scope: .subtree)) { _ in }
        return outcome.isComplete && outcome.entries > 1
    }

    @Test(arguments: [LDAPServer.Security.ldaps, .startTLS])
    func aClientCertificateBinds(_ security: LDAPServer.Security) throws {
        let session = try session(as: "client", security)
        #expect(try !seesEverything(session))
        try session.bind(.external)
        #expect(try seesEverything(session))
    }

    @Test func externalNeedsACertificate() throws {
        let session = try session()
        let error = try #require(failure { try session.bind(.external) })
        #expect(error.cause == .clientCertificate(.missing))
        #expect(error.advice == "Set the client certificate and its key.")
    }

    @Test func externalNeedsTLS() throws {
        let session = try session(as: "client", .plain)
        guard case .malformedRequest = failure({ try session.bind(.external) })?.cause else {
            Issue.record("it was sent")
            return
        }
    }

    /// A server that doesn't ask for a certificate gets none, and then can't know anybody by it.
    @Test func externalWhereTheServerAsksForNoCertificate() throws {
        let server = try SlapdServer()
        let session = try LDAPSession(connectingTo: server.ldaps, tls: server.tls(as: "client"))
        let error = try #require(failure { try session.bind(.external) })
        guard case .mechanismNotOffered(.external, let offered) = error.cause else {
            Issue.record("\(error.debugDescription)")
            return
        }
        #expect(offered.contains("SCRAM-SHA-256") && !offered.contains("EXTERNAL"))
        #expect(error.happened.contains("SCRAM-SHA-256"), "\(error.happened)")
        #expect(error.advice.contains("olcTLSVerifyClient"))
    }

    @Test(arguments: [LDAPServer.Security.ldaps, .startTLS, .plain])
    func aPasswordIsProvenWithoutBeingSent(_ security: LDAPServer.Security) throws {
        let session = try session(as: nil, security)
        try session.bind(.scramSHA256(name: "sync", password: Secret(Self.server.get().syncPassword)))
        #expect(try seesEverything(session))
    }

    @Test(arguments: ["sync", "nobody"]) func aWrongNameOrPasswordIsOne(_ name: String) throws {
        let session = try session()
        let error = try #require(
            failure { try session.bind(.scramSHA256(name: name, password: Secret("wrong-guess"))) })
        #expect(error.cause == .badCredentials(account: name, nil), "\(error.debugDescription)")
        #expect(!error.debugDescription.contains("wrong-guess"))
    }

    @Test func anEmptyPasswordIsNotSentInAnyForm() throws {
        let session = try session()
        let credentials: [Credentials] = [
            .simple(dn: "DC=example,DC=com", password: Secret("")),
            .simple(dn: "sync@example.com", password: Secret("")),
            .simple(dn: "EXAMPLE\\sync", password: Secret("")), .scramSHA256(name: "sync", password: Secret("")),
        ]
        for credentials in credentials {
            #expect(failure { try session.bind(credentials) }?.cause == .emptyPassword)
        }
    }

    @Test func aBindCanFollowOneThatFailed() throws {
        let session = try session()
        #expect(failure { try session.bind(.scramSHA256(name: "sync", password: Secret("no"))) } != nil)
        let server = try Self.server.get()
        try session.bind(.scramSHA256(name: "sync", password: Secret(server.syncPassword)))
        try session.bind(server.sync)
        #expect(try seesEverything(session))
    }

    @Test func aServerThatFallsSilentIsGivenUp() throws {
        let server = try Self.server.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapPort)
        let target = LDAPServer(host: relay.host, port: UInt16(relay.port), security: .plain)
        let session = try LDAPSession(
            connectingTo: target, tls: server.tls, deadlines: .short(bind: .milliseconds(500)))
        // The server still says what it offers, and then nothing to the first message.
        let offer = SearchRequest(base: "", scope: .base, attributes: ["supportedSASLMechanisms"])
        #expect(session.search(offer) { _ in }.isComplete)
        relay.stall(afterBytesFromServer: 2 * relay.bytesFromServer)
        let error = failure { try session.bind(.scramSHA256(name: "sync", password: Secret("x"))) }
        #expect(error?.cause == .timedOut(after: .milliseconds(500)), "\(error?.debugDescription ?? "it ended")")
    }

    /// Active Directory's answers, which neither slapd nor Samba 4.17 gives.
    @Test(arguments: [
        (
            "80090346: LdapErr: DSID-0C090597, comment: AcceptSecurityContext error, data 80090346, v4563",
            LDAPError.Cause.channelBindingRefused(sent: false)
        ),
        (
            "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v2580",
            .badCredentials(account: "sync", .accountLocked)
        ),
    ])
    func refusals(diagnostic: String, cause: LDAPError.Cause) throws {
        let server = try ScriptedLDAPServer(bind: .init(code: 49, diagnostic: diagnostic)) { _ in
            [.entry(dn: "", [("supportedSASLMechanisms", ["SCRAM-SHA-256"])]), .done(code: 0, cookie: nil)]
        }
        let target = LDAPServer(host: server.host, port: UInt16(server.port), security: .plain)
        let session = try LDAPSession(connectingTo: target, tls: TLSPolicy())
        let error = try #require(
            failure { try session.bind(.scramSHA256(name: "sync", password: Secret("x"))) })
        #expect(error.cause == cause, "\(error.debugDescription)")
        #expect(!error.advice.isEmpty)
    }

    @Test func whatIsMissingIsNamed() {
        let gssapi = LDAPError(.paramError, .bind, cause: .mechanismNotInstalled(.gssapi))
        #expect(gssapi.advice == "Install Debian's package libsasl2-modules-gssapi-mit.")
        let scram = LDAPError(.paramError, .bind, cause: .mechanismNotInstalled(.scramSHA256))
        #expect(scram.advice == "Install Debian's package libsasl2-modules.")
        #expect(SASLMechanism.installed.contains("EXTERNAL"), "libsasl2 has it built in")
        let nobody = LDAPError(.paramError, .bind, cause: .mechanismNotOffered(.gssapi, offered: []))
        #expect(nobody.happened.contains("none"))
    }
}

@Suite struct KerberosProblemTests {
    /// What libkrb5 says, as it was seen.
    @Test(arguments: [
        ("Cannot contact any KDC for realm 'EXAMPLE.TEST'", KerberosProblem.noAnswer),
        ("Cannot find KDC for realm \"EXAMPLE.TEST\"", .realmUnknown),
        ("Clock skew too great", .clockSkew),
        ("Preauthentication failed", .keysOutdated),
        ("Client's credentials have been revoked", .accountRevoked),
        ("Client's entry in database has expired", .accountRevoked),
        ("Password has expired", .passwordExpired),
        ("Server ldap/127.0.0.9@EXAMPLE.TEST not found in Kerberos database", .serverUnknown),
        ("Client 'nobody@EXAMPLE.TEST' not found in Kerberos database", .clientUnknown),
        ("KDC has no support for encryption type", .noCommonEncryption),
        ("Ticket expired", .ticketExpired),
        ("Pre-authentication failed: No key table entry found for nobody@EXAMPLE.TEST", .noSuitableKey),
        ("Keytab contains no suitable keys for nobody@EXAMPLE.TEST", .noSuitableKey),
        ("No Kerberos credentials available (default cache: FILE:/tmp/krb5cc_0)", .noCredentials),
        ("Something \u{1B}[2J else.", .other("Something \\u{1b}[2J else.")),
    ])
    func words(text: String, problem: KerberosProblem) {
        #expect(KerberosProblem(text: text) == problem)
        let error = LDAPError(.localError, .bind, cause: .kerberos(problem))
        #expect(error.happened.hasSuffix(".") && !error.happened.hasSuffix(".."))
        #expect(!error.advice.isEmpty)
    }
}
