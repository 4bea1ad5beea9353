import Directory
import LDAPText
import Planning
import Testing

/// The same arguments make the same plan, in whatever order the directory returns its entries.
@Suite("Determinism")
struct DeterminismTests {
    /// Changes of every kind at once, with names that several want.
    static func world() throws -> World {
        let labels = (0..<40).map { "u\($0)" }
        var world = World(labels.map { person($0) }, [.init("All", labels), .init("Some", Array(labels[..<20]))])
        world.policy.criteria = Criteria(defaultGroups: ["Everyone"])
        try world.sync()
        for place in 0..<10 { world.people[place].values.username = "u\(place + 1)" }
        for place in 20..<24 { world.people[place].values.username = "same" }
        for place in 24..<26 { world.people[place].activity = .inactive(.disabled) }
        for place in 26..<28 { world.people[place].activity = .unknown("hidden") }
        world.people.removeSubrange(30..<33)
        world.people += (0..<6).map { person("new\($0)", username: "new\($0 / 2)") }
        world[group: "Some"].people = Array(labels[10..<30])
        world.groups += [.init("x", labels, name: "Twice"), .init("y", name: "twice"), .init("z", labels)]
        return world
    }

    @Test("The same plan twice")
    func same() throws {
        let world = try Self.world()
        let plan = try world.plan()
        #expect(plan.lines.count > 30)
        for _ in 0..<10 {
            let again = try world.plan()
            #expect(again.accounts == plan.accounts)
            #expect(again.groups == plan.groups)
            #expect(again.memberships == plan.memberships)
            #expect(again.subjects == plan.subjects)
            #expect(again.held == plan.held)
            #expect(again.limits == plan.limits)
            #expect(again.record == plan.record)
        }
    }

    @Test("The same changes whatever the order of people")
    func shuffled() throws {
        var world = try Self.world()
        let plan = try world.plan()
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<10 {
            world.people.shuffle(using: &generator)
            let again = try world.plan()
            #expect(again.lines.sorted() == plan.lines.sorted())
            #expect(Set(again.accounts) == Set(plan.accounts))
            #expect(Set(again.held) == Set(plan.held))
            #expect(again.question == plan.question)
            #expect(again.unchanged == plan.unchanged)
        }
    }
}
