import Directory
import LDAPText
import Planning
import Testing

/// Why an account is disabled, since when, by which run.
@Suite("Disablement")
struct DisablementTests {
    static var world: World {
        var world = PeopleTests.world
        world.recorded.now = 1_000 * World.day
        return world
    }

    /// A state of Ann's in the directory.
    enum State: String, CaseIterable, CustomTestStringConvertible {
        case gone = "entry_gone"
        case left = "left_required_group"
        case denied = "denied_group"
        case disabled = "disabled_in_directory"
        case expired

        var testDescription: String { rawValue }
        var isDeparture: Bool { self != .disabled && self != .expired }

        func apply(_ world: inout World) {
            if !world.people.contains(where: { $0.identifier == .label("ann") }) { world.people.append(person("ann")) }
            world["ann"].activity = .active
            world[group: "Staff"].people = ["ann", "bob"]
            world[group: "Denied"].people = []
            switch self {
            case .gone: world.remove("ann")
            case .left: world[group: "Staff"].people = ["bob"]
            case .denied: world[group: "Denied"].people = ["ann"]
            case .disabled: world["ann"].activity = .inactive(.disabled)
            case .expired: world["ann"].activity = .inactive(.expired(at: 0))
            }
        }
    }

    @Test("names the reason that holds now", arguments: State.allCases, State.allCases)
    func reason(_ first: State, _ second: State) throws {
        var world = Self.world
        try world.sync()
        first.apply(&world)
        try world.sync()
        #expect(
            world[account: "ann"].disabled
                == Disablement(by: .sync, reason: first.rawValue, run: "run", since: 1_000 * World.day))
        world.pass(days: 1)
        second.apply(&world)
        let plan = try world.sync()
        #expect(plan.accounts.filter { $0.subject.username == "ann" }.count == (first == second ? 0 : 1))
        let since = (first.isDeparture && second.isDeparture) || first == second ? 1_000 : 1_001
        #expect(
            world[account: "ann"].disabled
                == Disablement(by: .sync, reason: second.rawValue, run: "run", since: Int64(since) * World.day),
            "from one departure to another, it is still the first")
        #expect(plan.limited[.usersDeprovisioned] == nil, "nobody is deprovisioned twice")
    }

    @Test("An administrator's own reason stays", arguments: State.allCases)
    func administrators(_ state: State) throws {
        var world = Self.world
        try world.sync()
        world[account: "ann"].isEnabled = false
        world[account: "ann"].disabled = Disablement(by: .administrator, reason: "on leave", since: 5)
        state.apply(&world)
        try world.sync()
        #expect(world[account: "ann"].disabled == Disablement(by: .administrator, reason: "on leave", since: 5))
    }

    @Test("A move and a new reason are an update, since more differs than the place")
    func moveAndReason() throws {
        var world = Self.world
        try world.sync()
        State.disabled.apply(&world)
        try world.sync()
        world["ann"].activity = .inactive(.expired(at: 0))
        world["ann"].dn = "uid=ann,ou=sales,dc=example"
        #expect(try world.sync().accounts.map(\.action) == [.update])
        world["ann"].dn = "uid=ann,ou=people,dc=example"
        #expect(try world.sync().accounts.map(\.action) == [.move])
        world["ann"].dn = "uid=annie,ou=people,dc=example"
        #expect(try world.sync().accounts.map(\.action) == [.update], "another name in the same place is no move")
        world["ann"].dn = "uid=ann,ou=sales,dc=example"
        world["ann"].values.fullName = "Ann"
        #expect(try world.sync().accounts.map(\.action) == [.update], "another value too")
    }

    @Test("Whoever comes back and moves is reactivated")
    func returnsElsewhere() throws {
        var world = Self.world
        try world.sync()
        State.left.apply(&world)
        try world.sync()
        world[group: "Staff"].people = ["ann", "bob"]
        world["ann"].dn = "uid=ann,ou=sales,dc=example"
        #expect(try world.sync().accounts.map(\.action) == [.reactivate])
    }
}
