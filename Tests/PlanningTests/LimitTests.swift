import Directory
import LDAPText
import Planning
import Testing

/// DESIGN rule 2.
@Suite("Limits")
struct LimitTests {
    @Test(
        "allow by default",
        arguments: [
            (0, 3), (3, 3), (29, 3), (30, 3), (39, 3), (40, 4), (1_999, 199), (2_000, 200), (2_001, 200), (5_000, 200),
            (1_000_000, 200),
        ])
    func formula(_ total: Int, _ allowed: Int) {
        #expect(Limits()[.usersDeprovisioned]?.allowance(of: total) == allowed)
    }

    @Test("have figures of the operator's")
    func figures() {
        var limits = Limits()
        limits.figures[.accountsCreated] = Limits.Figures(minimum: 0, maximum: 7, percent: 2.5)
        limits.figures.updateValue(nil, forKey: .emailsChanged)
        #expect(limits[.accountsCreated]?.allowance(of: 100) == 2)
        #expect(limits[.accountsCreated]?.allowance(of: 1_000) == 7)
        #expect(limits[.emailsChanged] == nil)
        #expect(limits[.groupsRemoved] == Limits.Figures())
        #expect(Limits.Figures(percent: .infinity).allowance(of: 10) == 200)
    }

    @Test(
        "are exceeded",
        arguments: [
            (LimitKind.usersDeprovisioned, 3, 0, 10, 3, false), (.usersDeprovisioned, 4, 0, 10, 3, true),
            (.usersDeprovisioned, 1, 2, 10, 3, false), (.usersDeprovisioned, 1, 3, 10, 3, true),
            (.usersDeprovisioned, 2, 0, 2, 3, true), (.groupsRemoved, 1, 0, 1, 3, true),
            (.usersDeprovisioned, 0, 9, 10, 3, false), (.usersDeprovisioned, 0, 0, 0, 3, false),
            (.emailsChanged, 2, 0, 2, 3, false), (.accountsCreated, 1, 0, 0, 3, false),
            (.usersDeprovisioned, 9, 9, 9, nil, false),
        ] as [(LimitKind, Int, Int, Int, Int?, Bool)])
    func exceeded(_ kind: LimitKind, _ planned: Int, _ recent: Int, _ total: Int, _ allowed: Int?, _ isExceeded: Bool) {
        let state = LimitState(kind: kind, planned: planned, recent: recent, total: total, allowed: allowed)
        #expect(state.isExceeded == isExceeded)
    }

    /// Twenty people in one group, ten groups with one of them each, and a group of roles.
    static var world: World {
        let labels = (10..<30).map { "u\($0)" }
        var world = World(labels.map { person($0) }, [.init("All", labels)])
        world.groups += (0..<10).map { .init("g\($0)", [labels[$0]]) }
        world.groups.append(.init("Admins", Array(labels[..<10])))
        world.policy.criteria = Criteria(excludeGroups: [pattern("Admins")], groupAdminGroups: [pattern("Admins")])
        world.policy.limits = Limits()
        world.policy.limits.figures.updateValue(nil, forKey: .directoryShrank)
        return world
    }

