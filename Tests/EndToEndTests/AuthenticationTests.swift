import TestSupport
import Testing

/// How accounts sign in: the way from LDAP to Entra ID, one account first, then the rest.
@Suite struct AuthenticationTests {
    private func set(
        _ site: TestSite, _ selection: String..., from: String = "ldap", to: String = "saml", yes: Bool = true,
        expecting code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Ending {
        let ending = try Program.run(
            ["accounts", "set-authentication", "--from", from, "--to", to] + selection + (yes ? ["--yes"] : []),
            environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
        #expect(ending.code == code, "\(ending)", sourceLocation: sourceLocation)
        return ending
    }

    private func methods(_ site: TestSite) throws -> [String: Set<String>] {
        try site.accounts().values.reduce(into: [:]) { $0[$1.authentication, default: []].insert($1.username) }
    }

    @Test func oneAccountFirst() throws {
        let (site, realm) = try Office.syncedSite()
        #expect(try methods(site) == ["ldap": Set(Office.names)])
        try site.assertUnchanged {
            let shown = try set(site, "--user", "ada", yes: false, expecting: 3)
            #expect(shown.output.contains("authentication \"ldap\" → \"saml\""), "\(shown)")
        }
        _ = try set(site, "--user", "ada")
        let run = try site.lastRun()
        #expect((run.cycle, run.status) == ("set_authentication", "success"))
        #expect(run.changes == ["users.authentication_changed": 1])
        #expect(try methods(site) == ["saml": ["ada"], "ldap": Set(Office.names.dropFirst())])
        // The sync leaves the method alone, and goes on with all else.
        try site.assertConverged()
        try realm.replace("mail", of: "ada", with: "new@example.test")
        #expect(try site.deeds(of: try site.sync()) == ["update user ada"])
        #expect(try site.account("ada").authentication == "saml")
        try realm.lock("ada")
        #expect(try site.sync().changes["users.disabled"] == 1)
        try realm.unlock("ada")
        try site.sync()
        #expect(try site.account("ada").authentication == "saml")
        try site.assertConverged()
    }

    @Test func aGroup() throws {
        let (site, _) = try Office.syncedSite()
        _ = try set(site, "--group", "Team")
        #expect(try methods(site)["saml"] == ["ada", "cleo", "dora"])
        try site.assertConverged()
    }

    @Test func allOfThemNeedApproval() throws {
        let (site, _) = try Office.syncedSite()
        try site.run("accounts", "add", "root", "--site-admin")
        try site.assertUnchanged { _ = try set(site, "--all", expecting: 3) }
        let blocked = try site.lastRun()
        #expect(
            blocked.eventErrors.contains { $0.contains("authentication_changed: 6 planned") },
            "\(blocked.eventErrors)")
        try site.run("approve", blocked.id, "--by", "Grace Hopper")
        #expect(try site.lastRun().approvedBy == "Grace Hopper")
        #expect(try methods(site) == ["saml": Set(Office.names), "password": ["root"]])
        try site.assertConverged()
        // Newcomers get what the configuration says.
        #expect(try set(site, "--all").output.contains("othing to do"))
    }

    @Test func theLastAdministratorKeepsTheLocalPassword() throws {
        let (site, _) = try Office.syncedSite()
        try site.run("accounts", "add", "root", "--site-admin")
        try site.run("accounts", "add", "guest")
        let before = try site.account("root")
        _ = try set(site, "--all", from: "password", expecting: 2)
        let held = try site.details(of: try site.lastRun()).filter { $0.status == "held" }
        #expect(held.map(\.reason.code) == ["last_administrator"])
        #expect(try site.account("root") == before)
        #expect(try site.account("guest").authentication == "saml")
        // With a second one, it goes.
        try site.run("accounts", "add", "root2", "--site-admin")
        _ = try set(site, "--user", "root", from: "password")
        #expect(try site.account("root").authentication == "saml")
    }

    @Test func protectedAccountsStay() throws {
        let (site, _) = try Office.syncedSite()
        try site.run("accounts", "protect", "ada")
        try site.configure { $0.protect = ["users": ["c*"]] }
        _ = try set(site, "--group", "Team")
        #expect(try methods(site)["saml"] == ["dora"])
        let kept = try site.details(of: try site.lastRun()).filter { $0.status == "kept" }
        #expect(kept.map(\.words).sorted() == ["kept user ada", "kept user cleo"])
    }

    @Test func wrongSelections() throws {
        let (site, _) = try Office.syncedSite()
        for (selection, says) in [
            (["--user", "nobody"], "there is no account nobody"), (["--group", "nobody"], "there is no group nobody"),
        ] {
            let ending = try site.assertUnchanged {
                try site.assertRefused(
                    ["accounts", "set-authentication", "--from", "ldap", "--to", "saml"] + selection, says: [])
            }
            #expect(ending.complaints.lowercased().contains(says), "\(ending)")
        }
        let other = try set(site, "--user", "ada", from: "oauth", yes: false, expecting: 64)
        #expect(other.complaints.contains("signs in by ldap, not by oauth"), "\(other)")
        for arguments in [
            [], ["--user", "ada", "--all"], ["--user", "ada", "--to", "ldap"], ["--all", "--to", "magic"],
        ] {
            try site.assertUnchanged {
                let ending = try Program.run(
                    ["accounts", "set-authentication", "--from", "ldap"] + arguments
                        + (arguments.contains("--to") ? [] : ["--to", "saml"]),
                    environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
                #expect(ending.code == 64, "\(ending)")
            }
        }
    }

    @Test(arguments: ["saml", "oauth", "password", "none"]) func whatNewcomersGet(_ method: String) throws {
        let (site, realm) = try Office.syncedSite()
        try site.configureDirectory { $0.defaults = "{authentication: \(method)}" }
        try realm.hire("gina")
        try realm.join("Staff", "gina")
        try site.sync()
        #expect(try site.account("gina").authentication == method)
        // Those who were there before keep theirs.
        #expect(try site.account("ada").authentication == "ldap")
        try site.assertConverged()
    }
}
