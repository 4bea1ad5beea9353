import Foundation
import TestSupport
import Testing

/// Who may sign in, by Active Directory's word: disabled and expired accounts are out; a lockout and an expired password
/// are not that.
@Suite(.directory(.samba, because: "it is about Active Directory")) struct SambaAccountTests {
    private static let password = "Secret-of-the-test-bed-1"

    @Test func whoIsActive() throws {
        let names = ["disabled", "locked", "stale", "never", "noend", "ended", "ending", "plain"]
        let realm = try Realm(on: Shared.server(), people: names, groups: ["Staff": names])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        #expect(try site.accounts().values.allSatisfy(\.enabled))

        try realm.lock("disabled")
        try lockOut("locked", in: realm)
        try givePassword("stale", in: realm)
        // The password has to be changed at the next logon, as one that is too old.
        try realm.replace("pwdLastSet", of: "stale", with: "0")
        try realm.replace("accountExpires", of: "never", with: "9223372036854775807")
        try realm.replace("accountExpires", of: "noend", with: "0")
        // 2020 and 2120, in units of 100 ns since 1601.
        try realm.replace("accountExpires", of: "ended", with: "132223104000000000")
        try realm.replace("accountExpires", of: "ending", with: "163779840000000000")
        let run = try site.sync()
        #expect(try site.deeds(of: run) == ["disable user disabled", "disable user ended"])
        #expect(try site.account("disabled").disabledReason == "disabled_in_directory")
        #expect(try site.account("ended").disabledReason == "expired")
        try site.assertConverged()

        try realm.unlock("disabled")
        try realm.replace("accountExpires", of: "ended", with: "0")
        #expect(
            try site.deeds(of: try site.sync()) == ["reactivate user disabled", "reactivate user ended"])
        try site.assertConverged()
    }

    private func givePassword(_ name: String, in realm: Realm) throws {
        let quoted = Data("\"\(Self.password)\"".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        try realm.server.modify(
            """
            dn: \(realm.dn(name))
            changetype: modify
            replace: unicodePwd
            unicodePwd:: \(quoted.base64EncodedString())
            -
            replace: userAccountControl
            userAccountControl: 512

            """)
    }

    /// Lets somebody sign in with a wrong password under a policy that takes one such try.
    private func lockOut(_ name: String, in realm: Realm) throws {
        try givePassword(name, in: realm)
        try realm.server.add(
            """
            dn: cn=One try \(name),cn=Password Settings Container,cn=System,\(realm.server.suffix)
            objectClass: msDS-PasswordSettings
            msDS-PasswordSettingsPrecedence: 1
            msDS-PasswordReversibleEncryptionEnabled: FALSE
            msDS-PasswordHistoryLength: 0
            msDS-PasswordComplexityEnabled: FALSE
            msDS-MinimumPasswordLength: 0
            msDS-MinimumPasswordAge: 0
            msDS-MaximumPasswordAge: -9223372036854775808
            msDS-LockoutThreshold: 1
            msDS-LockoutObservationWindow: -18000000000
            msDS-LockoutDuration: -18000000000
            msDS-PSOAppliesTo: \(realm.dn(name))

            """)
        #expect(try failedBind(name, "wrong", in: realm).contains("data 52e"))
        // Even the right one is refused now.
        #expect(try failedBind(name, Self.password, in: realm).contains("data 775"))
        #expect(try realm.value("lockoutTime", ofDN: realm.dn(name)) != "0")
    }

    /// What the server says to a bind that it refuses.
    private func failedBind(_ name: String, _ password: String, in realm: Realm) throws -> String {
        let failure = #expect(throws: CommandFailure.self) {
            try run(
                [
                    "ldapwhoami", "-x", "-o", "TLS_CACERT=\(realm.server.caFile)", "-H", realm.server.ldapsURL, "-D",
                    realm.dn(name), "-w", password,
                ], environment: ["LDAPNOINIT": "1"])
        }
        return failure?.output ?? ""
    }
}
