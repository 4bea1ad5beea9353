import TestSupport
import Testing

extension LimitTests {
    @Test func adoptions() throws {
        let (site, realm) = try syncedSite { part, _ in
            part.criteria = [:]
            part.adopt = ["username"]
        }
        for name in ["a", "b", "c", "d"] {
            try site.run("accounts", "add", name)
            try realm.hire(name)
        }
        let run = try assertBlocked(site, by: "adoptions")
        try approve(run.id, on: site)
        #expect(try site.lastRun().changes == ["users.adopted": 4])
        try site.assertConverged()
    }

    @Test func aDirectoryThatShrank() throws {
        let (site, realm) = try syncedSite()
        for name in Self.names.prefix(9) { try realm.delete(name) }
        let run = try assertBlocked(site, by: "directory_shrank: 9 planned of 12; 3 allowed")
        #expect(run.eventErrors.contains { $0.contains("users_deprovisioned: 9 planned of 12") })
        // It waits, hour after hour.
        _ = try assertBlocked(site, by: "directory_shrank")
        try approve(run.id, on: site)
        #expect(try site.lastRun().changes["users.disabled"] == 9)
        try site.assertConverged()
    }

    @Test func aDirectoryThatLostPeopleWithoutAccounts() throws {
        let (site, realm) = try syncedSite { part, _ in
            part.criteria = ["required_groups": ["Team A"], "include_groups": ["Team A"]]
        }
        #expect(try site.accounts().count == 6)
        for name in Self.names.suffix(4) { try realm.delete(name) }
        let run = try assertBlocked(site, by: "directory_shrank: 4 planned of 12")
        #expect(run.eventErrors.count == 1)
        try approve(run.id, on: site)
        #expect(try site.lastRun().changes == [:])
        try site.assertConverged()
    }

    @Test func whatOneGroupLosesInADay() throws {
        let (site, realm) = try syncedSite { part, _ in part.limits = ["memberships_removed": "off"] }
        try realm.leave("Team A", "user1", "user2")
        try site.sync()
        // Another group's losses are its own.
        try realm.leave("Team B", "user7", "user8")
        try site.sync()
        try realm.leave("Team A", "user3", "user4")
        let run = try assertBlocked(
            site, by: "members_lost_by_one_group (Team A): 2 planned and 2 in the last 24 hours")
        #expect(run.eventErrors.count == 1, "\(run.eventErrors)")
        try site.letHoursPass(25)
        #expect(try site.sync().changes == ["memberships.removed": 2])
        try site.assertConverged()
    }

    @Test func whatIsApprovedIsOneDirectorysOnly() throws {
        let (site, realm) = try syncedSite { part, _ in part.provision = ["users"] }
        try realm.leave("Staff", "user1", "user2", "user3", "user4")
        let run = try assertBlocked(site, by: "users_deprovisioned")
        try site.configureDirectory { $0.name = "other" }
        try site.assertUnchanged {
            let ending = try site.rollcall("approve", run.id)
            #expect(ending.code == 64 || ending.code == 1, "\(ending)")
            #expect(ending.complaints.contains("company"), "\(ending)")
        }
    }

    // MARK: Headroom

    @Test func thePlanShowsTheHeadroomOfAll() throws {
        let (site, realm) = try syncedSite { part, _ in
            part.limits = ["emails_changed": "off", "groups_removed": "{minimum: 5}"]
        }
        try realm.hire("gina")
        try realm.join("Staff", "gina")
        try realm.leave("Team A", "user1")
        try realm.replace("mail", of: "user2", with: "new@example.test")
        let plan = try site.plan()
        let limits = Dictionary(grouping: plan.limits, by: \.kind)
        #expect(
            Set(limits.keys) == [
                "users_deprovisioned", "groups_removed", "memberships_removed", "members_lost_by_one_group",
                "roles_withdrawn", "roles_granted", "usernames_changed", "emails_changed", "adoptions",
                "authentication_changed", "directory_shrank", "deletions_after_grace", "accounts_created",
            ])
        let created = try #require(limits["accounts_created"]?.first)
        #expect((created.planned, created.recent, created.total) == (1, 0, 12))
        #expect((created.allowed, created.headroom, created.exceeded) == (3, 2, false))
        #expect(limits["groups_removed"]?.first?.headroom == 5)
        #expect(limits["members_lost_by_one_group"]?.first?.subject == "Team A")
        #expect(limits["members_lost_by_one_group"]?.first?.headroom == 2)
        #expect(limits["emails_changed"]?.first?.planned == 1)
        #expect(limits["emails_changed"]?.first?.headroom == nil)
        let text = try site.run("plan").output
        for words in [
            "limit    accounts_created: 1 planned of 12, 3 allowed, 2 left",
            "limit    members_lost_by_one_group (Team A): 1 planned of 6, 3 allowed, 2 left",
            "limit    emails_changed: 1 planned of 12, the limit is off", "room     users_deprovisioned 3",
            "groups_removed 5",
        ] {
            #expect(text.contains(words), "\(words): \(text)")
        }
        // What was done today is counted.
        try site.sync()
        let next = try site.plan()
        let recent = try #require(next.limits.first { $0.kind == "accounts_created" })
        #expect((recent.planned, recent.recent, recent.headroom) == (0, 1, 2))
        #expect(try site.run("plan").output.contains("accounts_created: 0 planned and 1 in the last 24 hours"))
    }
}
