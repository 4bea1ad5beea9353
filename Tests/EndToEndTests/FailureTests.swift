import Foundation
import TestSupport
import Testing

/// Every way in which a server can't be reached, trusted or signed in to: the run fails, says why and what to do, and
/// changes nothing.
@Suite struct FailureTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the message must say.
        let says: [String]
        /// Spoils the site of a directory that was synced once; what it returns stays alive while the program runs.
        let arrange: @Sendable (TestSite) throws -> [any Sendable]

        init(_ name: String, says: String..., arrange: @escaping @Sendable (TestSite) throws -> [any Sendable]) {
            testDescription = name
            self.says = says
            self.arrange = arrange
        }
    }

    private static let secret = "sync-secret-of-the-test-bed"

    @Test(arguments: certificates + connections + binds) func aFailureIsExplained(_ failure: Failure) throws {
        let (site, _) = try syncedSite()
        let alive = try failure.arrange(site)
        try site.assertUnchanged {
            let ending = try site.rollcall("sync")
            #expect(ending.code == 1, "\(ending)")
            let run = try #require(try site.runs().last)
            #expect(run.status == "failure")
            #expect(run.eventErrors.count == 1)
            let error = try #require(run.eventErrors.first)
            for text in failure.says {
                #expect(error.contains(text))
                #expect(ending.complaints.contains(text), "\(ending)")
            }
            #expect(error.lowercased().contains("nothing was changed"))
            #expect(run.changes == [:])
            #expect(run.detailFile == nil)
            #expect(try site.rollcall("plan").code == 1)
            let check = try site.rollcall("check")
            #expect(check.code == 1, "\(check)")
            #expect(check.output.contains(failure.says[0]), "\(check)")
            for text in [
                ending.output, ending.complaints, check.output, check.complaints, try site.everythingWritten(),
            ] {
                #expect(!text.contains("secret-of-the-test-bed"))
            }
        }
        withExtendedLifetime(alive) {}
    }

    /// A site that was synced once, and the identity that may read its directory.
    private func syncedSite() throws -> (TestSite, Realm) {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        return (site, realm)
    }

    private static func certificate(_ name: String, says: String...) -> Failure {
        Failure("a certificate: \(name)", says: says[0], says.last!) { site in
            let server = try SlapdServer("--certificate", name)
            try site.configureDirectory { part in
                part.servers = [server.ldapsURL]
                part.tls = ["ca_file": server.caFile]
            }
            return [server]
        }
    }

    static let certificates = [
        certificate("expired", says: "expired on 2021-01-01", "Renew the certificate"),
        certificate("notyet", says: "not valid before 2090-01-01", "Check the clocks"),
        certificate("wrongname", says: "it has: other.example.test, 192.0.2.1", "Connect by one of these names"),
        certificate("selfsigned", says: "self-signed", "Give the server a certificate from an authority"),
        certificate("leafonly", says: "Rollcall Test Intermediate CA", "let the server send it"),
        Failure("a CA that signed nothing", says: "“CN=Rollcall Test Root CA”", "Add this root to the CA file") {
            site in
            let server = try Shared.server()
            try site.configureDirectory { $0.tls["ca_file"] = server.certificate("other-root.crt") }
            return []
        },
        Failure("a CA file without a certificate", says: "holds no certificate in PEM form", "root certificate") {
            site in
            try site.write("-----BEGIN NOTHING-----\n", to: "empty.pem")
            try site.configureDirectory { $0.tls["ca_file"] = "empty.pem" }
            return []
        },
    ]

    static let connections = [
        Failure("refused", says: "refused the connection", "Check host and port") { site in
            let port = try RefusingPort()
            try site.configureDirectory { $0.servers = ["ldaps://127.0.0.1:\(port.port)"] }
            return [port]
        },
        Failure("a name that nobody has", says: "can't be resolved", "DNS") { site in
            try site.configureDirectory { $0.servers = ["ldaps://directory.invalid"] }
            return []
        },
        Failure("silent", says: "did not answer in 0.4 s", "the TLS handshake was given up") { site in
            try point(site, at: FaultyServer(.silent), ["tls": "400ms"])
        },
        Failure("silent in the middle of the TLS handshake", says: "did not answer in 0.4 s", "raise the deadline") {
            try point($0, at: FaultyServer(.silentInHandshake), ["tls": "400ms"])
        },
        Failure("no TLS", says: "does not speak TLS on this port", "Use the LDAPS port") { site in
            try point(site, at: FaultyServer(.says(Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8))), [:])
        },
        Failure("hangs up", says: "ended the connection during the TLS handshake", "Check that this port") { site in
            try point(site, at: FaultyServer(.closes), [:])
        },
        Failure("silent after the bind", says: "did not answer in", "raise the deadline") { site in
            let server = try Shared.server()
            let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
            // The handshake and the bind's answer fit; what the searches bring doesn't.
            relay.stall(afterBytesFromServer: 4_500)
            try site.configureDirectory { part in
                part.servers = ["ldaps://127.0.0.1:\(relay.port)"]
                part.deadlines = ["tls": "5s", "bind": "400ms", "page": "400ms"]
            }
            return [relay]
        },
    ]

    private static func point(
        _ site: TestSite, at server: FaultyServer, _ deadlines: [String: String]
    ) throws -> [any Sendable] {
        try site.configureDirectory { part in
            part.servers = ["ldaps://127.0.0.1:\(server.port)"]
            part.deadlines = deadlines
        }
        return [server]
    }

    /// Active Directory does not say either which of them it is, but says more of other refusals.
    private static let wrongNameOrPassword =
        Shared.kind == .samba ? "has another password, or does not exist" : "name or password is wrong"

    static let binds = [
        Failure("a wrong password", says: wrongNameOrPassword, "cn=sync,ou=services") { site in
            try site.write("another-secret-of-the-test-bed\n", to: "password")
            return []
        },
        Failure("a wrong name", says: wrongNameOrPassword, "cn=nobody") { site in
            let server = try Shared.server()
            try site.configureDirectory { $0.bind["dn"] = "cn=nobody,\(server.suffix)" }
            return []
        },
        Failure("an empty password", says: "is empty", "Put the password there") { site in
            try site.write("\n", to: "password")
            return []
        },
        Failure("a variable without a password", says: "which is not set", "Set it for the user") { site in
            try site.configureDirectory { part in
                part.bind["password_file"] = nil
                part.bind["password_env"] = "ROLLCALL_TEST_PASSWORD"
            }
            return []
        },
        Failure(
            "no anonymous reading",
            says: Shared.kind == .samba ? "operationsError" : "ou=people,",
            Shared.kind == .samba ? "when a search comes without" : "hides what the bind account may not see"
        ) { site in
            try site.configureDirectory { $0.bind = ["method": "anonymous"] }
            return []
        },
    ]

    // MARK: What the configuration's check finds before anything is sent

    @Test(arguments: [
        (name: "a missing CA file", says: "gone.pem", line: "ca_file"),
        (name: "a missing password file", says: "there is no such file", line: "password_file"),
        (name: "a password over plain LDAP", says: "never sent unencrypted", line: "servers"),
        (name: "plain LDAP that nobody asked for", says: "tls.plaintext: insecure", line: "servers"),
    ])
    func theConfigurationIsRefused(_ fault: (name: String, says: String, line: String)) throws {
        let (site, _) = try syncedSite()
        try site.configureDirectory { part in
            switch fault.name {
            case "a missing CA file": part.tls["ca_file"] = "gone.pem"
            case "a missing password file": part.bind["password_file"] = "gone"
            case "a password over plain LDAP":
                part.servers = ["ldap://192.0.2.1"]
                part.tls["plaintext"] = "insecure"
            default: part.servers = ["ldap://127.0.0.1"]
            }
        }
        let events = try site.runs().count
        try site.assertUnchanged {
            let ending = try site.rollcall("sync")
            #expect(ending.code == 64, "\(ending)")
            #expect(
                ending.complaints.contains("directories[0].\(fault.line)")
                    || ending.complaints.contains(".\(fault.line)"))
            #expect(ending.complaints.contains(fault.says), "\(ending)")
            #expect(try site.runs().count == events)
        }
    }

    // MARK: What is no failure

    @Test func theSecondServerStandsIn() throws {
        let (site, realm) = try syncedSite()
        let port = try RefusingPort()
        let expired = try SlapdServer("--certificate", "expired")
        try site.configureDirectory { part in
            part.servers = ["ldaps://127.0.0.1:\(port.port)", expired.ldapsURL] + part.servers
        }
        try realm.hire("cleo")
        let run = try site.sync()
        #expect(run.status == "success")
        #expect(run.changes == ["users.created": 1])
        #expect(run.warnings.contains { $0.contains("refused the connection") }, "\(run.warnings)")
        try site.assertConverged()
    }

    @Test(.directory(.slapd, .container, because: "Active Directory takes no password without TLS"))
    func plainLDAPToThisMachine() throws {
        let (site, realm) = try syncedSite()
        try site.configureDirectory { part in
            part.servers = [realm.server.ldapURL]
            part.tls["plaintext"] = "insecure"
        }
        try site.assertConverged()
    }

    @Test func startTLS() throws {
        let (site, realm) = try syncedSite()
        try site.configureDirectory { part in
            part.servers = [realm.server.ldapURL]
            part.tls["start_tls"] = "true"
        }
        try site.assertConverged()
    }

    @Test(arguments: ["password_env", "password_credential", "password"])
    func thePasswordComesFrom(_ source: String) throws {
        let (site, _) = try syncedSite()
        try site.configureDirectory { part in
            part.bind["password_file"] = nil
            part.bind[source] = source == "password" ? "${file:password}" : "ROLLCALL_PASSWORD"
        }
        try site.write(Self.secret, to: "ROLLCALL_PASSWORD")
        let environment = ["ROLLCALL_PASSWORD": Self.secret, "CREDENTIALS_DIRECTORY": site.folder.path]
        #expect(try site.rollcall("sync", environment: environment).code == 0)
    }
}