    @Test(
        "block",
        arguments: [
            Case("not three of twenty", { $0.people.removeFirst(3) }, []),
            Case(
                "four of twenty", { $0.people.removeFirst(4) },
                ["blocked by users_deprovisioned: 4 and 0 of 20, 3 allowed"]),
            Case(
                "four disabled in the directory",
                { world in
                    for place in 0..<4 { world.people[place].activity = .inactive(.disabled) }
                }, ["blocked by users_deprovisioned: 4 and 0 of 20, 3 allowed"]),
            Case(
                "one beside three of the last hours",
                {
                    $0.recorded.recent = [.usersDeprovisioned: 3]
                    $0.people.removeFirst()
                }, ["blocked by users_deprovisioned: 1 and 3 of 20, 3 allowed"]),
            Case(
                "nothing after three of the last hours",
                {
                    $0.recorded.recent = [.usersDeprovisioned: 3]
                }, []),
            Case(
                "not where it is off",
                {
                    $0.policy.limits.figures.updateValue(nil, forKey: .usersDeprovisioned)
                    $0.people.removeFirst(4)
                }, []),
            Case(
                "all of two",
                {
                    $0.people.removeFirst(18)
                    for place in 0..<18 { $0.recorded.accounts[place].isProtected = true }
                    for place in 0..<18 { $0.recorded.accounts[place].isEnabled = false }
                    $0.people.removeAll()
                    for group in $0.groups.indices { $0.groups[group].people = [] }
                }, ["blocked by users_deprovisioned: 2 and 0 of 2, 3 allowed"]),
            Case(
                "not accounts deleted that were disabled before",
                {
                    $0.policy.removedUsers = .delete
                    for place in 0..<18 { $0.recorded.accounts[place].isEnabled = false }
                    for place in 0..<15 { $0.recorded.accounts[place].isProtected = true }
                    $0.people.removeFirst(18)
                }, []),
            Case(
                "four groups", { $0.groups.removeSubrange(1..<5) },
                ["blocked by groups_removed: 4 and 0 of 11, 3 allowed"]),
            Case(
                "memberships of several groups, none of which loses all too much",
                { world in
                    for group in 1...4 { world.groups[group].people = [] }
                }, ["blocked by memberships_removed: 4 and 0 of 30, 3 allowed"]),
            Case(
                "members of one group", { $0.groups[0].people.removeFirst(4) },
                [
                    "blocked by memberships_removed: 4 and 0 of 30, 3 allowed",
                    "blocked by members_lost_by_one_group of All: 4 and 0 of 20, 3 allowed",
                ]),
            Case(
                "roles withdrawn", { $0.groups[11].people.removeFirst(4) },
                [
                    "blocked by roles_withdrawn: 4 and 0 of 10, 3 allowed"
                ]),
            Case(
                "roles granted", { $0.groups[11].people += ["u20", "u21", "u22", "u23"] },
                [
                    "blocked by roles_granted: 4 and 0 of 10, 3 allowed"
                ]),
            Case(
                "accounts created after the first cycle",
                {
                    $0.people += ["a", "b", "c", "d"].map { person($0) }
                }, ["blocked by accounts_created: 4 and 0 of 20, 3 allowed"]),
            Case(
                "user names changed",
                { world in
                    for place in 0..<4 { world.people[place].values.username = "new\(place)" }
                }, ["blocked by usernames_changed: 4 and 0 of 20, 3 allowed"]),
            Case(
                "e-mails changed",
                { world in
                    for place in 0..<4 { world.people[place].values.email = "new\(place)" }
                }, ["blocked by emails_changed: 4 and 0 of 20, 3 allowed"]),
            Case(
                "not other values",
                { world in
                    for place in 0..<20 { world.people[place].values.fullName = "New" }
                }, []),
        ])
    func block(_ test: Case) throws {
        var world = Self.world
        test.start(&world)
        #expect(try world.sync().blocks.isEmpty, "a first cycle creates whom it likes")
        test.change(&world)
        #expect(try world.sync().lines.filter { $0.hasPrefix("blocked") } == test.expected)
    }

