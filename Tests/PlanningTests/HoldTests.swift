import Directory
import LDAPText
import Planning
import Testing

/// What a revert holds, until it is released or the directory agrees.
@Suite("Holds")
struct HoldTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [.init("Staff", ["ann", "bob", "cid"]), .init("Team", ["ann"])])
        world.policy.criteria.requiredGroups = [pattern("Staff")]
        return world
    }

    private func reverted(_ change: (inout World) -> Void) throws -> World {
        var world = Self.world
        try world.sync()
        change(&world)
        try world.sync()
        world.revert()
        return world
    }

    @Test(
        "of values keep these alone: whoever leaves is let go",
        arguments: [
            Case(
                "left the required group", { $0[group: "Staff"].people = ["bob", "cid"] },
                [
                    "disable ann [left_required_group]", "remove ann from Staff [not_provisioned]",
                    "remove ann from Team [not_provisioned]",
                ]),
            Case(
                "disabled in the directory, and renamed there",
                {
                    $0["ann"].activity = .inactive(.disabled)
                    $0["ann"].values.username = "anna"
                },
                ["disable ann [disabled_in_directory]", "kept user ann [held_after_revert]"]),
            Case(
                "joins a group", { $0[group: "Team"].people = ["ann", "bob"] },
                [
                    "add bob to Team [member]", "kept user ann [held_after_revert]",
                ]),
            Case("moves", { $0["ann"].dn = "uid=ann,ou=sales,dc=example" }, ["kept user ann [held_after_revert]"]),
        ])
    func values(_ test: Case) throws {
        var world = try reverted { $0["ann"].values.email = "new@example.com" }
        #expect(world.recorded.holds.map(\.subject) == [.values(.label("ann"))])
        test.change(&world)
        let lines = try world.sync().lines
        #expect(lines == test.expected)
        #expect(world[account: "ann"].values.email == "ann@example.com")
        #expect(!world.recorded.holds.isEmpty)
    }

    @Test("of values end when the directory has them again")
    func agreedValues() throws {
        var world = try reverted { $0["ann"].values.email = "new@example.com" }
        world["ann"].values.email = "ann@example.com"
        try world.sync()
        #expect(world.recorded.holds.isEmpty)
    }

    @Test(
        "stay while the directory says nothing certain",
        arguments: [
            Case("of who is there", { $0.absenceOfPeople = .unknown("size limit") }, []),
            Case("of one person", { $0.unread = [.label("ann"): "not returned"] }, []),
            Case("of the members", { $0[group: "Staff"].gaps = ["hidden"] }, []),
        ])
    func unknown(_ test: Case) throws {
        var world = try reverted { $0[group: "Staff"].people = ["bob", "cid"] }
        world.remove("ann")
        world[account: "ann"].isEnabled = false
        world[account: "ann"].disabled = Disablement(by: .sync, reason: "entry_gone")
        world.people.append(person("ann"))
        test.change(&world)
        if test.testDescription != "of the members" { world.remove("ann") }
        let holds = world.recorded.holds.filter { $0.subject == .user(.label("ann")) }
        #expect(!holds.isEmpty)
        try world.sync()
        #expect(world.recorded.holds.isSuperset(of: holds))
    }

    @Test("of a return stay while activity is unknown, and while an administrator's word stands against it")
    func returns() throws {
        var world = Self.world
        try world.sync()
        world["ann"].activity = .inactive(.disabled)
        try world.sync()
        world["ann"].activity = .active
        try world.sync()
        world.revert()
        #expect(!world[account: "ann"].isEnabled)
        world["ann"].activity = .unknown("hidden")
        try world.sync()
        #expect(!world.recorded.holds.isEmpty)
        world["ann"].activity = .active
        #expect(try world.sync().changes.isEmpty)
        world.policy.provisionsUsers = false
        try world.sync()
        #expect(!world.recorded.holds.isEmpty, "nobody is provisioned, so nobody agrees")
        world.policy.provisionsUsers = true
        world[account: "ann"].isProtected = true
        try world.sync()
        world[account: "ann"].isProtected = false
        #expect(try world.sync().changes.isEmpty, "protection in between ends nothing")
        world["ann"].activity = .inactive(.disabled)
        try world.sync()
        #expect(world.recorded.holds.isEmpty)
        world["ann"].activity = .active
        #expect(try world.sync().lines == ["reactivate ann [returned]"])
    }

    @Test("keep a newcomer out until the directory has nobody, or nobody in scope", arguments: [false, true])
    func newcomer(_ leavesScope: Bool) throws {
        var world = Self.world
        world.remove("cid")
        try world.sync()
        world.people.append(person("cid"))
        try world.sync()
        world.revert()
        #expect(try world.sync().heldLines == ["kept user cid [held_after_revert]"])
        if leavesScope { world[group: "Staff"].people = ["ann", "bob"] } else { world.remove("cid") }
        try world.sync()
        #expect(world.recorded.holds.filter { $0.subject == .user(.label("cid")) }.isEmpty)
    }

    @Test("of somebody disabled keep the account and its memberships as they are")
    func frozen() throws {
        var world = try reverted { $0.remove("ann") }
        world[group: "Staff"].people = ["bob"]
        world.policy.deleteAfter = 1
        world.pass(days: 10)
        #expect(
            try world.sync().lines == [
                "disable cid [left_required_group]", "remove cid from Staff [not_provisioned]",
                "kept user ann [held_after_revert]",
            ])
        #expect(world[account: "ann"].isEnabled)
        #expect(world.members(of: "Team") == ["ann"])
    }

    @Test("hold a deletion that has fallen due")
    func due() throws {
        var world = Self.world
        world.policy.deleteAfter = 10 * World.day
        world.recorded.now = 1_000 * World.day
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.pass(days: 10)
        try world.sync()
        world.revert()
        #expect(world.accountIndex("ann") != nil)
        #expect(try world.sync().lines == ["kept user ann [held_after_revert]"])
        world.recorded.holds = []
        #expect(try world.sync().lines == ["delete ann [grace_over]"])
    }

    @Test("follow the account over to another entry")
    func relink() throws {
        var world = try reverted { $0.remove("ann") }
        world.policy.recreated = .relink
        world.people.append(person("new", username: "ann"))
        world[group: "Staff"].people.append("new")
        #expect(try world.sync().lines == ["kept user ann [held_after_revert]"])
        #expect(world[account: "ann"].identifier == .label("ann"))
    }

    @Test("keep names for those who hold them")
    func names() throws {
        var world = try reverted { $0["ann"].values.username = "anna" }
        world["bob"].values.username = "ann"
        #expect(
            try world.sync().lines == ["kept user ann [held_after_revert]", "held user ann [username_conflict]"])
        world["bob"].values.username = "anna"
        #expect(
            try world.sync().lines == [
                "rename bob [values_differ] username: bob → anna", "kept user ann [held_after_revert]",
            ])
    }

    @Test(
        "of a group",
        arguments: [
            Case("renamed", { $0[group: "Team"].name = "Crew" }, ["kept group Team [held_after_revert]"]),
            Case(
                "gone", { $0.remove(group: "Team") },
                ["kept group Team [held_after_revert]"]),
            Case(
                "not provisioned", { $0.policy.criteria.excludeGroups = [pattern("Team")] },
                ["kept group Team [held_after_revert]"]),
            Case(
                "made", { $0.groups.append(.init("New", ["ann"])) }, ["kept group New [held_after_revert]"]),
            Case(
                "whose members changed", { $0[group: "Team"].people = ["bob"] },
                ["kept membership Team [held_after_revert]"]),
        ])
    func groups(_ test: Case) throws {
        var world = try reverted(test.change)
        #expect(try world.sync().lines == test.expected)
        let held = world
        world = Self.world
        world.recorded = held.recorded
        try world.sync()
        #expect(world.recorded.holds.isEmpty, "the directory agrees")
        world = held
        world.recorded.holds = []
        #expect(try !world.sync().changes.isEmpty, "released, it is done")
    }

    @Test("of a group stay while it isn't known whether the directory has it")
    func unknownGroup() throws {
        var world = try reverted { $0.groups.append(.init("New", ["ann"])) }
        let holds = world.recorded.holds
        world.remove(group: "New")
        world.absenceOfGroups = .unknown("size limit")
        try world.sync()
        #expect(world.recorded.holds == holds)
        world.absenceOfGroups = .proven
        try world.sync()
        #expect(world.recorded.holds.filter { $0.subject == .group(.label("New")) }.isEmpty)
    }

    @Test("of a membership concern that one alone, and end with the person")
    func membership() throws {
        var world = try reverted { $0[group: "Team"].people = ["bob"] }
        world[group: "Team"].people = ["bob", "cid"]
        #expect(
            try world.sync().lines == ["add cid to Team [member]", "kept membership Team [held_after_revert]"])
        world[group: "Team"].gaps = ["hidden"]
        world[group: "Team"].people = ["ann"]
        try world.sync()
        #expect(world.recorded.holds.count == 2, "while not all members are known, nobody agrees")
        world[group: "Team"].gaps = []
        world[group: "Team"].people = ["bob", "cid"]
        world.remove("bob")
        try world.sync()
        #expect(
            world.recorded.holds.map(\.subject) == [
                .membership(group: world[recordedGroup: "Team"].id, user: .label("ann"))
            ])
    }

    @Test("are not ended by a plan of a few objects")
    func onDemand() throws {
        var world = try reverted { $0["ann"].values.email = "a" }
        world["ann"].values.email = "ann@example.com"
        try world.sync(Focus(people: [.label("ann")]))
        #expect(!world.recorded.holds.isEmpty)
        world["ann"].values.email = "b"
        #expect(
            try world.sync(Focus(people: [.label("ann")])).lines == ["kept user ann [held_after_revert]"])
    }
}
