import TestSupport
import Testing

/// Which values are the directory's on every cycle, and which are an administrator's once the account is there.
@Suite struct OwnershipTests {
    @Test func whatIsNotMasteredIsWrittenOnce() throws {
        let (site, realm) = try Office.syncedSite { part, realm in
            for name in Office.names { try realm.replace("o", of: name, with: "Old Ltd") }
            part.mapping = ["company": "{o}"]
            part.mastered = ["username", "email"]
        }
        #expect(try site.account("ada").company == "Old Ltd")
        #expect(try site.account("ada").fullName == "ada")
        try site.changeRow("UPDATE accounts SET company = 'Hers', full_name = 'Ada L' WHERE username = ?", "ada")
        try site.assertConverged()
        try realm.replace("o", of: "ada", with: "New Ltd")
        try realm.replace("displayName", of: "ada", with: "Augusta")
        try site.assertConverged()
        #expect(try site.account("ada").company == "Hers")
        try realm.replace("mail", of: "ada", with: "new@example.test")
        try site.sync()
        let ada = try site.account("ada")
        #expect((ada.email, ada.company, ada.fullName) == ("new@example.test", "Hers", "Ada L"))
        // A newcomer gets all of it.
        try realm.hire("gina", "o: New Ltd")
        try realm.join("Staff", "gina")
        try site.sync()
        #expect(try site.account("gina").company == "New Ltd")
        // Mastered again, the directory has its way.
        try site.configureDirectory { $0.mastered = nil }
        try site.sync()
        #expect(try site.account("ada").company == "New Ltd")
        try site.assertConverged()
    }

    @Test func defaultsAreOfTheBeginning() throws {
        let (site, realm) = try Office.syncedSite { part, _ in
            part.defaults = "{company: Example Ltd, language: de, require_2fa: true, permissions: [sftp]}"
        }
        let ada = try site.account("ada")
        #expect((ada.company, ada.language, ada.requires2FA) == ("Example Ltd", "de", true))
        #expect(ada.permissions == ["sftp"])
        try site.changeRow("UPDATE accounts SET company = NULL, require_2fa = false WHERE username = ?", "ada")
        try site.configureDirectory { $0.defaults = "{company: Other Ltd}" }
        try site.assertConverged()
        #expect(try site.account("ada").company == nil)
        try realm.hire("gina")
        try realm.join("Staff", "gina")
        try site.sync()
        #expect(try site.account("gina").company == "Other Ltd")
    }

    @Test func aUserNameThatIsNotTheAddressIsWorthAWarning() throws {
        let (site, realm) = try Office.syncedSite { part, _ in
            part.mapping = ["username": "{mail}"]
            part.usernameIsEmail = true
        }
        #expect(try site.lastRun().warnings.filter { $0.contains("e-mail address") } == [])
        try site.configureDirectory { $0.mapping = ["username": "{displayName|mail}"] }
        try realm.replace("displayName", of: "ada", with: "augusta@example.test")
        let run = try site.sync()
        #expect(run.status == "success")
        let warning = try #require(run.warnings.first { $0.contains("e-mail address") })
        #expect(warning.contains("1 people") || warning.contains("1 person"), "\(warning)")
        #expect(warning.contains("augusta@example.test and ada@example.test"))
        let explanation = try site.explain("augusta@example.test").explanation
        #expect(explanation.warnings.contains { $0.contains("sign in by one") })
        // It stays a warning.
        try site.assertConverged()
        try site.configureDirectory { $0.usernameIsEmail = nil }
        #expect(try site.sync().warnings.filter { $0.contains("e-mail address") } == [])
    }
}
