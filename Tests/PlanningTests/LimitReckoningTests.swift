import Directory
import LDAPText
import Planning
import Testing

/// Each limit with its own figures, its sum of 24 hours and what is left of it.
@Suite("Limit reckoning")
struct LimitReckoningTests {
    /// One of each limited kind, twice: a first change and a second.
    struct Pair: CustomTestStringConvertible, Sendable {
        var kind: LimitKind
        var first: @Sendable (inout World) -> Void
        var second: @Sendable (inout World) -> Void
        var testDescription: String { kind.rawValue }
    }

    static var world: World {
        var world = World(
            ["a", "b", "c", "d", "e", "f"].map { person($0) },
            [.init("Admins", ["e", "f"]), .init("One", ["a", "b", "c"]), .init("Two", ["a"]), .init("Three", ["a"])])
        world.policy.criteria.groupAdminGroups = [pattern("Admins")]
        world.addAccount("x")
        world.addAccount("y")
        return world
    }

    static let pairs: [Pair] = [
        Pair(
            kind: .usersDeprovisioned, first: { $0["a"].activity = .inactive(.disabled) },
            second: { $0["b"].activity = .inactive(.disabled) }),
        Pair(kind: .groupsRemoved, first: { $0.remove(group: "Two") }, second: { $0.remove(group: "Three") }),
        Pair(
            kind: .membershipsRemoved, first: { $0[group: "Two"].people = [] },
            second: { $0[group: "Three"].people = [] }),
        Pair(
            kind: .membersLostByOneGroup, first: { $0[group: "One"].people = ["b", "c"] },
            second: { $0[group: "One"].people = ["c"] }),
        Pair(
            kind: .rolesWithdrawn, first: { $0[group: "Admins"].people = ["f"] },
            second: { $0[group: "Admins"].people = [] }),
        Pair(
            kind: .rolesGranted, first: { $0[group: "Admins"].people += ["a"] },
            second: { $0[group: "Admins"].people += ["b"] }),
        Pair(
            kind: .usernamesChanged, first: { $0["a"].values.username = "a2" },
            second: { $0["b"].values.username = "b2" }),
        Pair(kind: .emailsChanged, first: { $0["a"].values.email = "a2" }, second: { $0["b"].values.email = "b2" }),
        Pair(
            kind: .adoptions, first: { $0.people.append(person("x")) }, second: { $0.people.append(person("y")) }),
        Pair(kind: .directoryShrank, first: { $0.remove("a") }, second: { $0.remove("b") }),
        Pair(
            kind: .accountsCreated, first: { $0.people.append(person("v")) },
            second: { $0.people.append(person("w")) }),
    ]

    /// One is allowed.
    private static func limited(_ kind: LimitKind) throws -> World {
        var world = Self.world
        world.policy.adopts = [.username]
        world.policy.limits.figures[kind] = Limits.Figures(minimum: 1, maximum: 1, percent: 0)
        try world.sync()
        return world
    }

    @Test("allows one, and not two at once", arguments: pairs)
    func atOnce(_ pair: Pair) throws {
        var world = try Self.limited(pair.kind)
        pair.first(&world)
        #expect(try world.confirmed().blocks.isEmpty)
        pair.second(&world)
        let state = try #require(try world.confirmed().limits.first { $0.kind == pair.kind && $0.planned > 0 })
        #expect(state.planned == 2 && state.recent == 0 && state.allowed == 1 && state.headroom == 0)
        #expect(try world.confirmed().blocks == [.limit(state)])
    }

    @Test("counts what the last 24 hours did", arguments: pairs)
    func inADay(_ pair: Pair) throws {
        var world = try Self.limited(pair.kind)
        pair.first(&world)
        try world.sync()
        let beforeSecond = world
        pair.second(&world)
        let plan = try world.confirmed()
        let state = try #require(plan.limits.first { $0.kind == pair.kind && $0.planned > 0 })
        #expect(state.planned == 1 && state.recent == 1)
        #expect(plan.blocks == [.limit(state)])
        world = beforeSecond
        world.pass(days: 1)
        pair.second(&world)
        let later = try world.confirmed()
        let wasLast = later.limits.contains { $0.kind.isRemoval && $0.planned > 0 && $0.planned >= $0.total }
        #expect(later.blocks.isEmpty || wasLast)
    }

    @Test("is off where that is spelled out, and shown all the same", arguments: pairs)
    func off(_ pair: Pair) throws {
        var world = try Self.limited(pair.kind)
        world.policy.limits.figures.updateValue(nil, forKey: pair.kind)
        pair.first(&world)
        pair.second(&world)
        let plan = try world.confirmed()
        #expect(plan.blocks.isEmpty)
        let state = try #require(plan.limits.first { $0.kind == pair.kind && $0.planned > 0 })
        #expect(state.allowed == nil && state.headroom == nil)
    }

