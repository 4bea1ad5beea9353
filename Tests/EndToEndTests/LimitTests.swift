import Foundation
import TestSupport
import Testing

/// A plan beyond a limit changes nothing, until a named person allows it, once (DESIGN, rule 2).
@Suite struct LimitTests {
    static let names = (1...12).map { "user\($0)" }

    func syncedSite(
        _ configure: (inout DirectoryPart, Realm) throws -> Void = { _, _ in }
    ) throws -> (TestSite, Realm) {
        let realm = try Realm(
            on: Shared.server(), people: Self.names,
            groups: [
                "Staff": Self.names, "Team A": Array(Self.names.prefix(6)), "Team B": Array(Self.names.suffix(6)),
                "Admins": Array(Self.names.prefix(6)), "One": ["user1"], "Two": ["user2"], "Three": ["user3"],
                "Four": ["user4"],
            ])
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        try configure(&part, realm)
        let site = try TestSite(Configuration(part))
        try site.sync()
        return (site, realm)
    }

    /// A cycle that must be blocked and leave every row as it is.
    func assertBlocked(
        _ site: TestSite, by block: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RunRecord {
        try site.assertUnchanged(sourceLocation: sourceLocation) {
            let plan = try site.plan(expecting: 3, sourceLocation: sourceLocation)
            let ending = try site.rollcall("sync")
            #expect(ending.code == 3, "\(ending)", sourceLocation: sourceLocation)
            let run = try #require(try site.runs().last, sourceLocation: sourceLocation)
            #expect(plan.blocks.contains { $0.contains(block) }, "\(plan.blocks)", sourceLocation: sourceLocation)
            #expect(
                run.eventErrors.contains { $0.contains(block.dropFirst()) }, "\(run.eventErrors)",
                sourceLocation: sourceLocation)
            #expect(run.status == "failure", sourceLocation: sourceLocation)
            #expect(run.changes == [:], sourceLocation: sourceLocation)
            // It says how to allow it.
            #expect(run.body.contains("rollcall approve \(run.id)"), "\(run.body)", sourceLocation: sourceLocation)
            #expect(ending.output.contains("rollcall approve \(run.id)"), sourceLocation: sourceLocation)
            let details = try site.details(of: run).filter { $0.action != "none" }
            #expect(details.allSatisfy { $0.status == "blocked" }, sourceLocation: sourceLocation)
            #expect(
                details.map(\.words).sorted() == plan.changes.map(\.words).sorted(), sourceLocation: sourceLocation)
            // The plan is its owner's alone.
            let file = site.logFolder + "/" + (try #require(run.planFile, sourceLocation: sourceLocation))
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600, sourceLocation: sourceLocation)
            #expect(run.planDigest?.count == 64, sourceLocation: sourceLocation)
            return run
        }
    }

    @discardableResult
    func approve(
        _ plan: String, on site: TestSite, expecting code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Ending {
        let ending = try site.rollcall("approve", plan, "--by", "Grace Hopper")
        #expect(ending.code == code, "\(ending)", sourceLocation: sourceLocation)
        return ending
    }

    // MARK: What is limited

    struct Excess: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var configure: @Sendable (inout DirectoryPart) -> Void = { _ in }
        /// Four of something, where three are allowed.
        let happens: @Sendable (Realm) throws -> Void
        let changes: [String: Int]
    }

    static let excesses = [
        Excess(
            testDescription: "users_deprovisioned", configure: { $0.provision = ["users"] },
            happens: { try $0.leave("Staff", "user1", "user2", "user3", "user4") }, changes: ["users.disabled": 4]),
        Excess(
            testDescription: "groups_removed",
            happens: { realm in
                for name in ["One", "Two", "Three", "Four"] { try realm.delete(realm.groupDN(name)) }
            }, changes: ["groups.deleted": 4]),
        Excess(
            testDescription: "memberships_removed",
            happens: { realm in
                for (name, user) in [("One", 1), ("Two", 2), ("Three", 3), ("Four", 4)] {
                    try realm.join(name, Realm.nobody)
                    try realm.leave(name, "user\(user)")
                }
            }, changes: ["memberships.removed": 4]),
        Excess(
            testDescription: "members_lost_by_one_group",
            happens: { try $0.leave("Team A", "user1", "user2", "user3", "user4") }, changes: ["memberships.removed": 4]
        ),
        Excess(
            testDescription: "roles_withdrawn",
            configure: { part in
                part.criteria["site_admin_groups"] = ["Admins"]
                part.provision = ["users"]
            },
            happens: { try $0.leave("Admins", "user1", "user2", "user3", "user4") }, changes: ["users.updated": 4]),
        Excess(
            testDescription: "roles_granted",
            configure: { part in
                part.criteria["group_admin_groups"] = ["Admins"]
                part.provision = ["users"]
            },
            happens: { try $0.join("Admins", "user7", "user8", "user9", "user10") }, changes: ["users.updated": 4]),
        Excess(
            testDescription: "usernames_changed", configure: { $0.mapping = ["username": "{displayName|uid}"] },
            happens: { realm in
                for name in names.prefix(4) { try realm.replace("displayName", of: name, with: name + ".new") }
            }, changes: ["users.renamed": 4]),
        Excess(
            testDescription: "emails_changed",
            happens: { realm in
                for name in names.prefix(4) { try realm.replace("mail", of: name, with: name + "@new.test") }
            }, changes: ["users.updated": 4]),
        Excess(
            testDescription: "accounts_created", configure: { $0.criteria = [:] },
            happens: { realm in for name in ["a", "b", "c", "d"] { try realm.hire(name) } },
            changes: ["users.created": 4]),
    ]

    @Test(arguments: excesses) func fourWhereThreeAreAllowed(_ excess: Excess) throws {
        let (site, realm) = try syncedSite { part, _ in excess.configure(&part) }
        try excess.happens(realm)
        let run = try assertBlocked(site, by: excess.testDescription)
        try approve(run.id, on: site)
        let applied = try #require(try site.runs().last)
        #expect(applied.status == "success")
        #expect(applied.changes == excess.changes)
        #expect(applied.approvedBy == "Grace Hopper")
        try site.assertConverged()
    }

    @Test func aLimitThatIsOff() throws {
        let (site, realm) = try syncedSite { part, _ in
            part.limits = ["users_deprovisioned": "off"]
            part.provision = ["users"]
        }
        try realm.leave("Staff", "user1", "user2", "user3", "user4")
        #expect(try site.sync().changes == ["users.disabled": 4])
        try site.assertConverged()
    }

    @Test func allThereAre() throws {
        let (site, realm) = try syncedSite { part, _ in
            part.criteria = ["required_groups": ["One", "Two"]]
            part.provision = ["users"]
        }
        for (name, user) in [("One", "user1"), ("Two", "user2")] {
            try realm.join(name, Realm.nobody)
            try realm.leave(name, user)
        }
        _ = try assertBlocked(site, by: "that is all there are")
    }

    @Test func aDay() throws {
        let (site, realm) = try syncedSite { part, _ in part.provision = ["users"] }
        try realm.leave("Staff", "user1", "user2")
        #expect(try site.sync().changes == ["users.disabled": 2])
        try realm.leave("Staff", "user3", "user4")
        _ = try assertBlocked(site, by: "users_deprovisioned: 2 planned and 2 in the last 24 hours")
        try realm.join("Staff", "user4")
        #expect(try site.sync().changes == ["users.disabled": 1])
        // What is approved doesn't count for the rest of the day.
        try realm.leave("Staff", "user4")
        let second = try assertBlocked(site, by: "users_deprovisioned: 1 planned and 3 in the last 24 hours")
        try approve(second.id, on: site)
        try site.assertConverged()
    }

    // MARK: Approving

    func blockedSite() throws -> (site: TestSite, realm: Realm, run: RunRecord) {
        let (site, realm) = try syncedSite { part, _ in part.provision = ["users"] }
        try realm.leave("Staff", "user1", "user2", "user3", "user4")
        return (site, realm, try assertBlocked(site, by: "users_deprovisioned"))
    }

    @Test func onceAndNotTwice() throws {
        let (site, realm, run) = try blockedSite()
        try approve(run.id, on: site)
        try site.assertConverged()
        try realm.join("Staff", "user1", "user2", "user3", "user4")
        try site.sync()
        try realm.leave("Staff", "user1", "user2", "user3", "user4")
        try site.assertUnchanged {
            let again = try approve(run.id, on: site, expecting: 1)
            #expect(again.complaints.contains("approved before"), "\(again)")
        }
    }

    @Test func anEditedPlanIsRefused() throws {
        let (site, _, run) = try blockedSite()
        let file = site.logFolder + "/" + (try #require(run.planFile))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for edited in [
            text.replacingOccurrences(of: "user1", with: "user9"),
            text.replacingOccurrences(of: "disable user", with: "x"),
            "{}", "",
        ] {
            try site.write(edited, to: "edited.json")
            try site.assertUnchanged {
                let ending = try approve(site.folder.file("edited.json"), on: site, expecting: 64)
                #expect(ending.complaints.contains("Nothing was changed"), "\(ending)")
            }
        }
        // As it was, it can be approved by its file as well.
        try site.write(text, to: "plan.json")
        try approve(site.folder.file("plan.json"), on: site)
        try site.assertConverged()
    }

    @Test func theDirectoryHasMovedOn() throws {
        let (site, realm, run) = try blockedSite()
        try realm.leave("Staff", "user5")
        try site.assertUnchanged {
            let ending = try approve(run.id, on: site, expecting: 1)
            #expect(ending.complaints.contains("moved on"), "\(ending)")
            let user5 = try #require(try site.account("user5").identifier)
            #expect(ending.complaints.contains("disable user \(user5)"), "\(ending)")
        }
        // With less to do than was approved, it is done.
        try realm.join("Staff", "user4", "user5")
        try approve(run.id, on: site)
        #expect(try site.runs().last?.changes == ["users.disabled": 3])
        try site.assertConverged()
    }

    @Test func aPlanThatWasAskedFor() throws {
        let (site, _, _) = try blockedSite()
        let file = site.folder.file("asked.json")
        #expect(try site.rollcall("plan", "--out", file).code == 3)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let (other, _) = try syncedSite()
        try other.assertUnchanged {
            let ending = try approve(file, on: other, expecting: 64)
            #expect(ending.complaints.contains("belongs to another store"), "\(ending)")
        }
        try approve(file, on: site)
        try site.assertConverged()
    }

    @Test(arguments: ["20260101-000000-00000000", "nonsense", "/nowhere/plan.json"])
    func nothingToApprove(_ plan: String) throws {
        let (site, _) = try syncedSite()
        try site.assertUnchanged {
            let ending = try site.rollcall("approve", plan)
            #expect(ending.code == 64 || ending.code == 1, "\(ending)")
            #expect(!ending.complaints.isEmpty)
        }
        let run = try #require(try site.runs().last)
        #expect(try site.rollcall("approve", run.id).complaints.contains("was not blocked"))
    }

    // MARK: Criteria

    @Test func otherCriteria() throws {
        let (site, realm) = try syncedSite()
        try realm.leave("Staff", "user12")
        try site.configureDirectory { $0.criteria["required_groups"] = ["Staf?"] }
        let run = try assertBlocked(site, by: "the bases, filters or criteria changed")
        try approve(run.id, on: site)
        #expect(try site.account("user12").enabled == false)
        try site.assertConverged()
        // Once is enough.
        try realm.leave("Staff", "user11")
        #expect(try site.sync().changes["users.disabled"] == 1)
    }

    @Test func anEntryThatLostItsGroup() throws {
        let (site, realm) = try syncedSite { part, _ in
            part.criteria = ["required_groups": ["Team*"]]
            part.limits = [
                "users_deprovisioned": "off", "memberships_removed": "off", "members_lost_by_one_group": "off",
            ]
        }
        #expect(try site.accounts().count == 12)
        try realm.rename(group: "Team B", to: "Crew B")
        let run = try assertBlocked(site, by: "required_groups: \"Team*\" no longer matches")
        // It waits, hour after hour.
        _ = try assertBlocked(site, by: "required_groups: \"Team*\" no longer matches")
        try approve(run.id, on: site)
        #expect(try site.accounts().values.filter { !$0.enabled }.count == 6)
        try site.assertConverged()
    }

    @Test func aDeniedGroupThatWasRenamed() throws {
        let (site, realm) = try syncedSite { part, _ in part.criteria["denied_groups"] = ["Team*"] }
        #expect(try site.accounts().isEmpty)
        try realm.rename(group: "Team B", to: "Crew B")
        let run = try assertBlocked(site, by: "denied_groups: \"Team*\" no longer matches")
        try approve(run.id, on: site)
        #expect(try site.accounts().count == 6)
        try site.assertConverged()
    }
}
