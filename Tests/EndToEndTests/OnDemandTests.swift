import Foundation
import TestSupport
import Testing

/// `rollcall sync --user` and `--group`: one person or group, by what is read for them alone.
@Suite struct OnDemandTests {
    /// Runs `sync` with these arguments.
    ///
    /// - Returns: What it printed, and its run, which must stand in the log as on demand.
    @discardableResult
    static func provision(
        _ site: TestSite, _ arguments: String..., expecting code: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> (ending: Ending, run: RunRecord) {
        let count = try site.runs().count
        let ending = try Program.run(
            ["sync"] + arguments, environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
        #expect(ending.code == code, "\(ending)", sourceLocation: sourceLocation)
        let runs = try site.runs()
        try #require(runs.count == count + 1, "\(ending)", sourceLocation: sourceLocation)
        #expect(runs[count].cycle == "on_demand", sourceLocation: sourceLocation)
        return (ending, runs[count])
    }

    // MARK: Somebody who comes

    enum Name: String, CaseIterable { case username, email, dn, identifier }

    private func text(_ name: Name, of person: String, _ site: TestSite) throws -> String {
        let explained = try site.explain(person).explanation
        let entry = try #require(explained.entry)
        switch name {
        case .username: return person.uppercased()
        case .email: return try #require(explained.property("email")?.value)
        case .dn: return entry.dn
        case .identifier: return entry.identifier
        }
    }

    @Test(arguments: Name.allCases) func aNewPerson(by name: Name) throws {
        let (site, realm) = try Office.syncedSite()
        try realm.hire("gina")
        try realm.join("Engineers", "gina")
        try realm.replace("mail", of: "cleo", with: "new@example.test")
        try realm.hire("hugo")
        try realm.join("Staff", "hugo")
        let before = try site.accounts()
        let (ending, run) = try Self.provision(site, "--user", try text(name, of: "gina", site))
        #expect(
            try site.deeds(of: run) == [
                "add membership Department: gina", "add membership Engineers: gina", "add membership Staff: gina",
                "create user gina",
            ])
        #expect((run.status, run.changes["users.created"]) == ("success", 1))
        // The steps are shown.
        for step in [
            realm.dn("gina"), "in scope: ", "Engineers ▸ Department ▸ Staff", "account     none",
            "\"gina@example.test\"",
            "create     user gina", "company: success. 1 user created; 3 memberships added.",
        ] {
            #expect(ending.output.contains(step), "\(step): \(ending)")
        }
        // Nobody else was touched; their turn comes.
        #expect(try site.accounts().filter { $0.key != "gina" } == before)
        #expect(try site.members()["Staff"] == ["ada", "ben", "cleo", "dora", "emil", "fay", "gina"])
        #expect(try Self.provision(site, "--user", "gina").run.changes == [:])
        let next = try site.sync()
        #expect(
            try site.deeds(of: next) == ["add membership Staff: hugo", "create user hugo", "update user cleo"])
        try site.assertConverged()
    }

