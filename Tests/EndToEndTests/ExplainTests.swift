import Foundation
import TestSupport
import Testing

/// `rollcall explain`: why somebody has an account, or hasn't.
@Suite struct ExplainTests {
    private func explain(_ name: String, in site: TestSite) throws -> ExplainedRecord.Explanation {
        try site.explain(name).explanation
    }

    // MARK: Scope

    @Test func inScopeThroughTwoNestedGroups() throws {
        let (site, realm) = try Office.syncedSite()
        let explained = try site.explain("ada")
        let explanation = explained.explanation
        #expect(explanation.directory == "company")
        #expect(explanation.entry?.dn == realm.dn("ada"))
        #expect(explanation.entry?.activity == "active")
        let scope = try #require(explanation.scope)
        #expect((scope.state, scope.path) == ("in", ["Engineers", "Department", "Staff"]))
        #expect(scope.rule?.contains("Staff") == true)
        let account = try #require(explanation.account)
        #expect((account.username, account.enabled, account.matchedBy) == ("ada", true, "identifier"))
        #expect(Set(explanation.groups.map(\.name)) == ["Engineers", "Department", "Staff", "Team"])
        #expect(explanation.groups.allSatisfy { $0.recorded && $0.provisioned })
        #expect(explanation.groups.first { $0.name == "Staff" }?.path == ["Engineers", "Department", "Staff"])
        #expect(explanation.changes.isEmpty && explanation.held.isEmpty && explanation.warnings.isEmpty)
        #expect(explained.history.map(\.action).contains("create"))
        let text = try site.run("explain", "ada").output
        for words in [
            realm.dn("ada"), "Engineers ▸ Department ▸ Staff", "matched by identifier", "in scope", "Values", "Groups",
            "a member of the local group", "The next cycle\n  nothing", "Last changes", try site.lastRun().id,
        ] {
            #expect(text.contains(words), "\(words): \(text)")
        }
    }

    @Test func denied() throws {
        let (site, realm) = try Office.syncedSite { part, realm in
            try realm.add(group: "Banned", [])
            part.criteria["denied_groups"] = ["Banned"]
        }
        try realm.join("Banned", realm.groupDN("Engineers"))
        for isSynced in [false, true] {
            if isSynced { try site.sync() }
            let explanation = try explain("ada", in: site)
            let scope = try #require(explanation.scope)
            #expect((scope.state, scope.path) == ("out", ["Engineers", "Banned"]))
            #expect(scope.rule?.contains("denied_groups") == true)
            #expect(explanation.changes.contains { $0.words == "disable user ada" } == !isSynced)
            #expect(explanation.account?.disabledReason == (isSynced ? "denied_group" : nil))
        }
        #expect(try site.run("explain", "ada").output.contains("out of scope"))
    }

