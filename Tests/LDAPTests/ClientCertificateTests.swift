import Glibc
import TestSupport
import Testing

@testable import LDAP

/// A client certificate that can't be used is found before anything is sent, and one that the server refuses is named.
@Suite struct ClientCertificateTests {
    static let demanding = Result { try SlapdServer("--verify-client", "demand") }
    static let demandingTLS12 = Result { try SlapdServer("--verify-client", "demand", "--no-tls13") }

    /// What the files in a folder come to; nothing listens where this connects to.
    private func problem(
        certificate: String = "client.crt", key: String = "client.key",
        prepare: (_ copy: (String, String) throws -> String) throws -> (certificate: String, key: String)
    ) throws -> LDAPError.Cause? {
        let server = try Self.demanding.get()
        let folder = try TemporaryFolder()
        func copy(_ name: String, _ text: String) throws -> String {
            let path = try folder.write(text, to: name)
            _ = unsafe chmod(path, 0o600)
            return path
        }
        let files = try prepare(copy)
        let port = try RefusingPort()
        let tls = TLSPolicy(
            caFile: server.caFile,
            clientCertificate: ClientCertificate(certificateFile: files.certificate, keyFile: files.key))
        let target = LDAPServer(host: "127.0.0.1", port: UInt16(port.port), security: .ldaps)
        return failure { _ = try LDAPSession(connectingTo: target, tls: tls) }?.cause
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try RegularFile(Self.demanding.get().certificate(name)).content, as: UTF8.self)
    }

    @Test func goodFilesAreTaken() throws {
        #expect(
            try problem { copy in (try copy("c", text("client.crt")), try copy("k", text("client.key"))) } == .refused)
    }

    @Test func missingFiles() throws {
        #expect(
            try problem { copy in ("/nonexistent/c", try copy("k", text("client.key"))) }
                == .clientCertificate(.unreadable(path: "/nonexistent/c", reason: "No such file or directory")))
        #expect(
            try problem { copy in (try copy("c", text("client.crt")), "/nonexistent/k") }
                == .clientCertificate(.unreadable(path: "/nonexistent/k", reason: "No such file or directory")))
    }

    @Test func filesThatHoldSomethingElse() throws {
        var path = ""
        #expect(
            try problem { copy in
                path = try copy("c", text("client.key"))
                return (path, try copy("k", text("client.key")))
            } == .clientCertificate(.noCertificate(path: path)))
        #expect(
            try problem { copy in
                path = try copy("k", text("client.crt"))
                return (try copy("c", text("client.crt")), path)
            } == .clientCertificate(.noKey(path: path)))
    }

    @Test func aKeyForAnotherCertificate() throws {
        var paths = (certificate: "", key: "")
        #expect(
            try problem { copy in
                paths = (try copy("c", text("client.crt")), try copy("k", text("stranger.key")))
                return paths
            } == .clientCertificate(.keyOfAnother(certificate: paths.certificate, key: paths.key)))
    }

    @Test(arguments: [(mode: 0o604, isRefused: true), (mode: 0o602, isRefused: true), (mode: 0o640, isRefused: false)])
    func aKeyThatOthersRead(mode: Int, isRefused: Bool) throws {
        var key = ""
        let cause = try problem { copy in
            key = try copy("k", text("client.key"))
            _ = unsafe chmod(key, mode_t(mode))
            return (try copy("c", text("client.crt")), key)
        }
        #expect(cause == (isRefused ? .clientCertificate(.keyOpenToOthers(path: key)) : .refused))
    }

    @Test func aKeyWithAPassword() throws {
        var key = ""
        let cause = try problem { copy in
            key = try copy("k", text("client.key"))
            try run([
                "openssl", "pkcs8", "-topk8", "-in", Self.demanding.get().certificate("client.key"), "-passout",
                "pass:x", "-out", key,
            ])
            _ = unsafe chmod(key, 0o600)
            return (try copy("c", text("client.crt")), key)
        }
        #expect(cause == .clientCertificate(.keyEncrypted(path: key)))
    }

    @Test func aCertificateThatHasExpired() throws {
        var path = ""
        let cause = try problem { copy in
            path = try copy("c", text("expired.crt"))
            return (path, try copy("k", text("expired.key")))
        }
        #expect(cause == .clientCertificate(.expired(path: path, since: 1_609_459_200)))
    }

    @Test(arguments: [false, true]) func aServerThatDemandsOneGetsIt(isTLS12: Bool) throws {
        let server = try (isTLS12 ? Self.demandingTLS12 : Self.demanding).get()
        for target in [server.ldaps, server.startTLS] {
            let session = try LDAPSession(connectingTo: target, tls: server.tls(as: "client"))
            try session.bind(server.sync)
            #expect(try LDAPSession.inspect(server: target, tls: server.tls(as: "client")).problems.isEmpty)
        }
    }

    /// In TLS 1.2 the handshake fails; in TLS 1.3 it seems to succeed, and the server hangs up.
    @Test(arguments: [false, true]) func aServerThatDemandsOneSaysSo(isTLS12: Bool) throws {
        let server = try (isTLS12 ? Self.demandingTLS12 : Self.demanding).get()
        for target in [server.ldaps, server.startTLS] {
            let error = try #require(
                failure { try LDAPSession(connectingTo: target, tls: server.tls).bind(server.sync) })
            #expect(error.cause == .clientCertificate(.demanded), "\(target): \(error.debugDescription)")
        }
    }

    @Test(arguments: [false, true]) func oneThatTheServerDoesNotTrustIsNamed(isTLS12: Bool) throws {
        let server = try (isTLS12 ? Self.demandingTLS12 : Self.demanding).get()
        for target in [server.ldaps, server.startTLS] {
            let error = try #require(
                failure {
                    try LDAPSession(connectingTo: target, tls: server.tls(as: "stranger")).bind(server.sync)
                })
            guard case .clientCertificate(.refused) = error.cause else {
                Issue.record("\(target): \(error.debugDescription)")
                continue
            }
            #expect(error.advice.contains("trusts the authority"))
        }
    }
}

