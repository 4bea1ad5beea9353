import Directory
import LDAPText
import Planning
import Testing

/// A run taken back, whole.
@Suite("Reverts")
struct RevertTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [.init("Staff", ["ann", "bob"]), .init("Admins", ["bob"]), .init("Denied"), .init("Old", ["ann"])])
        world.policy.criteria = Criteria(
            requiredGroups: [pattern("Staff")], deniedGroups: [pattern("Denied")], groupAdminGroups: [pattern("Admins")]
        )
        world.addAccount("root", roles: .siteAdmin)
        world.addAccount("zoe", email: "zoe@local")
        world.recorded.now = 1_000 * World.day
        return world
    }

    /// Some hour, and how the plan names what takes it back.
    struct Hour: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var start: @Sendable (inout World) -> Void
        var pass: @Sendable (inout World) -> Void
        var reverted: [String]

        init(
            _ name: String, start: @escaping @Sendable (inout World) -> Void = { _ in },
            _ pass: @escaping @Sendable (inout World) -> Void, _ reverted: [String]
        ) {
            testDescription = name
            self.start = start
            self.pass = pass
            self.reverted = reverted
        }
    }

    static let hours: [Hour] = [
        Hour(
            "values", { $0["ann"].values.email = "a" },
            ["update ann [reverted] email: a → ann@example.com"]),
        Hour(
            "a rename", { $0["ann"].values.username = "anna" },
            ["rename anna [reverted] username: anna → ann"]),
        Hour(
            "a move", { $0["ann"].dn = "uid=ann,ou=sales,dc=example" },
            ["update ann [reverted] dn: uid=ann,ou=sales,dc=example → uid=ann,ou=people,dc=example"]),
        Hour(
            "a swap",
            {
                $0["ann"].values.username = "bob"
                $0["bob"].values.username = "ann"
            }, ["rename bob [reverted] username: bob → ann", "rename ann [reverted] username: ann → bob"]),
        Hour(
            "a chain of names",
            {
                $0["ann"].values.username = "bob"
                $0["bob"].values.username = "robert"
            }, ["rename bob [reverted] username: bob → ann", "rename robert [reverted] username: robert → bob"]),
        Hour(
            "somebody gone", { $0.remove("ann") },
            ["reactivate ann [reverted]", "add ann to Staff [reverted]", "add ann to Old [reverted]"]),
        Hour(
            "somebody disabled in the directory", { $0["ann"].activity = .inactive(.disabled) },
            ["reactivate ann [reverted]"]),
        Hour(
            "somebody deleted, with number and memberships", start: { $0.policy.removedUsers = .delete },
            { $0.remove("ann") },
            [
                "create ann [reverted]", "add ann to Staff [reverted]", "add ann to Old [reverted]",
                "add ann to Local [reverted]",
            ]),
        Hour(
            "a return",
            start: {
                _ = try? $0.sync()
                $0[group: "Denied"].people = ["ann"]
            }, { $0[group: "Denied"].people = [] },
            [
                "disable ann [reverted]", "remove ann from Staff [reverted]", "remove ann from Old [reverted]",
            ]),
        Hour(
            "a newcomer", { $0[group: "Staff"].people.append("cid") }, ["delete cid [reverted]"]),
        Hour(
            "an adoption",
            {
                $0.policy.adopts = [.email]
                $0["cid"].values.email = "zoe@local"
                $0[group: "Staff"].people.append("cid")
            }, ["release cid [reverted] username: cid → zoe", "remove zoe from Staff [reverted]"]),
        Hour(
            "a relink",
            {
                $0.policy.recreated = .relink
                $0.remove("ann")
                $0.people.append(person("new", username: "ann"))
                $0[group: "Staff"].people.append("new")
            }, ["relink ann [reverted]", "add ann to Old [reverted]"]),
        Hour(
            "roles", { $0[group: "Admins"].people = ["ann"] },
            [
                "update ann [reverted] directory_roles: group_admin → -",
                "update bob [reverted] directory_roles: - → group_admin",
                "add bob to Admins [reverted]", "remove ann from Admins [reverted]",
            ]),
        Hour(
            "memberships", { $0[group: "Old"].people = ["bob"] },
            ["add ann to Old [reverted]", "remove bob from Old [reverted]"]),
        Hour(
            "a new group", { $0.groups.append(.init("New", ["ann"])) }, ["delete group New [reverted]"]),
        Hour(
            "a group renamed", { $0[group: "Old"].name = "Older" },
            [
                "rename group Older [reverted] name: Older → Old dn: cn=Older,ou=groups,dc=example → cn=Old,ou=groups,dc=example"
            ]),
        Hour(
            "a group gone, with number and memberships", { $0.remove(group: "Old") },
            ["create group Old [reverted]", "add ann to Old [reverted]"]),
        Hour(
            "groups that swap names",
            {
                $0[group: "Old"].name = "Denied"
                $0[group: "Denied"].name = "Old"
                $0.policy.criteria.deniedGroups = []
            },
            [
                "rename group Old [reverted] name: Old → Denied dn: cn=Old,ou=groups,dc=example → cn=Denied,ou=groups,dc=example",
                "rename group Denied [reverted] name: Denied → Old dn: cn=Denied,ou=groups,dc=example → cn=Old,ou=groups,dc=example",
            ]),
        Hour(
            "a deletion at the end of a grace",
            start: {
                $0.policy.deleteAfter = World.day
                $0.remove("ann")
                $0.addAccount(
                    "ann", email: "ann@example.com", directory: "corp", identifier: .label("ann"), isEnabled: false)
                $0[account: "ann"].disabled = Disablement(by: .sync, reason: "entry_gone", run: "r", since: 0)
                $0[account: "ann"].departedAt = 1_000 * World.day
                $0[account: "ann"].authentication = .ldap
            }, { $0.pass(days: 1) }, ["create ann [reverted]", "add ann to Local [reverted]"]),
    ]

    @Test("return the former state, hold it, and let it go where the directory agrees", arguments: hours)
    func whole(_ hour: Hour) throws {
        var world = Self.world
        hour.start(&world)
        try world.sync()
        if world.accountIndex("ann") != nil { addLocal(&world) }
        let directory = (world.people, world.groups)
        hour.pass(&world)
        let before = world.recorded
        let plan = try world.sync()
        try #require(hour.reverted.isEmpty || !plan.isEmpty)
        let after = world.recorded
        let revert = world.revert()
        if !hour.reverted.isEmpty { #expect(revert.changes == hour.reverted) }
        #expect(revert.held.isEmpty)
        expectEqual(world.recorded, before)
        #expect(revert.errand == Errand(.revert, run: world.undos[world.undos.count - 2].run))
        #expect(revert.record == nil)

        let next = try world.sync()
        #expect(next.changes.isEmpty, "the next cycle doesn't do it again")
        if !revert.isEmpty { #expect(next.held.contains { $0.reason.code == .heldAfterRevert }) }
        #expect(next.newlyHeld == 0)

        var released = world
        released.recorded.holds = []
        let again = try released.sync()
        #expect(again.accounts.count == plan.accounts.count && again.groups.count == plan.groups.count)
        if !revert.deletesSomething { expectEqual(released.recorded, after, "released, it is done again") }

        // Who stays gone is wanted by nobody but the revert.
        if directory.0.count < 3 { return }
        var agreed = world
        (agreed.people, agreed.groups) = directory
        try agreed.sync()
        #expect(agreed.recorded.holds.filter { if case .membership = $0.subject { false } else { true } }.isEmpty)
    }

    @Test("can be reverted", arguments: hours)
    func twice(_ hour: Hour) throws {
        var world = Self.world
        hour.start(&world)
        try world.sync()
        hour.pass(&world)
        try world.sync()
        let after = world.recorded
        world.revert()
        let again = world.revert()
        #expect(again.held.isEmpty)
        expectEqual(world.recorded, after)
        #expect(try world.sync().changes.isEmpty)
        #expect(try world.plan().heldLines.allSatisfy { !$0.contains("held_after_revert") }, "all agree again")
    }

    private func addLocal(_ world: inout World) {
        world.addGroup("Local")
        world.addMember("ann", to: "Local")
    }

    @Test("The first cycle can be taken back whole, by approval")
    func first() throws {
        var world = Self.world
        let before = world.recorded
        try world.sync()
        world.policy.limits = Limits()
        let plan = world.revert()
        #expect(!plan.blocks.isEmpty, "all is too much")
        expectEqual(world.recorded, before)
        #expect(try world.sync().changes.isEmpty)
    }

    @Test("Reverting counts toward the limits like any plan")
    func limits() throws {
        var world = Self.world
        try world.sync()
        world[group: "Staff"].people.append("cid")
        try world.sync()
        world.policy.limits.figures[.usersDeprovisioned] = Limits.Figures(minimum: 0, maximum: 0, percent: 0)
        let plan = Revert(world.undos[1]).plan(world.recorded, policy: world.policy)
        #expect(plan.limited == [.usersDeprovisioned: 1])
        #expect(plan.blocks.map(\.description) == ["limit users_deprovisioned: 1 planned of 3; 0 allowed"])
        #expect(plan.limitedItems == ["delete user \(GUID.label("cid"))"])
    }

    @Test("A group's losses are counted once, wherever they stand")
    func groupLosses() throws {
        let accounts = (1...4).map { number in
            RecordedAccount(
                id: Int64(number), directory: "corp", identifier: .label("\(number)"),
                values: AccountValues(username: "\(number)"))
        }
        let recorded = Recorded(
            accounts: accounts,
            groups: [
                RecordedGroup(id: 1, directory: "corp", identifier: .label("A"), name: "A"),
                RecordedGroup(id: 2, directory: "corp", identifier: .label("B"), name: "B"),
            ],
            memberships: RecordedMemberships(
                offsets: [0, 3, 4], accounts: [0, 1, 2, 0], makers: [1, 1, 1, 1], makerNames: [nil, "corp"]))
        func made(_ group: Int64, _ accounts: [Int64]) -> UndoRecord.Memberships {
            UndoRecord.Memberships(action: .add, group: group, accounts: accounts, madeBy: "corp")
        }
        let undo = UndoRecord(
            run: "r", directory: "corp", memberships: [made(1, [1]), made(2, [1]), made(1, [2, 3])])
        let plan = Revert(undo).plan(recorded, policy: Policy(directory: "corp"))
        #expect(
            plan.limits.filter { $0.kind == .membersLostByOneGroup }.map { "\($0.subject ?? "") \($0.planned)" }
                == ["A 3", "B 1"])
    }

    @Test("What an operator did is taken back too, and not held")
    func setAuthentication() throws {
        var world = Self.world
        try world.sync()
        let before = world.recorded
        let errand = Errand(.setAuthentication, from: .ldap, to: .saml)
        world.apply(
            try SetAuthentication(from: .ldap, to: .saml, selection: .all).plan(
                world.recorded, policy: world.policy, errand: errand))
        let plan = world.revert()
        #expect(plan.accounts.map(\.action) == [.setAuthentication, .setAuthentication])
        #expect(plan.holds.isEmpty)
        #expect(plan.directory == Plan.everyDirectory)
        expectEqual(world.recorded, before)
    }

    @Test("A rekey is taken back")
    func rekey() throws {
        var world = Self.world
        try world.sync()
        let before = world.recorded
        for label in ["ann", "bob", "cid"] {
            world.remove(label)
            world.people.append(person("\(label)-2", username: label))
        }
        world.apply(try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded))
        let plan = world.revert()
        #expect(plan.accounts.map(\.action) == [.relink, .relink])
        expectEqual(world.recorded, before)
    }
}

extension Plan {
    /// Whether something would come back under another number.
    fileprivate var deletesSomething: Bool {
        accounts.contains { $0.after == nil } || groups.contains { $0.after == nil }
    }
}

/// That two stores have the same accounts, groups and memberships.
func expectEqual(
    _ left: Recorded, _ right: Recorded, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    let (left, right) = (FlatStore(left), FlatStore(right))
    #expect(left.accounts == right.accounts, comment, sourceLocation: sourceLocation)
    #expect(left.groups == right.groups, comment, sourceLocation: sourceLocation)
    #expect(left.ties == right.ties, comment, sourceLocation: sourceLocation)
}