    @Test("Every limit is shown with its headroom, come near or not")
    func headroom() throws {
        var world = Self.world
        world.policy.limits = Limits()
        #expect(
            Set(try world.plan().limits.map(\.kind))
                == Set(LimitKind.allCases).subtracting([.rolesGranted, .accountsCreated, .membersLostByOneGroup]),
            "a first cycle may create and grant")
        try world.sync()
        world.recorded.recent = [.emailsChanged: 2, .usersDeprovisioned: 9]
        world["a"].values.email = "new"
        let limits = try world.confirmed().limits
        #expect(
            limits.map(\.kind) == LimitKind.allCases.filter { $0 != .membersLostByOneGroup },
            "in the order of the list")
        let headroom = Dictionary(limits.map { ($0.kind, $0.headroom) }, uniquingKeysWith: { first, _ in first })
        #expect(headroom[.emailsChanged] == 0)
        #expect(headroom[.usersDeprovisioned] == 0)
        #expect(headroom[.accountsCreated] == 3)
    }

    // MARK: One group's members

    @Test("One group's losses are its own, and have its name")
    func groupLosses() throws {
        var world = try Self.limited(.membersLostByOneGroup)
        world[group: "One"].people = ["c"]
        world[group: "Two"].people = []
        let plan = try world.confirmed()
        #expect(plan.membersLost == [world[recordedGroup: "One"].id: 2, world[recordedGroup: "Two"].id: 1])
        #expect(
            plan.limits.filter { $0.kind == .membersLostByOneGroup }.map { [$0.subject ?? "", "\($0.planned)"] }
                == [["One", "2"], ["Two", "1"]])
        #expect(plan.blocks.count == 1)
    }

    @Test("A group that loses one member after the other is limited by the sum, and no other is")
    func groupSums() throws {
        var world = try Self.limited(.membersLostByOneGroup)
        world[group: "One"].people = ["b", "c"]
        try world.sync()
        world[group: "Two"].people = []
        #expect(try world.confirmed().blocks.isEmpty)
        world[group: "One"].people = ["c"]
        let blocks = try world.confirmed().blocks
        #expect(blocks.count == 1)
        guard case .limit(let state) = blocks.first else { return }
        #expect(state.subject == "One" && state.recent == 1 && state.planned == 1 && state.total == 2)
    }

    @Test("What follows from a lost account is no loss of its groups")
    func consequence() throws {
        var world = try Self.limited(.membersLostByOneGroup)
        world.remove("a")
        world.remove("b")
        #expect(try world.confirmed().membersLost.isEmpty)
    }

    // MARK: A directory that shrank

    @Test(
        "A directory that shrank",
        arguments: [
            Case(
                "blocks", { $0.people.removeFirst(4) }, ["blocked by directory_shrank: 4 and 0 of 20, 3 allowed"]),
            Case("not by three", { $0.people.removeFirst(3) }, []),
            Case(
                "not after changed criteria",
                {
                    $0.policy.criteriaDigest = "2"
                    $0.people.removeFirst(4)
                }, []),
            Case(
                "not where absence is unknown",
                {
                    $0.absenceOfPeople = .unknown("size limit")
                    $0.people.removeFirst(4)
                }, []),
            Case(
                "not by people who came meanwhile",
                {
                    $0.people.removeFirst(4)
                    $0.people.append(person("new"))
                }, []),
            Case(
                "also by people out of scope", start: { $0.policy.criteria.requiredGroups = [pattern("None")] },
                { $0.people.removeFirst(4) }, ["blocked by directory_shrank: 4 and 0 of 20, 3 allowed"]),
            Case(
                "not while nobody knows how many there were",
                {
                    $0.recorded.directory?.people = nil
                    $0.people.removeFirst(4)
                }, []),
        ])
    func shrank(_ test: Case) throws {
        var world = World((10..<30).map { person("u\($0)") }, [.init("None")])
        world.policy.criteriaDigest = "1"
        world.policy.limits.figures[.directoryShrank] = Limits.Figures()
        test.start(&world)
        try world.sync()
        test.change(&world)
        #expect(
            try world.sync().blocks.filter { $0 != .criteriaChanged }.map(\.description)
                == test.expected.map { _ in "limit directory_shrank: 4 planned of 20; 3 allowed" })
    }

    @Test("The number of people is remembered where it is proven")
    func people() throws {
        var world = Self.world
        try world.sync()
        #expect(world.recorded.directory?.people == 6)
        world.remove("a")
        world.absenceOfPeople = .unknown("size limit")
        try world.sync()
        #expect(world.recorded.directory?.people == 6)
        world.absenceOfPeople = .proven
        #expect(try world.sync().shrinkage == 1)
        #expect(world.recorded.directory?.people == 5)
    }
}
