import TestSupport
import Testing

/// An account that an administrator made becomes that of an entry, where the operator switched that on.
@Suite struct AdoptTests {
    /// ada has an account of an administrator's before the first cycle.
    private func site(
        adopting properties: [String], account: String = "ada", _ more: String...
    ) throws -> (TestSite, Realm) {
        let realm = try Office.realm()
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        part.adopt = properties
        let site = try TestSite(Configuration(part))
        let ending = try Program.run(
            ["accounts", "add", account] + more, environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
        #expect(ending.code == 0, "\(ending)")
        return (site, realm)
    }

    @Test func byUserName() throws {
        let (site, realm) = try site(adopting: ["username"], account: "Ada", "--site-admin")
        let before = try site.account("Ada")
        let run = try site.sync()
        #expect((run.changes["users.adopted"], run.changes["users.created"]) == (1, 5))
        let detail = try #require(try site.details(of: run).first { $0.action == "adopt" })
        #expect((detail.reason.code, detail.reason.rule) == ("adopted", "adopt"))
        let after = try site.account("ada")
        #expect((after.id, after.directory, after.dn) == (before.id, "company", realm.dn("ada")))
        #expect(after.email == "ada@example.test")
        // What the administrator gave stays: the role, and how ada signs in.
        #expect((after.roles, after.authentication) == (["site_admin"], "password"))
        #expect(try site.members()["Staff"]?.contains("ada") == true)
        try site.assertConverged()
    }

    @Test func byEmail() throws {
        let (site, _) = try site(adopting: ["username", "email"], account: "a.byron", "--email", "ADA@example.test")
        let before = try site.account("a.byron")
        #expect(try site.sync().changes["users.adopted"] == 1)
        #expect(try site.account("ada").id == before.id)
        try site.assertConverged()
    }

    @Test func twoEntriesFit() throws {
        let (site, realm) = try site(adopting: ["email"], account: "a.byron", "--email", "both@example.test")
        try realm.replace("mail", of: "ada", with: "both@example.test")
        try realm.replace("mail", of: "ben", with: "both@example.test")
        let before = try site.account("a.byron")
        let run = try site.sync(expecting: 2)
        let held = try site.details(of: run).filter { $0.reason.code == "adoption_conflict" }
        #expect(held.map(\.words).sorted() == ["held user ada", "held user ben"])
        #expect(held.first { $0.who?.username == "ada" }?.reason.text.contains(realm.dn("ben")) == true)
        #expect(try site.account("a.byron") == before)
        #expect(try site.accounts().count == 5)
        try site.assertConverged()
    }

    @Test func twoAccountsFit() throws {
        let (site, _) = try site(adopting: ["email"], account: "a.byron", "--email", "ada@example.test")
        try site.run("accounts", "add", "a.lovelace", "--email", "ada@example.test")
        #expect(try site.sync().changes["users.adopted"] == nil)
        let accounts = try site.accounts()
        #expect(accounts["ada"]?.directory == "company")
        #expect(accounts["a.byron"]?.directory == nil && accounts["a.lovelace"]?.directory == nil)
        try site.assertConverged()
    }

    @Test(arguments: ["by the store", "by name"]) func neverOneThatIsProtected(_ how: String) throws {
        let (site, _) = try site(adopting: ["username"])
        if how == "by the store" {
            try site.run("accounts", "protect", "ada")
        } else {
            try site.configure { $0.protect = ["users": ["ada"]] }
        }
        let before = try site.account("ada")
        let run = try site.sync(expecting: how == "by the store" ? 2 : 0)
        #expect(run.changes["users.adopted"] == nil)
        #expect(try site.account("ada") == before)
        try site.assertConverged()
    }

    @Test func offByDefault() throws {
        let (site, _) = try site(adopting: [])
        let before = try site.account("ada")
        let run = try site.sync(expecting: 2)
        #expect(try site.details(of: run).filter { $0.status == "held" }.map(\.reason.code) == ["username_conflict"])
        #expect(try site.account("ada") == before)
        #expect(before.directory == nil)
        try site.assertConverged()
    }

    @Test func onDemandItWaits() throws {
        let (site, realm) = try site(adopting: ["email"], account: "a.byron", "--email", "ada@example.test")
        try realm.replace("mail", of: "ada", with: "other@example.test")
        try site.sync()
        try realm.hire("gina")
        try realm.join("Staff", "gina")
        try realm.replace("mail", of: "gina", with: "ada@example.test")
        let before = try site.account("a.byron")
        try site.run("sync", "--user", "gina", expecting: 2)
        #expect(try site.details(of: try site.lastRun()).map(\.reason.code) == ["waits_for_cycle"])
        #expect(try site.account("a.byron") == before)
        #expect(try site.sync().changes["users.adopted"] == 1)
        #expect(try site.account("gina").id == before.id)
        try site.assertConverged()
    }
}