    @Test func aPlanOfOnePersonChangesNothing() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.replace("mail", of: "ada", with: "new@example.test")
        try realm.replace("mail", of: "ben", with: "other@example.test")
        let count = try site.runs().count
        let plans = try site.assertUnchanged {
            try site.json([PlanRecord].self, "plan", "--user", "ada")
        }
        #expect(plans.map(\.errand.kind) == ["on_demand"])
        #expect(plans.flatMap(\.changes).map(\.words) == ["update user ada"])
        #expect(try site.runs().count == count)
    }

    @Test func theMatchedAccountAndItsChangesAreShown() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.replace("mail", of: "ada", with: "new@example.test")
        let (ending, run) = try Self.provision(site, "--user", "ada")
        #expect(try site.deeds(of: run) == ["update user ada"])
        let account = try site.account("ada")
        for step in [
            "ada, number \(account.id), matched by identifier", "Engineers ▸ Department ▸ Staff",
            "email \"ada@example.test\" → \"new@example.test\"",
        ] {
            #expect(ending.output.contains(step), "\(step): \(ending)")
        }
        try site.assertConverged()
    }

    // MARK: Names

    @Test(arguments: ["augusta", "ada"]) func aRenameWaits(askedFor name: String) throws {
        let (site, realm) = try Office.syncedSite()
        try realm.rename("ada", to: "augusta", in: ["Engineers", "Team"])
        try realm.replace("mail", of: "augusta", with: "new@example.test")
        let (_, run) = try Self.provision(site, "--user", name, expecting: 2)
        #expect(try site.deeds(of: run) == ["held user ada", "update user ada"])
        #expect(try site.details(of: run).first { $0.status == "held" }?.reason.code == "waits_for_cycle")
        #expect(try site.account("ada").email == "new@example.test")
        #expect(try site.sync().changes == ["users.renamed": 1])
        try site.assertConverged()
    }

    @Test func aNameThatSomebodyGivesUpIsNotTaken() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.rename("fay", to: "fiona", in: ["Staff"])
        try realm.hire("fay")
        try realm.join("Staff", "fay")
        let newcomer = try realm.identifier(ofDN: realm.dn("fay"))
        try site.assertUnchanged {
            let (_, run) = try Self.provision(site, "--user", newcomer, expecting: 2)
            #expect(try site.details(of: run).map(\.reason.code) == ["username_conflict"])
        }
        #expect(try site.sync().changes["users.renamed"] == 1)
        #expect(try site.account("fay").identifier == newcomer)
        try site.assertConverged()
    }

    // MARK: Somebody who goes

    @Test func somebodyWhoIsGoneIsDisabled() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.leave("Team", "dora")
        try realm.leave("Staff", "dora")
        try realm.delete("dora")
        let (ending, run) = try Self.provision(site, "--user", "dora")
        #expect(
            try site.deeds(of: run) == [
                "disable user dora", "remove membership Staff: dora", "remove membership Team: dora",
            ])
        #expect(ending.output.contains("none was found"), "\(ending)")
        let account = try site.account("dora")
        #expect((account.enabled, account.disabledReason, account.disabledRun) == (false, "entry_gone", run.id))
        try site.assertConverged()
    }

    @Test func aDeletionWaits() throws {
        let (site, realm) = try Office.syncedSite { part, _ in part.deprovision = ["users": "delete"] }
        try realm.leave("Team", "dora")
        try realm.leave("Staff", "dora")
        try realm.delete("dora")
        let before = try site.account("dora")
        let (_, run) = try Self.provision(site, "--user", "dora", expecting: 2)
        #expect(try site.details(of: run).first { $0.object == "user" }?.reason.code == "waits_for_cycle")
        #expect(try site.account("dora") == before)
        #expect(try site.sync().changes["users.deleted"] == 1)
        try site.assertConverged()
    }

    @Test func whoeverLeftTheRequiredGroupIsDisabled() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.leave("Staff", "fay")
        let (ending, run) = try Self.provision(site, "--user", "fay")
        #expect(try site.deeds(of: run) == ["disable user fay", "remove membership Staff: fay"])
        #expect(ending.output.contains("out of scope: member of no required group"), "\(ending)")
        #expect(try site.account("fay").disabledReason == "left_required_group")
        try site.assertConverged()
    }

    @Test func theMembersOfTheRequiredGroupMayNotBeRead() throws {
        let (site, realm) = try Office.syncedSite { part, realm in try realm.prepareToHide(in: &part) }
        try realm.leave("Staff", "fay")
        try realm.hideMembers(of: "Staff")
        try site.assertUnchanged {
            let (_, run) = try Self.provision(site, "--user", "fay", expecting: 2)
            let held = try #require(try site.details(of: run).first { $0.object == "user" })
            #expect((held.status, held.reason.code) == ("held", "unknown_scope"))
        }
    }

    @Test func deniedThroughANestedGroup() throws {
        let (site, realm) = try Office.syncedSite { part, realm in
            try realm.add(group: "Banned", [])
            part.criteria["denied_groups"] = ["Banned"]
        }
        try realm.join("Banned", realm.groupDN("Department"))
        let (ending, run) = try Self.provision(site, "--user", "ben")
        #expect(try site.deeds(of: run).contains("disable user ben"))
        #expect(try site.account("ben").disabledReason == "denied_group")
        #expect(ending.output.contains("Engineers ▸ Department ▸ Banned"), "\(ending)")
        #expect(try site.account("ada").enabled)
        #expect(try site.sync().changes["users.disabled"] == 1)
        try site.assertConverged()
    }

    // MARK: What ends it

    @Test(arguments: ["--user", "--group"]) func nobodyHasTheName(_ option: String) throws {
        let (site, _) = try Office.syncedSite()
        try site.assertRefused("sync", option, "nobody-has-this", says: "\"nobody-has-this\"")
        try site.assertRefused("plan", option, "nobody-has-this", says: "\"nobody-has-this\"")
    }

    @Test func twoHaveTheName() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.replace("mail", of: "ada", with: "both@example.test")
        try realm.replace("mail", of: "ben", with: "both@example.test")
        let identifiers = try ["ada", "ben"].map { try #require(try site.account($0).identifier) }
        let ending = try site.assertRefused("sync", "--user", "both@example.test", says: "means 2 people")
        for identifier in identifiers { #expect(ending.complaints.contains(identifier), "\(ending)") }
    }

    @Test func aPausedDirectoryIsSkipped() throws {
        let (site, realm) = try Office.syncedSite()
        try site.run("directories", "pause", "company", "--reason", "it is being moved")
        try realm.replace("mail", of: "ada", with: "new@example.test")
        try site.assertUnchanged {
            let (_, run) = try Self.provision(site, "--user", "ada", expecting: 4)
            #expect(run.status == "skipped")
            #expect(run.body.contains("it is being moved"))
        }
        try site.run("directories", "resume", "company")
        #expect(try Self.provision(site, "--user", "ada").run.changes == ["users.updated": 1])
    }

    @Test func theDirectoryCannotBeReached() throws {
        let (site, _) = try Office.syncedSite()
        let port = try RefusingPort()
        try site.configureDirectory { $0.servers = ["ldaps://127.0.0.1:\(port.port)"] }
        try site.assertUnchanged {
            let (ending, run) = try Self.provision(site, "--user", "ada", expecting: 1)
            #expect(run.status == "failure")
            #expect(ending.complaints.contains("refused the connection"), "\(ending)")
        }
    }

    @Test func limitsHoldOverADay() throws {
        let (site, realm) = try Office.syncedSite { part, _ in part.provision = ["users"] }
        try realm.leave("Staff", "cleo", "dora", "emil", "fay")
        for name in ["cleo", "dora", "emil"] { try Self.provision(site, "--user", name) }
        try site.assertUnchanged {
            let (ending, run) = try Self.provision(site, "--user", "fay", expecting: 3)
            #expect(
                run.eventErrors.contains { $0.contains("users_deprovisioned: 1 planned and 3 in the last 24 hours") },
                "\(run.eventErrors)")
            #expect(ending.output.contains("rollcall approve \(run.id)"), "\(ending)")
        }
        // The hourly cycle is bound by what was done on demand.
        try site.assertUnchanged { _ = try site.sync(expecting: 3) }
        try site.letHoursPass(25)
        #expect(try Self.provision(site, "--user", "fay").run.changes == ["users.disabled": 1])
        try site.assertConverged()
    }

    @Test func aBlockedOneIsApproved() throws {
        let (site, realm) = try Office.syncedSite { part, _ in
            part.provision = ["users"]
            part.limits = ["users_deprovisioned": "{minimum: 0, percent: 0}"]
        }
        try realm.leave("Staff", "emil", "fay")
        let (_, blocked) = try Self.provision(site, "--user", "fay", expecting: 3)
        try site.run("approve", blocked.id, "--by", "Grace Hopper")
        let run = try site.lastRun()
        #expect((run.cycle, run.approvedBy) == ("on_demand", "Grace Hopper"))
        #expect(try site.deeds(of: run) == ["disable user fay"])
        #expect(try site.account("emil").enabled)
    }

    @Test func withTwoDirectoriesOneMustBeNamed() throws {
        let (site, realm) = try Office.syncedSite()
        let other = try Realm(on: Shared.server(), people: ["zoe"])
        try site.configure { configuration in
            var part = other.part
            part.name = "other"
            configuration.directories.append(part)
        }
        try realm.replace("mail", of: "ada", with: "new@example.test")
        for option in ["--user", "--group"] {
            try site.assertRefused("sync", option, "ada", says: "2 directories", "company, other")
            try site.assertRefused("plan", option, "ada", says: "2 directories", "company, other")
        }
        let (_, run) = try Self.provision(site, "--user", "ada", "--directory", "company")
        #expect(try site.deeds(of: run) == ["update user ada"])
    }
}
