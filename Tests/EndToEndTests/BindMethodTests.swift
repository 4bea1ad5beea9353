import Foundation
import TestSupport
import Testing

/// Each way to bind reads the same directory.
@Suite struct BindMethodTests {
    /// Asks for a client certificate, and does without one.
    private static let server = Result { try SlapdServer("--verify-client", "try") }

    private func site(_ change: (inout DirectoryPart, SlapdServer) -> Void) throws -> TestSite {
        let server = try Self.server.get()
        let realm = try Realm(on: server, people: ["ada"], groups: ["Staff": ["ada"]])
        var part = realm.part
        change(&part, server)
        return try TestSite(Configuration(part))
    }

    private func checks(
        _ site: TestSite, says words: String, environment: [String: String] = [:], expecting code: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let check = try site.rollcall("check", environment: environment)
        #expect(check.code == code, "\(check)", sourceLocation: sourceLocation)
        #expect((check.output + check.complaints).contains(words), "\(check)", sourceLocation: sourceLocation)
    }

    @Test(.once("it makes a slapd of its own")) func byClientCertificate() throws {
        let site = try site { part, server in
            part.bind = ["method": "external"]
            part.tls["client_certificate"] = server.certificate("client.crt")
            part.tls["client_key"] = server.certificate("client.key")
        }
        try checks(site, says: "the bind by client certificate succeeded")
        try site.sync()
        try site.assertConverged()
    }

    @Test(.once("it makes a slapd of its own")) func byAPasswordThatIsProven() throws {
        let site = try site { part, _ in
            part.bind = ["method": "scram-sha-256", "user": "sync", "password_file": "password"]
        }
        try checks(site, says: "the bind by SCRAM-SHA-256 succeeded")
        try site.sync()
        try site.assertConverged()
    }

    /// libsasl2 looks for its modules in another folder then.
    @Test(.once("it makes a slapd of its own")) func aMissingMechanismNamesItsPackage() throws {
        let site = try site { part, _ in
            part.bind = ["method": "scram-sha-256", "user": "sync", "password_file": "password"]
        }
        try checks(
            site, says: "Install Debian's package libsasl2-modules.",
            environment: ["SASL_PATH": site.folder.file("log")], expecting: 1)
    }

    @Test(.once("it makes a slapd of its own")) func byAPinnedCertificate() throws {
        let site = try site { _, _ in }
        let own = try #require(try site.sync().server?.certificate?.sha256)
        try site.configureDirectory { $0.tls["pinned_sha256"] = own.uppercased() }
        try checks(site, says: "SHA-256 \(own)")
        try site.sync()
        try site.configureDirectory { $0.tls["pinned_sha256"] = String(repeating: "ab", count: 32) }
        let run = try site.sync(expecting: 1)
        let error = try #require(run.eventErrors.first)
        #expect(error.contains(own) && error.contains("nothing was sent to it"), "\(error)")
    }

    @Test(.directory(.samba, because: "it needs a KDC")) func byKerberos() throws {
        let server = try #require(Shared.server() as? SambaServer)
        let realm = try Realm(on: server, people: ["ada"], groups: ["Staff": ["ada"]])
        var part = realm.part
        part.bind = ["method": "gssapi", "keytab": server.keytab, "principal": server.keytabPrincipal]
        let site = try TestSite(Configuration(part))
        let environment = ["KRB5_CONFIG": server.kerberosConfiguration]
        try checks(site, says: "the bind by Kerberos succeeded", environment: environment)
        for _ in 0..<2 {
            let sync = try site.rollcall("sync", environment: environment)
            #expect(sync.code == 0, "\(sync)")
        }
    }
}
