import Directory
import LDAPText
import Planning
import Testing

/// No removal stands before what it rests on was read twice.
@Suite("Second look")
struct SecondLookTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [
                .init("Staff", ["ann"], groups: ["Sub"]), .init("Sub", ["bob", "cid"]),
                .init("Team", ["ann"], groups: ["Crew"]),
                .init("Crew", ["bob"]), .init("Admins", ["ann"]), .init("Denied"),
            ])
        world.policy.criteria = Criteria(
            requiredGroups: [pattern("Staff")], deniedGroups: [pattern("Denied")], siteAdminGroups: [pattern("Admins")])
        return world
    }

    struct Look: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout World) -> Void
        /// Whom and what the plan asks for.
        let people: [String]
        let groups: [String]
        /// What is planned as long as nothing is confirmed.
        let held: [String]

        init(
            _ name: String, _ change: @escaping @Sendable (inout World) -> Void, people: [String] = [],
            groups: [String] = [], held: [String]
        ) {
            testDescription = name
            self.change = change
            self.people = people
            self.groups = groups
            self.held = held
        }
    }

    @Test(
        "asks for what removals rest on, holds them until then, and lets them stand after",
        arguments: [
            Look(
                "nothing to remove",
                { world in
                    world["ann"].values.username = "anna"
                    world[group: "Team"].people += ["cid"]
                    world[group: "Admins"].people += ["bob"]
                    world.groups.append(.init("New"))
                },
                held: [
                    "rename ann [values_differ] username: ann → anna",
                    "update bob [role_group] directory_roles: - → site_admin",
                    "create group New [group_included]", "add cid to Team [member]", "add bob to Admins [member]",
                ]),
            Look("a person gone", { $0.remove("bob") }, people: ["bob"], held: ["held user bob [not_confirmed]"]),
            Look(
                "a person gone, where accounts are deleted",
                {
                    $0.policy.removedUsers = .delete
                    $0.remove("bob")
                }, people: ["bob"], held: ["held user bob [not_confirmed]"]),
            Look(
                "a person gone, where accounts are kept",
                {
                    $0.policy.removedUsers = .keep
                    $0.remove("bob")
                }, held: ["kept user bob [not_allowed]"]),
            Look(
                "a person disabled in the directory", { $0["bob"].activity = .inactive(.disabled) }, people: ["bob"],
                held: [
                    "held user bob [not_confirmed]"
                ]),
            Look(
                "a person out of scope: the whole closure",
                {
                    $0[group: "Sub"].people = ["cid"]
                    $0[group: "Crew"].people = ["bob"]
                }, groups: ["Staff", "Sub"],
                held: [
                    "held user bob [not_confirmed]", "held membership Staff [not_confirmed]",
                    "held membership Sub [not_confirmed]",
                ].filter { !$0.contains("membership") }),
            Look(
                "a person denied", { $0[group: "Denied"].people = ["cid"] }, groups: ["Denied"],
                held: [
                    "add cid to Denied [member]", "held user cid [not_confirmed]",
                ].filter { !$0.hasPrefix("add") }),
            Look(
                "a membership: its group with all below it", { $0[group: "Team"].people = [] },
                groups: ["Team", "Crew"],
                held: [
                    "held membership Team [not_confirmed]"
                ]),
            Look(
                "a role", { $0[group: "Admins"].people = [] }, groups: ["Admins"],
                held: [
                    "held user ann [not_confirmed]", "held membership Admins [not_confirmed]",
                ]),
            Look(
                "a group gone",
                { world in
                    world.remove(group: "Crew")
                    world[group: "Team"].people = ["ann", "bob"]
                }, groups: ["Crew"], held: ["held group Crew [not_confirmed]"]),
            Look(
                "a group gone that stays for its other members",
                {
                    $0.addMember("cid", to: "Crew")
                    $0.remove(group: "Crew")
                    $0[group: "Team"].people = ["ann", "bob"]
                }, groups: ["Crew"], held: ["held group Crew [not_confirmed]"]),
            Look(
                "a group gone that has other members alone",
                {
                    $0.addMember("cid", to: "Denied")
                    $0.policy.criteria.deniedGroups = []
                    $0.remove(group: "Denied")
                }, held: ["kept group Denied [not_allowed]"]),
            Look(
                "a group excluded rests on no reading", { $0.policy.criteria.excludeGroups = [pattern("Crew")] },
                held: [
                    "delete group Crew [group_excluded]"
                ]),
            Look(
                "memberships of somebody whom an administrator disabled",
                {
                    $0[account: "cid"].isEnabled = false
                    $0[account: "cid"].disabled = Disablement(by: .administrator, reason: "on leave")
                    $0.remove("cid")
                }, people: ["cid"],
                held: [
                    "held membership Staff [not_confirmed]", "held membership Sub [not_confirmed]",
                ]),
        ])
    func asks(_ look: Look) throws {
        var world = Self.world
        try world.sync()
        look.change(&world)
        let question = Question(people: Set(look.people.map(GUID.label)), groups: Set(look.groups.map(GUID.label)))
        let asked = try world.plan(.asked)
        #expect(asked.question == question)
        let held = try world.plan(.held)
        #expect(held.question == question)
        #expect(held.lines == look.held)
        #expect(!held.removesSomething || question.isEmpty)
        var snapshot = world.snapshot
        snapshot.amend(snapshot.echo(question))
        let confirmed = try world.plan(snapshot, .held)
        #expect(confirmed.question.isEmpty)
        #expect(confirmed.lines == asked.lines)
        try world.sync()
    }

    struct Rescue: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout World) -> Void
        let finding: @Sendable (inout Findings) -> Void
        /// What is planned then.
        let expected: [String]

        init(
            _ name: String, _ change: @escaping @Sendable (inout World) -> Void,
            _ finding: @escaping @Sendable (inout Findings) -> Void, _ expected: [String]
        ) {
            testDescription = name
            self.change = change
            self.finding = finding
            self.expected = expected
        }
    }

    @Test(
        "saves somebody",
        arguments: [
            Rescue(
                "who moved between two bases while we read", { $0.remove("bob") },
                {
                    $0.people[.label("bob")] = .present(.active)
                }, ["held user bob [unknown_existence]"]),
            Rescue(
                "whom it can't look for", { $0.remove("bob") },
                {
                    $0.people[.label("bob")] = .unknown("the connection was lost")
                }, ["held user bob [unknown_existence]"]),
            Rescue(
                "who is active again", { $0["bob"].activity = .inactive(.disabled) },
                {
                    $0.people[.label("bob")] = .present(.active)
                }, []),
            Rescue(
                "of whose activity it can't be sure", { $0["bob"].activity = .inactive(.disabled) },
                {
                    $0.people[.label("bob")] = .unknown("busy")
                }, ["held user bob [unknown_activity]"]),
            Rescue(
                "whose entry vanished since", { $0["bob"].activity = .inactive(.disabled) },
                {
                    $0.people[.label("bob")] = .gone
                }, ["held user bob [unknown_activity]"]),
            Rescue(
                "who is in the group after all", { $0[group: "Sub"].people = ["cid"] },
                {
                    $0.groups[.label("Sub")] = .present(people: [1, 2], groups: [], others: 0, gaps: [])
                }, []),
            Rescue(
                "whose group can't be read to its end", { $0[group: "Sub"].people = ["cid"] },
                {
                    $0.groups[.label("Sub")] = .present(
                        people: [2], groups: [], others: 0, gaps: ["member;range stopped"])
                }, ["held user bob [unknown_scope]"]),
            Rescue(
                "whose group can't be read again", { $0[group: "Sub"].people = ["cid"] },
                {
                    $0.groups[.label("Sub")] = .unknown("busy")
                }, ["held user bob [unknown_scope]"]),
            Rescue(
                "whose group vanished since", { $0[group: "Sub"].people = ["cid"] },
                {
                    $0.groups[.label("Sub")] = .gone
                }, ["held user bob [unknown_scope]"]),
            Rescue(
                "whose denial was taken back", { $0[group: "Denied"].people = ["cid"] },
                {
                    $0.groups[.label("Denied")] = .present(people: [], groups: [], others: 0, gaps: [])
                }, []),
            Rescue(
                "who still has the role", { $0[group: "Admins"].people = [] },
                {
                    $0.groups[.label("Admins")] = .present(people: [0], groups: [], others: 0, gaps: [])
                }, []),
            Rescue(
                "who still has the membership", { $0[group: "Crew"].people = [] },
                {
                    $0.groups[.label("Crew")] = .present(people: [1], groups: [], others: 0, gaps: [])
                }, []),
            Rescue(
                "in a group that is there after all",
                {
                    $0.remove(group: "Crew")
                    $0[group: "Team"].people = ["ann", "bob"]
                },
                {
                    $0.groups[.label("Crew")] = .present(people: [1], groups: [], others: 0, gaps: [])
                }, ["held group Crew [unknown_existence]"]),
            Rescue(
                "in a group that can't be looked for",
                {
                    $0.remove(group: "Crew")
                    $0[group: "Team"].people = ["ann", "bob"]
                }, { $0.groups[.label("Crew")] = .unknown("busy") }, ["held group Crew [unknown_existence]"]),
        ])
    func saves(_ rescue: Rescue) throws {
        var world = Self.world
        try world.sync()
        rescue.change(&world)
        var snapshot = world.snapshot
        var findings = snapshot.echo(try world.plan().question)
        rescue.finding(&findings)
        snapshot.amend(findings)
        let plan = try world.plan(snapshot, .held)
        #expect(plan.lines == rescue.expected)
        #expect(plan.question.isEmpty)
    }

    @Test("Groups that the second look finds below are asked for in turn")
    func grows() throws {
        var world = Self.world
        try world.sync()
        world[group: "Sub"].people = ["cid"]
        var snapshot = world.snapshot
        var findings = snapshot.echo(try world.plan().question)
        let crew = UInt32(try #require(world.groups.firstIndex { $0.label == "Crew" }))
        findings.groups[.label("Sub")] = .present(people: [2], groups: [crew], others: 0, gaps: [])
        snapshot.amend(findings)
        #expect(try world.plan(snapshot).isEmpty, "Bob is in Crew")
        world[group: "Crew"].people = []
        snapshot = world.snapshot
        snapshot.amend(findings)
        #expect(try world.plan(snapshot).question.groups.contains(.label("Crew")))
        #expect(try !world.plan(snapshot, .held).removesSomething)
    }

    @Test("Where a group shows no members, whoever leaves it must say so as well")
    func outsiders() throws {
        var world = Self.world
        try world.sync()
        world[group: "Sub"].people = []
        var snapshot = world.snapshot
        var findings = snapshot.echo(try world.plan().question)
        findings.outsiders[.label("Sub")] = []
        snapshot.amend(findings)
        let leavers = try world.plan(snapshot).question.outsiders
        #expect(try !world.plan(snapshot, .held).removesSomething)
        findings = snapshot.echo(Question(groups: [.label("Sub")]))
        findings.outsiders[.label("Sub")] = leavers
        snapshot.amend(findings)
        let plan = try world.plan(snapshot, .held)
        #expect(plan.question.isEmpty && plan.removesSomething, "\(plan.lines)")
        // Somebody whom nobody asked stays.
        snapshot.secondLook.outsiders[.label("Sub")] = leavers.subtracting([.label("bob")])
        #expect(try world.plan(snapshot, .held).lines.contains("held user bob [not_confirmed]"))
    }

    @Test("A file can't change meanwhile, and is not asked")
    func file() throws {
        var world = Self.world
        try world.sync()
        world.remove("bob")
        world.remove(group: "Crew")
        var snapshot = world.snapshot
        snapshot.secondLook.isNeeded = false
        let plan = try world.plan(snapshot, .held)
        #expect(plan.question.isEmpty)
        #expect(plan.changes.contains("disable bob [entry_gone]"))
        #expect(plan.changes.contains("delete group Crew [group_gone]"))
    }
}
