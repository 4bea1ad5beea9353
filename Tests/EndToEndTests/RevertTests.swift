import Foundation
import TestSupport
import Testing

/// `rollcall revert` takes back what one run did, and holds it until `rollcall release`.
@Suite struct RevertTests {
    /// An hour in which gina comes, ben is renamed, fay leaves, dora leaves the team and emil joins it.
    private struct Hour {
        let site: TestSite
        let realm: Realm
        let before: (accounts: [String: AccountRecord], members: [String: Set<String>])
        let run: RunRecord

        init(_ configure: (inout DirectoryPart) -> Void = { _ in }) throws {
            (site, realm) = try Office.syncedSite { part, _ in configure(&part) }
            before = (try site.accounts(), try site.members())
            try realm.hire("gina")
            try realm.join("Staff", "gina")
            try realm.rename("ben", to: "benjamin", in: ["Engineers"])
            try Office.dismiss("fay", from: realm)
            try realm.leave("Team", "dora")
            try realm.join("Team", "emil")
            run = try site.sync()
        }

        static let deeds = [
            "add membership Staff: fay", "add membership Team: dora", "delete user gina", "reactivate user fay",
            "remove membership Team: emil", "rename user benjamin",
        ]

        func assertRestored(sourceLocation: SourceLocation = #_sourceLocation) throws {
            #expect(try site.accounts() == before.accounts, sourceLocation: sourceLocation)
            #expect(try site.members() == before.members, sourceLocation: sourceLocation)
        }

        func holds() throws -> [String] { try site.json([HoldRecord].self, "release").map(\.words).sorted() }
    }

    @Test func itShowsFirstAndThenDoesIt() throws {
        let hour = try Hour()
        let site = hour.site
        #expect(hour.run.changes["users.renamed"] == 1)
        let count = try site.runs().count
        try site.assertUnchanged {
            let plan = try site.json([PlanRecord].self, "revert", hour.run.id, expecting: 3)
            #expect(plan.first?.changes.map(\.words).sorted() == Hour.deeds)
            #expect(try site.run("revert", hour.run.id, expecting: 3).complaints.contains("--yes"))
            #expect(try site.runs().count == count)
            #expect(try hour.holds().isEmpty)
        }
        try site.run("revert", hour.run.id, "--yes")
        let revert = try site.lastRun()
        #expect((revert.cycle, revert.status) == ("revert", "success"))
        #expect(try site.deeds(of: revert) == Hour.deeds)
        #expect(try site.details(of: revert).allSatisfy { $0.reason.text.contains(hour.run.id) })
        try hour.assertRestored()
    }

    @Test func theNextCyclesLeaveItAlone() throws {
        let hour = try Hour()
        try hour.site.run("revert", String(hour.run.id.prefix(20)), "--yes")
        for _ in 1...2 {
            let run = try hour.site.sync()
            #expect(run.status == "success")
            #expect(run.changes == [:])
            let kept = try hour.site.details(of: run)
            #expect(kept.allSatisfy { $0.status == "kept" && $0.reason.code == "held_after_revert" })
            #expect(kept.contains { $0.words == "kept user ben" })
            try hour.assertRestored()
        }
        // Everybody else goes on.
        try hour.realm.replace("mail", of: "ada", with: "new@example.test")
        #expect(try hour.site.sync().changes == ["users.updated": 1])
    }

    // MARK: Releasing

