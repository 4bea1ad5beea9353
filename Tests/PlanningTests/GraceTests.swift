import Directory
import LDAPText
import Planning
import Testing

/// Accounts that are disabled now and deleted after a grace.
@Suite("Grace")
struct GraceTests {
    /// Ann, Bob and Cid are in scope, and whoever leaves is deleted ten days later.
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")], [.init("Staff", ["ann", "bob", "cid"]), .init("Denied")])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Staff")], deniedGroups: [pattern("Denied")])
        world.policy.deleteAfter = 10 * World.day
        world.recorded.now = 1_000 * World.day
        return world
    }

    /// A departure, and what it is called.
    struct Departure: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var leave: @Sendable (inout World) -> Void
        var comeBack: @Sendable (inout World) -> Void

        static let all = [
            Departure(
                testDescription: "entry_gone", leave: { $0.remove("ann") },
                comeBack: { $0.people.append(person("ann")) }),
            Departure(
                testDescription: "left_required_group", leave: { $0[group: "Staff"].people.removeAll { $0 == "ann" } },
                comeBack: { $0[group: "Staff"].people.append("ann") }),
            Departure(
                testDescription: "denied_group", leave: { $0[group: "Denied"].people = ["ann"] },
                comeBack: { $0[group: "Denied"].people = [] }),
        ]
    }

    @Test("starts with the departure and ends with a deletion", arguments: Departure.all)
    func runsOut(_ departure: Departure) throws {
        var world = Self.world
        try world.sync()
        departure.leave(&world)
        #expect(try world.sync().changes.first == "disable ann [\(departure.testDescription)]")
        #expect(world[account: "ann"].departedAt == 1_000 * World.day)
        world.pass(days: 9)
        #expect(try world.sync().isEmpty)
        world.pass(days: 1)
        let plan = try world.sync()
        #expect(plan.lines == ["delete ann [grace_over]"])
        #expect(plan.accounts[0].reason.rule == "deprovision.delete_after")
        #expect(plan.limited == [.deletionsAfterGrace: 1])
        #expect(world.accountIndex("ann") == nil)
    }

    @Test("is over for whoever comes back, with the same account", arguments: Departure.all)
    func comesBack(_ departure: Departure) throws {
        var world = Self.world
        try world.sync()
        let id = world[account: "ann"].id
        departure.leave(&world)
        try world.sync()
        world.pass(days: 9)
        departure.comeBack(&world)
        #expect(try world.sync().lines == ["reactivate ann [returned]", "add ann to Staff [member]"])
        #expect(world[account: "ann"].id == id)
        #expect(world[account: "ann"].departedAt == nil)
        world.pass(days: 5)
        departure.leave(&world)
        try world.sync()
        #expect(world[account: "ann"].departedAt == 1_014 * World.day, "a later departure starts anew")
        world.pass(days: 9)
        #expect(try world.sync().isEmpty)
    }

    @Test(
        "doesn't run for whoever is merely not active",
        arguments: [Inactivity.disabled, .expired(at: 1_700_000_000)])
    func inactive(_ inactivity: Inactivity) throws {
        var world = Self.world
        try world.sync()
        world["ann"].activity = .inactive(inactivity)
        try world.sync()
        #expect(world[account: "ann"].departedAt == nil)
        world.pass(days: 1_000)
        #expect(try world.sync().isEmpty)
        world.remove("ann")
        let plan = try world.sync()
        #expect(plan.accounts.map(\.action) == [.update])
        #expect(plan.accounts[0].modifications.map(\.property).contains("disabled_reason"))
        #expect(world[account: "ann"].departedAt == 2_000 * World.day, "it starts with the departure")
        world.pass(days: 9)
        #expect(try world.sync().isEmpty)
        world.pass(days: 1)
        #expect(try world.sync().lines == ["delete ann [grace_over]"])
    }

    @Test("ends for whoever comes back into scope, although not active")
    func backButInactive() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.people.append(person("ann", activity: .inactive(.disabled)))
        try world.sync()
        #expect(world[account: "ann"].departedAt == nil)
        #expect(world[account: "ann"].disabled?.reason == "disabled_in_directory")
        world.pass(days: 100)
        #expect(try world.sync().isEmpty)
    }

    @Test("doesn't run out while absence is unknown", arguments: [false, true])
    func unknown(_ isOne: Bool) throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.pass(days: 20)
        if isOne {
            world.unread = [.label("ann"): "not returned"]
        } else {
            world.absenceOfPeople = .unknown("size limit")
        }
        #expect(try world.sync().isEmpty)
        (world.unread, world.absenceOfPeople) = ([:], .proven)
        #expect(try world.sync().lines == ["delete ann [grace_over]"])
    }

    @Test("doesn't run out while scope is unknown")
    func unknownScope() throws {
        var world = Self.world
        try world.sync()
        world[group: "Staff"].people = ["bob", "cid"]
        try world.sync()
        world.pass(days: 20)
        world[group: "Staff"].gaps = ["hidden"]
        #expect(try world.sync().isEmpty)
        world[group: "Staff"].gaps = []
        #expect(try world.sync().lines == ["delete ann [grace_over]"])
    }

    @Test("runs for whom an administrator disabled, who stays so until then")
    func disabledByAdministrator() throws {
        var world = Self.world
        try world.sync()
        world[account: "ann"].isEnabled = false
        world[account: "ann"].disabled = Disablement(by: .administrator, reason: "on leave")
        world.remove("ann")
        try world.sync()
        #expect(world[account: "ann"].disabled == Disablement(by: .administrator, reason: "on leave"))
        #expect(world[account: "ann"].departedAt == 1_000 * World.day)
        world.pass(days: 3)
        world.people.append(person("ann"))
        #expect(try world.sync().heldLines == ["kept user ann [disabled_by_administrator]"])
        #expect(world[account: "ann"].departedAt == nil)
        #expect(!world[account: "ann"].isEnabled)
        world.remove("ann")
        try world.sync()
        world.pass(days: 10)
        #expect(try world.sync().changes == ["delete ann [grace_over]"])
    }

    @Test("starts anew for whom an administrator enables in between", arguments: [false, true])
    func enabledByHand(_ clearsDeparture: Bool) throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.pass(days: 9)
        world[account: "ann"].isEnabled = true
        world[account: "ann"].disabled = nil
        if clearsDeparture { world[account: "ann"].departedAt = nil }
        #expect(try world.sync().lines == ["disable ann [entry_gone]"])
        #expect(world[account: "ann"].departedAt == 1_009 * World.day)
        world.pass(days: 9)
        #expect(try world.sync().isEmpty)
        world.pass(days: 1)
        #expect(try world.sync().lines == ["delete ann [grace_over]"])
    }

    @Test("A departure that is over is forgotten, even if an administrator enabled the account")
    func enabledAndBack() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world[account: "ann"].isEnabled = true
        world[account: "ann"].disabled = nil
        world.people.append(person("ann"))
        try world.sync()
        #expect(world[account: "ann"].departedAt == nil)
    }

    @Test("runs from the departure where it is switched on later, and is over in the same run")
    func switchedOn() throws {
        var world = Self.world
        world.policy.deleteAfter = nil
        try world.sync()
        world.remove("ann")
        world.remove("bob")
        try world.sync()
        #expect(world[account: "ann"].departedAt == nil)
        world.pass(days: 5)
        world.people.append(person("bob"))
        try world.sync()
        world.remove("bob")
        try world.sync()
        world.pass(days: 7)
        world.policy.deleteAfter = 10 * World.day
        let plan = try world.sync()
        #expect(plan.changes.map { $0.prefix(10) } == ["update bob", "delete ann"])
        #expect(world.accountIndex("ann") == nil)
        #expect(world[account: "bob"].departedAt == 1_005 * World.day)
        world.pass(days: 3)
        #expect(try world.sync().lines == ["delete bob [grace_over]"])
    }

    @Test("means nothing where users are kept, and has no say where they are deleted at once")
    func otherPolicies() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.pass(days: 20)
        world.policy.removedUsers = .keep
        #expect(try world.sync().changes.isEmpty)
        world.policy.removedUsers = .delete
        #expect(try world.sync().lines == ["delete ann [entry_gone]"])
    }

    @Test("doesn't run out for the protected")
    func protected() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.pass(days: 20)
        world.policy.protectedUsers = NamePatterns([Glob("ann")])
        #expect(try world.sync().lines.isEmpty)
    }

    @Test("A due deletion asks for a second look, and is held without one")
    func secondLook() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.pass(days: 10)
        #expect(try world.plan().question.people == [.label("ann")])
        #expect(try world.plan(.held).lines == ["held user ann [not_confirmed]"])
        var snapshot = world.snapshot
        snapshot.amend(Findings(people: [.label("ann"): .present(.active)]))
        #expect(try world.plan(snapshot, .held).isEmpty, "it is there after all")
    }

    @Test("The account is deleted with the memberships that others gave it")
    func memberships() throws {
        var world = Self.world
        world.addGroup("Local")
        try world.sync()
        world.addMember("ann", to: "Local")
        world.remove("ann")
        try world.sync()
        #expect(world.members(of: "Local") == ["ann*"])
        world.pass(days: 10)
        try world.sync()
        #expect(world.members(of: "Local").isEmpty)
    }

    @Test("A name is free once the grace is over")
    func name() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        world.people.append(person("new", username: "ann"))
        world[group: "Staff"].people.append("new")
        #expect(try world.sync().heldLines == ["held user ann [entry_recreated]"])
        world.pass(days: 10)
        #expect(
            try world.sync().lines == ["create ann [in_scope]", "delete ann [grace_over]", "add ann to Staff [member]"])
    }
}
