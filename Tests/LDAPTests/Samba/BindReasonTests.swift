import TestSupport
import Testing

@testable import LDAP

extension SambaTests {
    /// Why a domain controller refuses a bind with name and password.
    @Suite struct BindReasonTests {
        private func bind(_ name: String, _ password: String, _ security: LDAPServer.Security = .ldaps) throws {
            let server = try SambaTests.server.get()
            let session = try LDAPSession(connectingTo: server.target(security), tls: server.tls)
            try session.bind(.simple(dn: name, password: Secret(password)))
        }

        private func reason(_ name: String, _ password: String) throws -> ActiveDirectoryBindReason? {
            let error = failure { try bind(name, password) }
            guard case .badCredentials(name, let reason) = error?.cause else { return nil }
            return reason
        }

        @Test func everyFormOfANameIsPassedAsItIs() throws {
            let server = try SambaTests.server.get()
            try server.addUser("forms")
            for name in ["forms@example.test", "EXAMPLE\\forms", "CN=forms,OU=services,\(server.suffix)"] {
                try bind(name, "forms-secret")
            }
        }

        @Test func eachReasonIsTold() throws {
            let server = try SambaTests.server.get()
            try server.addUser("disabled", control: 514)
            try server.addUser("gone", "accountExpires: 131444736000000000")
            try server.addUser("new", "pwdLastSet: 0")
            try server.addUser("night", "logonHours:: AAAAAAAAAAAAAAAAAAAAAAAAAAAA")
            try server.addUser("elsewhere", "userWorkstations: OTHER")
            let expected: [(name: String, reason: ActiveDirectoryBindReason)] = [
                ("disabled", .accountDisabled), ("gone", .accountExpired), ("new", .passwordMustChange),
                ("night", .outsideLogonHours), ("elsewhere", .workstationNotAllowed),
            ]
            for (name, wanted) in expected {
                #expect(try reason("\(name)@example.test", "\(name)-secret") == wanted, "\(name)")
                // Who doesn't know the password isn't told.
                #expect(try reason("\(name)@example.test", "wrong") == .wrongPassword, "\(name)")
            }
        }

        /// A server doesn't say which of both it was.
        @Test(arguments: ["nobody@example.test", "EXAMPLE\\nobody", "CN=nobody,DC=example,DC=test"])
        func aNameThatIsUnknown(_ name: String) throws {
            #expect(try reason(name, "x") == .wrongPassword)
            #expect(try #require(failure { try bind(name, "x") }).happened.contains("does not tell these apart"))
        }

        @Test func aPasswordThatHasExpired() throws {
            let server = try SambaTests.server.get()
            try server.addUser("old")
            try bind("old@example.test", "old-secret")
            try server.agePassword(ofUser: "old")
            #expect(try reason("old@example.test", "old-secret") == .passwordExpired)
        }

        @Test func anAccountThatIsLockedOut() throws {
            let server = try SambaTests.server.get()
            try server.addUser("locked")
            // Half an hour each.
            for (name, value) in [
                ("lockoutDuration", "-18000000000"), ("lockOutObservationWindow", "-18000000000"),
                ("lockoutThreshold", "5"),
            ] { try server.replace(server.suffix, name, value) }
            var reasons: [ActiveDirectoryBindReason?] = []
            for _ in 0..<5 { reasons.append(try reason("locked@example.test", "wrong")) }
            reasons.append(try reason("locked@example.test", "locked-secret"))
            try server.replace(server.suffix, "lockoutThreshold", "0")
            #expect(reasons == Array(repeating: .wrongPassword, count: 5) + [.accountLocked])
        }

        @Test func aBindWithoutEncryptionIsExplained() throws {
            let error = try #require(failure { try bind("svc-sync@example.test", "x", .plain) })
            #expect(error.code == .strongerAuthRequired)
            #expect(error.happened.contains("without more protection"))
            #expect(error.advice.contains("ldaps://") && error.advice.contains("LDAP server signing requirements"))
        }

        @Test func whatADomainControllerDoesNotOffer() throws {
            let server = try SambaTests.server.get()
            let session = try LDAPSession(connectingTo: server.target(.ldaps), tls: server.tls)
            let error = try #require(
                failure { try session.bind(.scramSHA256(name: "svc-sync", password: Secret("x"))) })
            guard case .mechanismNotOffered(.scramSHA256, let offered) = error.cause else {
                Issue.record("\(error.debugDescription)")
                return
            }
            #expect(offered.contains("GSSAPI"))
        }
    }
}