    @Test func notInTheRequiredGroup() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.hire("gina")
        let explanation = try explain("gina", in: site)
        let scope = try #require(explanation.scope)
        #expect((scope.state, scope.reason) == ("out", "member of no required group"))
        #expect(scope.rule?.contains("required_groups") == true)
        #expect(explanation.account == nil)
        #expect(explanation.changes.isEmpty)
    }

    @Test func whoMayNotBeKnown() throws {
        let (site, realm) = try Office.syncedSite { part, realm in try realm.prepareToHide(in: &part) }
        try realm.hideMembers(of: "Staff")
        let explanation = try explain("fay", in: site)
        #expect(explanation.scope?.state == "unknown")
        #expect(explanation.held.map(\.code) == ["unknown_scope"])
        #expect(explanation.account?.enabled == true)
    }

    // MARK: The entry

    @Test func disabledInTheDirectory() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.lock("fay")
        let before = try explain("fay", in: site)
        #expect(before.entry?.activity == "disabled")
        #expect(before.changes.map(\.words) == ["disable user fay"])
        let run = try site.sync()
        let after = try site.explain("fay")
        #expect(after.explanation.account?.disabledReason == "disabled_in_directory")
        #expect(after.explanation.changes.isEmpty)
        #expect(after.history.first?.run == run.id)
        #expect(after.history.first?.action == "disable")
        #expect(try site.run("explain", "fay").output.contains("run \(run.id)"))
    }

    @Test func anEntryWithoutMail() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.hire("gina")
        try realm.replace("mail", of: "gina")
        try realm.join("Staff", "gina")
        try site.configureDirectory { $0.mapping = ["email": "{mail}"] }
        let explanation = try explain("gina", in: site)
        #expect(explanation.scope?.state == "in")
        #expect(explanation.account == nil)
        #expect(explanation.held.map(\.code) == ["unusable_entry"])
        #expect(explanation.warnings.contains { $0.contains("email") }, "\(explanation.warnings)")
    }

    @Test func eachValueHasItsSource() throws {
        let (site, realm) = try Office.syncedSite { part, _ in
            part.mapping = ["full_name": "{givenName} {sn}"]
            part.custom = ["department": "{departmentNumber}"]
            part.mastered = ["username", "email", "full_name"]
        }
        try realm.replace("givenName", of: "ada", with: "Augusta")
        try realm.replace("departmentNumber", of: "ada", with: "7")
        let explanation = try explain("ada", in: site)
        let name = try #require(explanation.property("full_name"))
        #expect((name.value, name.template, name.recorded) == ("Augusta Ada", "{givenName} {sn}", nil))
        #expect(
            Set(name.attributes) == [.init(name: "givenName", values: ["Augusta"]), .init(name: "sn", values: ["Ada"])])
        #expect(name.mastered)
        #expect(explanation.property("custom.department")?.mastered == false)
        let text = try site.run("explain", "ada").output
        #expect(text.contains("from {givenName} {sn} with givenName Augusta, sn Ada"), "\(text)")
        #expect(text.contains("written only when the account is created"), "\(text)")
    }

    // MARK: The account

    @Test func aConflictOfUserNames() throws {
        let (site, realm) = try Office.syncedSite()
        try site.run("accounts", "add", "root")
        try realm.hire("root")
        try realm.join("Staff", "root")
        let explained = try site.json([ExplainedRecord].self, "explain", "root").map(\.explanation)
        let entry = try #require(explained.first { $0.entry != nil })
        #expect(entry.held.map(\.code) == ["username_conflict"])
        #expect(entry.account == nil)
        let account = try #require(explained.first { $0.entry == nil })
        #expect(account.account?.username == "root")
        #expect(account.warnings == ["An administrator made this account; no directory manages it."])
        #expect(explained.count == 2)
    }

    @Test func protected() throws {
        let (site, realm) = try Office.syncedSite()
        try site.run("accounts", "protect", "ada")
        try site.configure { $0.protect = ["users": ["b*"]] }
        for name in ["ada", "ben"] {
            try realm.replace("mail", of: name, with: "new@example.test")
            let explanation = try explain(name, in: site)
            #expect(explanation.account?.protected == true)
            #expect(explanation.held.map(\.code) == ["protected"])
            #expect(explanation.changes.isEmpty)
        }
        #expect(try explain("cleo", in: site).account?.protected == false)
    }

    @Test func disabledByAnAdministrator() throws {
        let (site, _) = try Office.syncedSite()
        try site.run("accounts", "disable", "ada", "--reason", "suspended by the board")
        let explanation = try explain("ada", in: site)
        let account = try #require(explanation.account)
        #expect(
            (account.enabled, account.disabledBy, account.disabledReason)
                == (false, "administrator", "suspended by the board"))
        #expect(explanation.held.map(\.code) == ["disabled_by_administrator"])
        #expect(try site.run("explain", "ada").output.contains("suspended by the board"))
    }

    @Test func aRoleByAGroup() throws {
        let (site, _) = try Office.syncedSite { part, _ in part.criteria["group_admin_groups"] = ["Department"] }
        try site.changeRow("UPDATE accounts SET local_roles = 'site_admin' WHERE username = ?", "ada")
        let roles = try explain("ada", in: site).roles
        let given = try #require(roles.first { $0.givenBy == "directory" })
        #expect((given.role, given.path) == ("group_admin", ["Engineers", "Department"]))
        #expect(given.rule?.contains("group_admin_groups") == true)
        #expect(roles.filter { $0.givenBy == "administrator" }.map(\.role) == ["site_admin"])
    }

    @Test func anAccountThatAnAdministratorMade() throws {
        let (site, _) = try Office.syncedSite()
        try site.run("accounts", "add", "root", "--email", "root@example.test", "--site-admin")
        for name in ["root", "ROOT@example.test"] {
            let explanation = try explain(name, in: site)
            #expect(explanation.entry == nil)
            #expect(explanation.account?.directory == nil)
            #expect(explanation.roles.map(\.role) == ["site_admin"])
            #expect(explanation.warnings == ["An administrator made this account; no directory manages it."])
        }
    }

    @Test func somebodyWhoIsGone() throws {
        let (site, realm) = try Office.syncedSite()
        try Office.dismiss("fay", from: realm)
        #expect(try explain("fay", in: site).changes.map(\.words).contains("disable user fay"))
        try site.sync()
        let explained = try site.explain("fay")
        #expect(explained.explanation.entry == nil)
        #expect(explained.explanation.account?.disabledReason == "entry_gone")
        #expect(explained.history.first?.reason.contains("gone") == true)
    }

    // MARK: Whom a name means

    @Test func eachNameFindsTheSame() throws {
        let (site, realm) = try Office.syncedSite()
        let identifier = try #require(try site.account("ada").identifier)
        for name in ["ada", "ADA", "ada@example.test", realm.dn("ada"), identifier, "id:\(identifier)"] {
            #expect(try explain(name, in: site).entry?.identifier == identifier, "\(name)")
        }
    }

    @Test func aNameOfTwo() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.replace("mail", of: "ada", with: "both@example.test")
        try realm.replace("mail", of: "ben", with: "both@example.test")
        let explained = try site.json([ExplainedRecord].self, "explain", "both@example.test")
        #expect(Set(explained.compactMap(\.explanation.account?.username)) == ["ada", "ben"])
    }

    @Test(arguments: ["nobody-has-this", "nobody@example.test", "*", "a*"]) func nobody(_ name: String) throws {
        let (site, _) = try Office.syncedSite()
        try site.assertUnchanged {
            let ending = try site.run("explain", name, expecting: 1)
            #expect(ending.complaints.contains("Neither company nor the store knows \"\(name)\""), "\(ending)")
            #expect(ending.output.isEmpty)
        }
    }

    // MARK: Without the server

    @Test func fromAnExport() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.replace("mail", of: "ada", with: "new@example.test")
        try site.write(try realm.export(), to: "export.ldif")
        let port = try RefusingPort()
        try site.configureDirectory { $0.servers = ["ldaps://127.0.0.1:\(port.port)"] }
        let explained = try site.assertUnchanged {
            try site.json([ExplainedRecord].self, "explain", "ada", "--ldif", site.folder.file("export.ldif"))
        }
        let explanation = try #require(explained.first?.explanation)
        #expect(explanation.scope?.path == ["Engineers", "Department", "Staff"])
        #expect(explanation.changes.map(\.words) == ["update user ada"])
        // Without it, there is what the store knows, and that the directory did not answer.
        let alone = try site.run("explain", "ada", expecting: 2)
        #expect(alone.output.contains("The directory did not answer for this account."), "\(alone)")
        #expect(alone.complaints.contains("refused the connection"), "\(alone)")
    }

    @Test(.store(.sqlite, because: "it is about the file")) func beforeTheFirstCycle() throws {
        let realm = try Office.realm()
        let site = try TestSite(Configuration(realm.part))
        let explained = try site.json([ExplainedRecord].self, "explain", "ada").map(\.explanation)
        #expect(explained.first?.changes.first?.words == "create user ada")
        #expect(!FileManager.default.fileExists(atPath: site.storeFile))
    }

    @Test func theLastRunsThatChangedTheAccount() throws {
        let (site, realm) = try Office.syncedSite()
        var runs: [String] = []
        for number in 1...6 {
            try realm.replace("displayName", of: "ada", with: "Ada \(number)")
            runs.append(try site.sync().id)
        }
        let history = try site.explain("ada").history
        #expect(history.map(\.run) == runs.reversed().prefix(5).map(\.self))
        #expect(history.allSatisfy { $0.action == "update" })
    }
}
