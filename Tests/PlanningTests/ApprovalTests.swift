import Directory
import LDAPText
import Planning
import Testing

/// What an approval is held against.
@Suite("Limited items")
struct ApprovalTests {
    /// Each plan does one limited thing, which has one word.
    struct Item: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var change: @Sendable (inout World) -> Void
        var items: [String]

        init(_ name: String, _ change: @escaping @Sendable (inout World) -> Void, _ items: [String]) {
            testDescription = name
            self.change = change
            self.items = items
        }
    }

    static var world: World {
        var world = World(
            [person("ann"), person("bob")], [.init("Staff", ["ann", "bob"]), .init("Admins", ["bob"])])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Staff")], siteAdminGroups: [pattern("Admins")])
        world.policy.criteriaDigest = "1"
        world.addAccount("root", roles: .siteAdmin)
        world.addAccount("zoe")
        return world
    }

    private static let (ann, bob, new) = ("\(GUID.label("ann"))", "\(GUID.label("bob"))", "\(GUID.label("new"))")

    @Test(
        "are named",
        arguments: [
            Item("nothing", { _ in }, []),
            Item("a value that is not limited", { $0["ann"].values.fullName = "Ann" }, []),
            Item("disable", { $0["ann"].activity = .inactive(.disabled) }, ["disable user \(ann)"]),
            Item(
                "disable and shrink", { $0.remove("ann") },
                ["disable user \(ann)", "remove from Staff user \(ann)", "shrink directory"]),
            Item(
                "delete",
                {
                    $0.policy.removedUsers = .delete
                    $0[group: "Staff"].people = ["bob"]
                }, ["delete user \(ann)"]),
            Item(
                "create",
                {
                    $0.people.append(person("new"))
                    $0[group: "Staff"].people.append("new")
                }, ["create user \(new)"]),
            Item(
                "adopt",
                {
                    $0.policy.adopts = [.username]
                    $0.people.append(person("new", username: "zoe"))
                    $0[group: "Staff"].people.append("new")
                }, ["adopt user zoe", "email user zoe new@example.com"]),
            Item(
                "relink",
                {
                    $0.policy.recreated = .relink
                    $0.remove("ann")
                    $0.people.append(person("new", username: "ann", email: "ann@example.com"))
                    $0[group: "Staff"].people.append("new")
                }, ["relink user \(ann)"]),
            Item(
                "rename", { $0["ann"].values.username = "anna" }, ["username user \(ann) anna"]),
            Item("e-mail", { $0["ann"].values.email = "a" }, ["email user \(ann) a"]),
            Item(
                "grant and withdraw", { $0[group: "Admins"].people = ["ann"] },
                [
                    "grant role site_admin user \(ann)", "remove from Admins user \(bob)",
                    "withdraw role site_admin user \(bob)",
                ]),
            Item("reactivation", { disableBySync(&$0) }, []),
            Item("a new group", { $0.groups.append(.init("New")) }, []),
            Item(
                "a group that goes",
                {
                    $0.groups.append(.init("New"))
                    $0.policy.criteria.excludeGroups = [pattern("New")]
                }, []),
            Item(
                "reactivation under changed criteria, beside a removal",
                {
                    $0.policy.criteriaDigest = "2"
                    disableBySync(&$0)
                    $0[group: "Staff"].people = ["ann"]
                },
                [
                    "disable user \(bob)", "reactivate user \(ann)", "remove from Staff user \(bob)",
                    "withdraw role site_admin user \(bob)", "remove from Admins user \(bob)",
                ]),
            Item(
                "reactivation under changed criteria alone",
                {
                    $0.policy.criteriaDigest = "2"
                    disableBySync(&$0)
                }, []),
            Item(
                "a new group under changed criteria, beside a removal",
                {
                    $0.policy.criteriaDigest = "2"
                    $0.groups.append(.init("New"))
                    $0.remove(group: "Old")
                }, ["create group \(GUID.label("New"))", "delete group \(GUID.label("Old"))"]),
            Item(
                "disabled under another name",
                {
                    $0["ann"].activity = .inactive(.disabled)
                    $0["ann"].values.username = "anna"
                }, ["disable user \(ann)", "username user \(ann) anna"]),
        ])
    func items(_ item: Item) throws {
        var world = Self.world
        world.groups.append(.init("Old"))
        try world.sync()
        item.change(&world)
        #expect(try world.confirmed().limitedItems == Set(item.items))
    }

    private static func disableBySync(_ world: inout World) {
        world[account: "ann"].isEnabled = false
        world[account: "ann"].disabled = Disablement(by: .sync, reason: "expired")
    }

    @Test("A first cycle needs no approval for what it creates and grants")
    func first() throws {
        #expect(try Self.world.plan().limitedItems.isEmpty)
    }

    private func document(_ world: World) throws -> PlanDocument {
        PlanDocument(try world.confirmed(), run: "r", madeAt: 0, madeBy: "op", settingsDigest: "s")
    }

    @Test("An approval covers what it names and less, and nothing beyond")
    func beyond() throws {
        var world = Self.world
        try world.sync()
        world["ann"].activity = .inactive(.disabled)
        world["bob"].values.email = "b"
        let approved = try document(world)
        #expect(try document(world).limitedBeyond(approved).isEmpty)
        world["bob"].values.fullName = "Bob"
        #expect(try document(world).limitedBeyond(approved).isEmpty, "what isn't limited may differ")
        world["bob"].values.email = "c"
        #expect(try document(world).limitedBeyond(approved) == ["email user \(Self.bob) c"])
        world["bob"].values.email = "b"
        world["ann"].activity = .active
        #expect(try document(world).limitedBeyond(approved).isEmpty)
        world["bob"].activity = .inactive(.disabled)
        #expect(try document(world).limitedBeyond(approved) == ["disable user \(Self.bob)"])
    }

    @Test("The document says what the plan was made for, under which settings, and what is left of each limit")
    func document() throws {
        var world = Self.world
        world.policy.limits = Limits()
        try world.sync()
        world["ann"].activity = .inactive(.disabled)
        let plan = try world.confirmed(Focus(people: [.label("ann")]), Errand(.onDemand, user: "ann"))
        let document = PlanDocument(plan, run: "r", madeAt: 1_000, madeBy: "op", settingsDigest: "s")
        #expect(document.schema == 2)
        #expect(document.errand == Errand(.onDemand, user: "ann"))
        #expect(document.settingsDigest == "s")
        #expect(document.madeAt == "1970-01-01T00:00:01.000Z" || document.madeAt == "1970-01-01T00:00:01Z")
        #expect(document.limited == ["disable user \(Self.ann)"])
        let limit = try #require(document.limits.first { $0.kind == "users_deprovisioned" })
        #expect(limit.planned == 1 && limit.recent == 0 && limit.total == 2 && limit.allowed == 3)
        #expect(limit.headroom == 2 && !limit.exceeded)
        #expect(document.changes.map(\.action) == ["disable"])
        #expect(document.changes[0].code == "disabled_in_directory")
    }
}
