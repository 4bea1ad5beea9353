import LDAP
import TestSupport
import Testing

/// A CA file that can't be used is found before anything is sent.
@Suite struct CAFileTests {
    /// Nothing listens there: a test that gets as far as connecting sees another error.
    private func cause(caFile: String) throws -> LDAPError.Cause? {
        let port = try RefusingPort()
        let server = LDAPServer(host: "127.0.0.1", port: UInt16(port.port), security: .ldaps)
        return failure { _ = try LDAPSession(connectingTo: server, tls: TLSPolicy(caFile: caFile)) }?.cause
    }

    @Test func missing() throws {
        let path = "/nonexistent/root.crt"
        #expect(try cause(caFile: path) == .caFileUnreadable(path: path, reason: "No such file or directory"))
    }

    @Test func folder() throws {
        let folder = try TemporaryFolder()
        #expect(try cause(caFile: folder.path) == .caFileIsFolder(path: folder.path))
    }

    @Test(arguments: ["", "no certificate here\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func withoutCertificate(_ content: String) throws {
        let path = try temporary.write(content, to: "empty-\(content.count).crt")
        #expect(try cause(caFile: path) == .caFileWithoutCertificate(path: path))
    }

    @Test func damaged() throws {
        let path = try temporary.write(
            "-----BEGIN CERTIFICATE-----\nAAAABBBB\n-----END CERTIFICATE-----\n", to: "damaged.crt")
        guard case .caFileDamaged(path, _) = try cause(caFile: path) else {
            Issue.record("\(String(describing: try cause(caFile: path)))")
            return
        }
    }

    @Test func theSystemsBundleIsGood() throws {
        #expect(try cause(caFile: TLSPolicy().caFile) == .refused)
    }

    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }
}
