import Directory
import LDAPText
import Planning
import Testing

/// A directory that was rebuilt: everybody and every group has a new identifier.
@Suite("Rekey")
struct RekeyTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [.init("Staff", ["ann", "bob", "cid"]), .init("Team", ["ann"])])
        world.policy.criteria.requiredGroups = [pattern("Staff")]
        world.bases = [.init(dn: "dc=example", identifier: .label("base"))]
        for (place, label) in ["ann", "bob", "cid"].enumerated() where label != "cid" {
            world.people[place].entraObjectID = .label("entra-\(label)")
        }
        world.addAccount("root", roles: .siteAdmin)
        return world
    }

    /// Everything has the same name and another identifier.
    static func rebuild(_ world: inout World) {
        world.people = world.people.map { old in
            var new = old
            new.identifier = .label("\(old.values.username ?? "")-2")
            return new
        }
        world.groups = world.groups.map { old in
            World.Sketch("\(old.label)-2", old.people.map { "\($0)-2" }, name: old.name)
        }
        world.bases = [.init(dn: "dc=example", identifier: .label("base-2"))]
    }

    @Test("A rebuilt directory stops the cycle; after a rekey, the cycle plans nothing")
    func whole() throws {
        var world = Self.world
        try world.sync()
        let before = FlatStore(world.recorded)
        Self.rebuild(&world)
        #expect(throws: PlanningError.self) { try world.plan() }
        let plan = try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded)
        #expect(
            plan.lines == [
                "relink ann [by_operator]", "relink bob [by_operator]", "relink cid [by_operator]",
            ]
                + ["Staff", "Team"].map { name in
                    "relink group \(name) [by_operator] identifier: \(GUID.label(name)) → \(GUID.label("\(name)-2"))"
                })
        #expect(plan.accounts.map(\.reason.text).map { $0.contains("Entra object id") } == [true, true, false])
        #expect(plan.limited == [.adoptions: 3])
        world.apply(plan)
        #expect(world.recorded.directory?.bases == world.bases)
        #expect(try world.plan().isEmpty)
        let after = FlatStore(world.recorded)
        #expect(after.ties == before.ties)
        #expect(after.accounts.map(\.username) == before.accounts.map(\.username))
        #expect(after.accounts.allSatisfy { $0.isEnabled })
    }

    @Test("The cycle after it plans what really changed, and only that")
    func changed() throws {
        var world = Self.world
        try world.sync()
        Self.rebuild(&world)
        world["ann-2"].values.username = "anna"
        world["bob-2"].values.email = "b"
        world.apply(try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded))
        #expect(
            try world.sync().lines == [
                "rename ann [values_differ] username: ann → anna",
                "update bob [values_differ] email: bob@example.com → b",
            ])
    }

    /// Before the rebuilding, after it, and what the rekey makes of the accounts.
    @Test(
        "finds",
        arguments: [
            Case(
                "the Entra object id before the name",
                {
                    rebuild(&$0)
                    $0["ann-2"].values.username = "bob"
                    $0["bob-2"].values.username = "ann"
                },
                ["relink ann ann-2", "relink bob bob-2", "relink cid cid-2"]),
            Case(
                "nobody by the name of somebody who is another in Entra ID",
                {
                    rebuild(&$0)
                    $0["ann-2"].entraObjectID = .label("entra-other")
                },
                ["relink bob bob-2", "relink cid cid-2", "held ann"]),
            Case(
                "somebody by name where the entry has no Entra object id any more",
                {
                    rebuild(&$0)
                    $0["ann-2"].entraObjectID = nil
                },
                ["relink ann ann-2", "relink bob bob-2", "relink cid cid-2"]),
            Case(
                "somebody by name whose entry has an Entra object id that nobody else has",
                {
                    rebuild(&$0)
                    $0["cid-2"].entraObjectID = .label("entra-cid")
                },
                ["relink ann ann-2", "relink bob bob-2", "relink cid cid-2"]),
            Case(
                "nobody by a name whose entry is by its Entra object id another's",
                {
                    rebuild(&$0)
                    $0.remove("bob-2")
                    $0["cid-2"].entraObjectID = .label("entra-bob")
                },
                ["relink ann ann-2", "relink bob cid-2", "held cid"]),
            Case(
                "none of two entries with one Entra object id",
                {
                    rebuild(&$0)
                    $0["cid-2"].entraObjectID = .label("entra-ann")
                },
                ["relink bob bob-2", "held ann", "held cid"]),
            Case(
                "none for two accounts with one Entra object id",
                {
                    rebuild(&$0)
                    $0[account: "bob"].entraObjectID = .label("entra-ann")
                },
                ["relink cid cid-2", "held ann", "held bob"]),
            Case(
                "none of two entries with one name",
                {
                    rebuild(&$0)
                    $0.people.append(person("cid-3", username: "CID"))
                },
                ["relink ann ann-2", "relink bob bob-2", "held cid"]),
            Case(
                "nobody who is gone",
                {
                    rebuild(&$0)
                    $0.remove("cid-2")
                },
                ["relink ann ann-2", "relink bob bob-2", "held cid"]),
            Case(
                "nobody of whom the directory has two",
                {
                    rebuild(&$0)
                    $0.unread = [.label("cid-2"): "two entries have the identifier"]
                },
                ["relink ann ann-2", "relink bob bob-2", "held cid"]),
            Case(
                "whose entry is still there, which stays",
                {
                    let ann = $0["ann"]
                    rebuild(&$0)
                    $0.people[0] = ann
                },
                ["relink bob bob-2", "relink cid cid-2"]),
            Case(
                "nobody for whom the search didn't return but knows",
                {
                    rebuild(&$0)
                    $0.unread = [.label("ann"): "not returned"]
                },
                ["relink bob bob-2", "relink cid cid-2"]),
            Case(
                "nobody new by the name of an account that is linked already",
                {
                    $0.people.append(person("ann-2", username: "ann"))
                }, []),
            Case(
                "nobody for the protected",
                {
                    rebuild(&$0)
                    $0[account: "ann"].isProtected = true
                    $0.policy.protectedUsers = NamePatterns([Glob("b*")])
                },
                ["relink cid cid-2", "kept ann", "kept bob"]),
            Case(
                "an account that is disabled too",
                {
                    rebuild(&$0)
                    $0[account: "ann"].isEnabled = false
                },
                ["relink ann ann-2", "relink bob bob-2", "relink cid cid-2"]),
        ])
    func finds(_ test: Case) throws {
        var world = Self.world
        try world.sync()
        test.change(&world)
        let plan = try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded)
        let names = Dictionary(
            world.people.map { ($0.identifier, $0.dn) }, uniquingKeysWith: { first, _ in first })
        let places = Dictionary(
            ["ann-2", "bob-2", "cid-2"].map { (GUID.label($0), $0) }, uniquingKeysWith: { first, _ in first })
        #expect(
            plan.accounts.map { "relink \($0.subject.username) \(places[$0.after!.identifier!]!)" }
                + plan.held.filter { $0.kind == .user }.map { "\($0.status.rawValue) \($0.name!)" } == test.expected)
        #expect(plan.accounts.allSatisfy { names[$0.after!.identifier!] == $0.after!.dn })
    }

    @Test("Groups follow by name, and the protected or ambiguous ones are held")
    func groups() throws {
        var world = Self.world
        world.groups += [.init("One"), .init("Two"), .init("Gone")]
        try world.sync()
        Self.rebuild(&world)
        world.remove(group: "Gone-2")
        world.groups.append(.init("Two-3", name: "TWO"))
        world.policy.protectedGroups = NamePatterns([Glob("One")])
        let plan = try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded)
        #expect(plan.groups.map(\.subject.name) == ["Staff", "Team"])
        #expect(
            plan.heldLines == ["kept group One [protected]", "held group Two [no_match]", "held group Gone [no_match]"])
    }

    @Test("What a revert holds goes on under the new identifiers")
    func holds() throws {
        var world = Self.world
        try world.sync()
        world["ann"].values.email = "a"
        world[group: "Team"].people = ["bob"]
        try world.sync()
        world.revert()
        world.recorded.holds.insert(Hold(.group(.label("Team")), run: "earlier"))
        Self.rebuild(&world)
        world.apply(try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded))
        let team = world[recordedGroup: "Team"].id
        #expect(
            world.recorded.holds == [
                Hold(.values(.label("ann-2")), run: "run2"), Hold(.group(.label("Team-2")), run: "earlier"),
                Hold(.membership(group: team, user: .label("ann-2")), run: "run2"),
                Hold(.membership(group: team, user: .label("bob-2")), run: "run2"),
            ])
        #expect(try world.sync().changes.isEmpty)
    }

    @Test("is refused where the directory was not read whole, or was never applied")
    func refused() throws {
        var world = Self.world
        let rekey = Rekey(policy: world.policy)
        #expect(throws: PlanningError.self) { try rekey.plan(world.snapshot, against: world.recorded) }
        try world.sync()
        Self.rebuild(&world)
        world.absenceOfGroups = .unknown("size limit")
        #expect(throws: PlanningError.self) { try rekey.plan(world.snapshot, against: world.recorded) }
        world.absenceOfGroups = .proven
        world.absenceOfPeople = .unknown("size limit")
        #expect(throws: PlanningError.self) { try rekey.plan(world.snapshot, against: world.recorded) }
    }

    @Test("Another directory's accounts and groups are left alone")
    func others() throws {
        var world = Self.world
        world.addAccount("eve", directory: "other", identifier: .label("eve"))
        world.addGroup("Others", directory: "other")
        try world.sync()
        Self.rebuild(&world)
        let plan = try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded)
        #expect(plan.accounts.count == 3 && plan.groups.count == 2 && plan.held.isEmpty)
    }
}
