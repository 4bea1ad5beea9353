import Glibc
import TestSupport
import Testing

@testable import LDAP

/// What a process of its own has to know to bind by GSSAPI: libkrb5 reads the environment.
struct KerberosRealm: Codable, Sendable {
    var host: String
    var suffix: String
    var caFile: String
    var configuration: String
    var keytab: String
    var principal: String

    init(_ server: SambaServer) {
        host = server.host
        suffix = server.suffix
        caFile = server.caFile
        configuration = server.kerberosConfiguration
        keytab = server.keytab
        principal = server.keytabPrincipal
    }

    /// To be called before anything else in that process.
    func enter(cache: String = "MEMORY:nothing") {
        _ = unsafe setenv("KRB5_CONFIG", configuration, 1)
        _ = unsafe setenv("KRB5CCNAME", cache, 1)
    }

    func session(_ security: LDAPServer.Security = .ldaps) throws -> LDAPSession {
        let server = LDAPServer(host: host, port: security == .ldaps ? 636 : 389, security: security)
        return try LDAPSession(connectingTo: server, tls: TLSPolicy(caFile: caFile))
    }

    /// The problem that a bind ends in.
    func problem(_ source: KerberosTicket.Source) throws -> KerberosProblem? {
        let session = try session()
        let error = failure { try session.bind(.kerberos(KerberosTicket(source))) }
        guard case .kerberos(let problem) = error?.cause else {
            Issue.record("\(error?.debugDescription ?? "the bind succeeded")")
            return nil
        }
        return problem
    }
}

extension SambaTests {
    /// Binds by GSSAPI against Samba's own KDC.
    @Suite struct KerberosTests {
        private let realm: KerberosRealm

        init() throws {
            realm = KerberosRealm(try SambaTests.server.get())
        }

        /// Over TLS without a second layer, with and without channel binding; without TLS in a layer of SASL's own.
        @Test func aKeytabBinds() async {
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm] in
                realm.enter()
                for principal in [nil, realm.principal] {
                    for (security, bindsChannel) in [
                        (LDAPServer.Security.ldaps, true), (.ldaps, false), (.startTLS, true), (.plain, true),
                    ] {
                        let session = try realm.session(security)
                        let source = KerberosTicket.Source.keytab(path: realm.keytab, principal: principal)
                        try session.bind(.kerberos(KerberosTicket(source, bindsChannel: bindsChannel)))
                        let outcome = session.search(.entry(realm.suffix, attributes: ["objectSid"])) { _ in }
                        #expect(outcome.entries == 1, "\(security), \(bindsChannel)")
                    }
                }
            }
        }

        @Test func aCredentialCacheBinds() async throws {
            let folder = try TemporaryFolder()
            let cache = "FILE:" + folder.file("ticket")
            try run(
                ["kinit", "-c", cache, "-k", "-t", realm.keytab, realm.principal],
                environment: ["KRB5_CONFIG": realm.configuration])
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm, cache = cache as String] in
                realm.enter()
                try realm.session().bind(.kerberos(KerberosTicket(.cache(cache))))
                // The named one was this bind's alone.
                #expect(try realm.problem(.surroundings) == .noCredentials)
            }
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm, cache = cache as String] in
                realm.enter(cache: cache)
                try realm.session().bind(.kerberos(KerberosTicket(.surroundings)))
            }
        }

        @Test func aKeytabThatDoesNotFit() async {
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm] in
                realm.enter()
                let path = "/nonexistent/keytab"
                let missing = try realm.problem(.keytab(path: path, principal: nil))
                #expect(missing == .keytabUnreadable(path: path, reason: "No such file or directory"))
                let other = try realm.problem(.keytab(path: realm.keytab, principal: "nobody@EXAMPLE.TEST"))
                #expect(other == .noSuitableKey)
            }
        }

        @Test func keysOfAnOldPassword() async throws {
            let server = try SambaTests.server.get()
            try server.addUser("rotated")
            let folder = try TemporaryFolder()
            let keytab = folder.file("rotated.keytab")
            // ktutil reads its commands, and the password, from standard input.
            let commands = try folder.write(
                "addent -password -p rotated@\(server.realm) -k 1 -e aes256-cts-hmac-sha1-96\nan old password\nwkt \(keytab)\n",
                to: "commands")
            try run(["sh", "-c", "ktutil <\(commands)"], environment: ["KRB5_CONFIG": realm.configuration])
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm, keytab = keytab as String] in
                realm.enter()
                let problem = try realm.problem(.keytab(path: keytab, principal: nil))
                #expect(problem == .keysOutdated)
            }
        }

        @Test func aServerThatTheRealmDoesNotKnow() async throws {
            let relay = try TCPRelay(to: realm.host, port: 389)
            await #expect(processExitsWith: .success) {
                [realm = realm as KerberosRealm, host = relay.host as String, port = relay.port as Int] in
                realm.enter()
                let server = LDAPServer(host: host, port: UInt16(port), security: .plain)
                let session = try LDAPSession(connectingTo: server, tls: TLSPolicy(caFile: realm.caFile))
                let ticket = KerberosTicket(.keytab(path: realm.keytab, principal: nil))
                let error = failure { try session.bind(.kerberos(ticket)) }
                #expect(error?.cause == .kerberos(.serverUnknown), "\(error?.debugDescription ?? "")")
            }
        }

        @Test func aKDCThatIsNotThere() async throws {
            let port = try RefusingPort()
            let folder = try TemporaryFolder()
            var realm = realm
            let text = String(decoding: try RegularFile(realm.configuration).content, as: UTF8.self)
            realm.configuration = try folder.write(
                text.replacing("kdc = \(realm.host):88", with: "kdc = 127.0.0.1:\(port.port)"), to: "krb5.conf")
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm] in
                realm.enter()
                let problem = try realm.problem(.keytab(path: realm.keytab, principal: nil))
                #expect(problem == .noAnswer)
            }
        }

        @Test func anAccountThatIsDisabled() async throws {
            let server = try SambaTests.server.get()
            try server.replace(server.syncDN, "userAccountControl", "514")
            await #expect(processExitsWith: .success) { [realm = realm as KerberosRealm] in
                realm.enter()
                let problem = try realm.problem(.keytab(path: realm.keytab, principal: nil))
                #expect(problem == .accountRevoked)
            }
            try server.replace(server.syncDN, "userAccountControl", "512")
        }
    }
}