/// Pins count beside the chain, and before anything is said.
@Suite struct PinTests {
    static let server = Result { try SlapdServer() }

    private func fingerprint(_ server: SlapdServer) throws -> String {
        try #require(LDAPSession.inspect(server: server.ldaps, tls: server.tls).certificates.first).sha256
    }

    @Test func theRightOneIsTaken() throws {
        let server = try Self.server.get()
        let other = String(repeating: "0", count: 64)
        let tls = TLSPolicy(caFile: server.caFile, pins: [other, try fingerprint(server)])
        for target in [server.ldaps, server.startTLS] {
            try LDAPSession(connectingTo: target, tls: tls).bind(server.sync)
        }
    }

    @Test func anotherIsRefused() throws {
        let server = try Self.server.get()
        let own = try fingerprint(server)
        let pin = String(repeating: "ab", count: 32)
        let tls = TLSPolicy(caFile: server.caFile, pins: [pin])
        let expected = LDAPError.Cause.certificate(.notPinned(sha256: own, pins: [pin]))
        for target in [server.ldaps, server.startTLS] {
            let error = try #require(failure { _ = try LDAPSession(connectingTo: target, tls: tls) })
            #expect(error.cause == expected)
            #expect(error.happened.contains(own) && error.happened.contains(pin))
            #expect(error.happened.contains("nothing was sent"))
            #expect(try LDAPSession.inspect(server: target, tls: tls).problems == [expected])
        }
    }

    /// A pin makes no bad certificate good.
    @Test(arguments: ["selfsigned", "expired", "wrongname", "leafonly"])
    func aPinIsNoChain(_ certificate: String) throws {
        let server = try SlapdServer("--certificate", certificate)
        let tls = TLSPolicy(caFile: server.caFile, pins: [try fingerprint(server)])
        let error = failure { _ = try LDAPSession(connectingTo: server.ldaps, tls: tls) }
        guard case .certificate(let problem) = error?.cause else {
            Issue.record("it was taken")
            return
        }
        if case .notPinned = problem { Issue.record("\(problem)") }
    }
}