    @Test("What follows from an account's or a group's end is not counted again")
    func consequences() throws {
        var world = Self.world
        try world.sync()
        world.people.removeFirst(2)
        world.remove(group: "g5")
        let plan = try world.sync()
        #expect(plan.memberships.contains { $0.action == .remove })
        #expect(plan.limited == [.usersDeprovisioned: 2, .groupsRemoved: 1, .directoryShrank: 2])
        #expect(
            Set(plan.limits.filter { $0.planned > 0 }.map(\.kind)) == [
                .usersDeprovisioned, .groupsRemoved, .directoryShrank,
            ])
    }

    @Test("Memberships of accounts that were disabled before are counted")
    func lingering() throws {
        var world = Self.world
        try world.sync()
        for place in 0..<4 {
            world.recorded.accounts[place].isEnabled = false
            world.recorded.accounts[place].disabled = Disablement(by: .administrator, reason: "on leave")
        }
        world.people.removeFirst(4)
        let plan = try world.sync()
        #expect(plan.limited[.membershipsRemoved] == 8)
        #expect(!plan.blocks.isEmpty)
    }

    @Test(
        "changed criteria block removals alone",
        arguments: [
            Case(
                "no removal",
                {
                    $0.policy.criteriaDigest = "2"
                    $0.people.append(person("new"))
                }, []),
            Case(
                "a removal",
                {
                    $0.policy.criteriaDigest = "2"
                    $0.people.removeFirst()
                }, ["blocked by changed criteria"]),
            Case(
                "a role",
                {
                    $0.policy.criteriaDigest = "2"
                    $0[group: "Admins"].people.removeFirst()
                }, ["blocked by changed criteria"]),
            Case(
                "a list that lost a group, and no removal",
                {
                    $0.policy.criteria.includeGroups = nil
                    $0.people.append(person("new"))
                }, []),
        ])
    func criteria(_ test: Case) throws {
        var world = Self.world
        world.policy.criteriaDigest = "1"
        try world.sync()
        test.change(&world)
        #expect(
            try world.sync().blocks.map { "\($0 == .criteriaChanged ? "blocked by changed criteria" : "blocked")" }
                == test.expected)
        #expect(world.recorded.directory?.criteriaDigest == world.policy.criteriaDigest)
    }

    @Test("The first removals after a change need approval, even if they come later")
    func later() throws {
        var world = Self.world
        world.policy.criteriaDigest = "1"
        try world.sync()
        world.policy.criteriaDigest = "2"
        world.absenceOfPeople = .unknown("size limit")
        let ann = world.people.removeFirst()
        #expect(try world.sync().blocks.isEmpty)
        world.absenceOfPeople = .proven
        #expect(try world.sync().blocks == [.criteriaChanged])
        world.people.removeFirst()
        #expect(try world.sync().blocks.isEmpty, "it was approved")
        #expect(!world[account: ann.values.username!].isEnabled)
    }

    @Test("An entry that lost a group blocks removals, and what it denied", arguments: [false, true])
    func lostGroup(_ removes: Bool) throws {
        var world = Self.world
        world.policy.criteria.includeGroups = [pattern("All"), pattern("g*")]
        try world.sync()
        world[group: "g9"].name = "other"
        if !removes { world.policy.removedGroups = .keep }
        let expected: [Block] = [.criteriaLostGroup(list: "include_groups", entry: "g*", groups: [.label("g9")])]
        #expect(try world.sync().blocks == (removes ? expected : []))
        #expect(try world.plan().blocks.isEmpty, "it was approved")
    }

    @Test("A role's group that was replaced blocks the grants")
    func replacedRoleGroup() throws {
        var world = Self.world
        world.policy.criteria.siteAdminGroups = [pattern("Bosses")]
        world.groups.append(.init("Bosses"))
        world.policy.removedGroups = .keep
        try world.sync()
        world.remove(group: "Bosses")
        world.groups.append(.init("Intruders", ["u10"], name: "Bosses"))
        let plan = try world.sync()
        #expect(!plan.removesSomething)
        #expect(
            plan.blocks == [
                .criteriaLostGroup(list: "site_admin_groups", entry: "Bosses", groups: [.label("Bosses")])
            ])
    }

    @Test("Criteria without a match make no plan")
    func criteriaError() throws {
        var world = Self.world
        world.policy.criteria.requiredGroups = [pattern("Al")]
        #expect(throws: PlanningError.self) { try world.plan() }
        world.policy.criteria.requiredGroups = []
        #expect(throws: PlanningError.self) { try world.plan() }
    }
}