    @Test func aRunIsReleased() throws {
        let hour = try Hour()
        try hour.site.run("revert", "latest", "--yes")
        let holds = try hour.holds()
        #expect(
            Set(holds) == [
                "membership dora in Team", "membership emil in Team", "membership fay in Staff",
                "user \(try hour.realm.identifier(ofDN: hour.realm.dn("gina")))", "user fay", "values ben",
            ])
        #expect(try hour.site.run("release").output.contains(hour.run.id))
        #expect(try hour.site.run("release", hour.run.id).output.contains("released"))
        #expect(try hour.holds().isEmpty)
        let again = try hour.site.sync()
        #expect(try hour.site.deeds(of: again) == hour.site.deeds(of: hour.run))
        try hour.site.assertConverged()
    }

    @Test func usersAndGroupsAreReleased() throws {
        let hour = try Hour()
        try hour.site.run("revert", "latest", "--yes")
        try hour.site.run("release", "--user", "ben")
        #expect(try hour.site.deeds(of: try hour.site.sync()).filter { !$0.hasPrefix("kept") } == ["rename user ben"])
        try hour.site.run("release", "--group", "team")
        #expect(
            try hour.site.deeds(of: try hour.site.sync()).filter { !$0.hasPrefix("kept") } == [
                "add membership Team: emil", "remove membership Team: dora",
            ])
        let fay = try #require(try hour.site.account("fay").identifier)
        try hour.site.run("release", "--user", fay)
        #expect(try hour.site.sync().changes["users.disabled"] == 1)
        for arguments in [["--user", "ada"], ["--user", "nobody"], ["--group", "nobody"], ["--group", "Engineers"]] {
            try hour.site.assertRefused(["release"] + arguments, says: [])
        }
        try hour.site.run("release", hour.run.id)
        try hour.site.sync()
        try hour.site.assertConverged()
    }

    @Test func itEndsWhenTheDirectoryAgrees() throws {
        let hour = try Hour()
        try hour.site.run("revert", "latest", "--yes")
        try hour.realm.rename("benjamin", to: "ben", in: ["Engineers"])
        try hour.realm.join("Team", "dora")
        try hour.site.sync()
        let left = try hour.holds()
        #expect(!left.contains("user ben") && !left.contains("membership dora in Team"), "\(left)")
        #expect(left.contains("user fay"))
        // And from then on the sync has it again.
        try hour.realm.rename("ben", to: "benny", in: ["Engineers"])
        #expect(try hour.site.sync().changes["users.renamed"] == 1)
    }

    // MARK: What has changed since

    @Test func whatChangedSinceStays() throws {
        let hour = try Hour()
        try hour.site.run("accounts", "disable", "gina")
        try hour.realm.replace("mail", of: "benjamin", with: "new@example.test")
        try hour.site.sync()
        let gina = try hour.site.account("gina")
        let shown = try hour.site.run("revert", hour.run.id, expecting: 3)
        #expect(shown.output.contains("held       user gina"), "\(shown)")
        let ending = try hour.site.run("revert", hour.run.id, "--yes", expecting: 2)
        #expect(ending.output.contains("held       user benjamin"), "\(ending)")
        let run = try hour.site.lastRun()
        let held = try hour.site.details(of: run).filter { $0.status == "held" }
        #expect(held.map(\.words).sorted() == ["held user benjamin", "held user gina"])
        #expect(held.allSatisfy { $0.reason.code == "changed_since" })
        #expect(try hour.site.account("gina") == gina)
        #expect(try hour.site.account("benjamin").email == "new@example.test")
        #expect(try hour.site.account("fay").enabled)
    }

    @Test func twiceIsOnce() throws {
        let hour = try Hour()
        try hour.site.run("revert", hour.run.id, "--yes")
        try hour.site.assertUnchanged {
            let again = try hour.site.run("revert", hour.run.id, "--yes", expecting: 2)
            #expect(again.output.contains("held"), "\(again)")
        }
    }

    @Test func aRevertCanBeReverted() throws {
        let hour = try Hour { $0.limits = ["memberships_removed": "off", "usernames_changed": "{minimum: 5}"] }
        let after = (try hour.site.accounts(), try hour.site.members())
        try hour.site.run("revert", hour.run.id, "--yes")
        let revert = try hour.site.lastRun()
        try hour.site.run("revert", revert.id, "--yes")
        let now = try hour.site.accounts()
        #expect(now.mapValues(\.identifier) == after.0.mapValues(\.identifier))
        #expect(now.mapValues(\.enabled) == after.0.mapValues(\.enabled))
        #expect(try hour.site.members() == after.1)
    }

    @Test func protectedAccountsStay() throws {
        let hour = try Hour()
        try hour.site.configure { $0.protect = ["users": ["fay"]] }
        let fay = try hour.site.account("fay")
        try hour.site.run("revert", hour.run.id, "--yes")
        #expect(try hour.site.deeds(of: try hour.site.lastRun()).contains("kept user fay"))
        #expect(try hour.site.account("fay").enabled == fay.enabled)
    }

    // MARK: Limits

    @Test func aboveALimitItIsBlockedAndApproved() throws {
        let (site, realm) = try Office.syncedSite { part, _ in
            part.limits = ["accounts_created": "off"]
            part.provision = ["users"]
        }
        let before = try site.accounts()
        for name in ["gina", "hugo", "ida", "jo"] {
            try realm.hire(name)
            try realm.join("Staff", name)
        }
        let run = try site.sync()
        let shown = try site.assertUnchanged { try site.run("revert", run.id, expecting: 3) }
        #expect(shown.complaints.contains("rollcall approve FILE"), "\(shown)")
        #expect(!shown.complaints.contains("--yes"), "a limit would refuse it: \(shown)")
        try site.assertUnchanged { _ = try site.run("revert", run.id, "--yes", expecting: 3) }
        let blocked = try site.lastRun()
        #expect((blocked.cycle, blocked.status) == ("revert", "failure"))
        #expect(blocked.eventErrors.contains { $0.contains("users_deprovisioned: 4 planned") })
        try site.run("approve", blocked.id, "--by", "Grace Hopper")
        #expect(try site.lastRun().approvedBy == "Grace Hopper")
        #expect(try site.accounts() == before)
        #expect(try site.sync().changes == [:])
        #expect(try site.accounts() == before)
    }

    // MARK: What can't be taken back

    @Test func runsThatAreUnknown() throws {
        let hour = try Hour()
        for run in ["20200101-000000-00000000", "nonsense"] {
            try hour.site.assertUnchanged {
                let ending = try hour.site.run("revert", run, "--yes", expecting: 64)
                #expect(!ending.complaints.isEmpty)
            }
        }
    }

    @Test func runsThatAreTooOld() throws {
        let hour = try Hour()
        try hour.site.letHoursPass(29 * 24)
        try hour.site.sync()
        #expect(try hour.site.rollcall("revert", hour.run.id).code == 3)
        try hour.site.letHoursPass(48)
        try hour.site.sync()
        for arguments in [["revert", hour.run.id], ["revert", hour.run.id, "--yes"]] {
            try hour.site.assertRefused(arguments, says: ["undo.keep_days"])
        }
    }

    @Test func nothingIsKeptWhereThatIsSwitchedOff() throws {
        let (site, realm) = try Office.syncedSite()
        try site.configure { $0.undoKeepDays = 0 }
        try realm.replace("mail", of: "ada", with: "new@example.test")
        let run = try site.sync()
        try site.assertRefused("revert", run.id, "--yes", says: "undo.keep_days")
        let first = try #require(try site.runs().first)
        try site.assertRefused("revert", first.id, "--yes", says: "undo.keep_days")
        for table in ["undo_accounts", "undo_groups", "undo_memberships"] {
            #expect(try site.store.rows(["SELECT * FROM \(table)"]) == ["[]"])
        }
    }

    @Test func aRunOfADirectoryThatIsNotConfiguredAnyMore() throws {
        let hour = try Hour()
        let other = try Realm(on: Shared.server(), people: ["zoe"])
        try hour.site.configure { configuration in
            configuration.directories = [other.part]
            configuration.directory.name = "other"
        }
        try hour.site.run("revert", hour.run.id, "--yes")
        try hour.assertRestored()
    }
}
