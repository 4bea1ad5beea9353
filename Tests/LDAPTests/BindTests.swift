import TestSupport
import Testing

@testable import LDAP

@Suite struct BindTests {
    static let server = Result { try SlapdServer() }

    private func session(_ security: LDAPServer.Security = .ldaps) throws -> LDAPSession {
        let server = try Self.server.get()
        let target = security == .plain ? server.plain : server.ldaps
        return try LDAPSession(connectingTo: target, tls: server.tls)
    }

    @Test func aWrongPasswordNamesTheAccountAndHidesThePassword() throws {
        let server = try Self.server.get()
        let session = try session()
        let error = try #require(
            failure { try session.bind(.simple(dn: server.syncDN, password: Secret("wrong-guess"))) })
        #expect(error.code == .invalidCredentials)
        #expect(error.cause == .badCredentials(account: server.syncDN, nil))
        #expect(error.explanation.contains(server.syncDN))
        #expect(!error.debugDescription.contains("wrong-guess"))
    }

    @Test func aBindCanBeTriedAgain() throws {
        let server = try Self.server.get()
        let session = try session()
        #expect(failure { try session.bind(.simple(dn: server.syncDN, password: Secret("no"))) } != nil)
        try session.bind(server.sync)
        #expect(session.search(.entry(server.suffix)) { _ in }.entries == 1)
    }

    @Test func anEmptyPasswordIsNotSent() throws {
        let server = try Self.server.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapPort)
        let target = LDAPServer(host: relay.host, port: UInt16(relay.port), security: .plain)
        let session = try LDAPSession(connectingTo: target, tls: server.tls)
        let error = failure { try session.bind(.simple(dn: server.syncDN, password: Secret(""))) }
        #expect(error?.cause == .emptyPassword)
        #expect(relay.bytesFromServer == 0)
    }

    @Test(arguments: ["", "cn=sync\0,dc=example"]) func aNameThatCannotBeSentIsRefused(_ dn: String) throws {
        let session = try session()
        guard case .malformedRequest = failure({ try session.bind(.simple(dn: dn, password: Secret("x"))) })?.cause
        else {
            Issue.record("it was sent")
            return
        }
    }

    @Test func anonymous() throws {
        let session = try session()
        try session.bind(.anonymous)
        #expect(try !session.rootDSE().namingContexts.isEmpty)
    }

    @Test func aPasswordGoesOverPlainLDAPToLoopbackOnly() throws {
        // The server listens on loopback here, so the refusal elsewhere is in SocketAddressTests.
        let server = try Self.server.get()
        let session = try session(.plain)
        #expect(session.tlsVersion == nil)
        try session.bind(server.sync)
    }

    @Test func passwordsWithAnyByteWork() throws {
        let server = try Self.server.get()
        let password = "pässwörd “” \u{7F} end"
        try server.add(
            """
            dn: cn=odd,\(server.suffix)
            objectClass: organizationalRole
            objectClass: simpleSecurityObject
            cn: odd
            userPassword: \(password)

            """)
        let session = try session()
        try session.bind(.simple(dn: "cn=odd,\(server.suffix)", password: Secret(password)))
    }
}

@Suite struct SocketAddressTests {
    @Test(arguments: [
        (text: "127.0.0.1", isLoopback: true),
        (text: "127.255.3.4", isLoopback: true),
        (text: "::1", isLoopback: true),
        (text: "::ffff:127.0.0.1", isLoopback: true),
        (text: "126.255.255.255", isLoopback: false),
        (text: "128.0.0.1", isLoopback: false),
        (text: "10.127.0.1", isLoopback: false),
        (text: "0.0.0.0", isLoopback: false),
        (text: "::", isLoopback: false),
        (text: "::2", isLoopback: false),
        (text: "::ffff:10.0.0.1", isLoopback: false),
        (text: "fe80::1", isLoopback: false),
        (text: "2001:db8::127:0:0:1", isLoopback: false),
    ])
    func passwordsStayOnThisHost(text: String, isLoopback: Bool) throws {
        let address = try #require(SocketAddress(literal: text, port: 389))
        #expect(address.isLoopback == isLoopback)
    }

    @Test(arguments: ["localhost", "example.com", "", "127.0.0.1.example.com", "1.2.3.4.5"])
    func aNameIsNoAddress(_ text: String) {
        #expect(SocketAddress(literal: text) == nil)
    }
}

@Suite struct SecretTests {
    @Test func nothingShowsIt() {
        let secret = Secret("hunter2")
        let credentials = Credentials.simple(dn: "cn=sync", password: secret)
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: credentials), dumped] {
            #expect(!text.contains("hunter2"))
        }
    }
}
