import Directory
import LDAPText
import Planning
import Testing

/// An account that an operator links to another entry: of its own directory, or of another.
@Suite("Links")
struct LinkTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob")], [.init("Staff", ["ann", "bob", "new"]), .init("New", ["new"])])
        world.addAccount("root", roles: .siteAdmin)
        return world
    }

    private func focus(_ world: World, _ account: String, _ entry: String) -> Focus {
        Focus(
            people: [.label(entry)], link: Focus.Link(account: world[account: account].id, entry: .label(entry)))
    }

    @Test("Relinking lets the account go on: number, roles and groups stay, and the sync's disabling ends")
    func relink() throws {
        var world = Self.world
        try world.sync()
        world.addGroup("Local")
        world.addMember("ann", to: "Local")
        world[account: "ann"].localRoles = .groupAdmin
        let id = world[account: "ann"].id
        world.remove("ann")
        world.people.append(person("new", username: "ann"))
        #expect(try world.sync().heldLines == ["held user ann [entry_recreated]"])
        let plan = try world.sync(focus(world, "ann", "new"), .relink)
        #expect(
            plan.lines == ["relink ann [by_operator]", "add ann to Staff [member]", "add ann to New [member]"])
        #expect(plan.limited == [.adoptions: 1, .emailsChanged: 1])
        let account = world[account: "new"]
        #expect(account.id == id)
        #expect(account.isEnabled && account.disabled == nil && account.departedAt == nil)
        #expect(account.localRoles == .groupAdmin)
        #expect(world.members(of: "Local") == ["ann*"])
        #expect(try world.sync().isEmpty, "the next cycle agrees")
    }

    @Test("Relinking keeps the groups of an account that was not disabled yet")
    func relinkEnabled() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        world.people.append(person("new", username: "ann2"))
        let plan = try world.sync(focus(world, "ann", "new"), .relink)
        #expect(plan.lines == ["relink ann [by_operator] username: ann → ann2", "add ann2 to New [member]"])
        #expect(try world.sync().isEmpty)
    }

    @Test(
        "Relinking",
        arguments: [
            Case(
                "an account that an administrator disabled leaves it so",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .administrator, reason: "left")
                },
                ["relink ann [by_operator]", "add ann to New [member]", "kept user ann [disabled_by_administrator]"]),
            Case(
                "to an entry that is not active disables the account",
                { $0["new"].activity = .inactive(.disabled) },
                ["relink ann [by_operator]", "add ann to New [member]"]),
            Case(
                "to an entry that is out of scope does nothing",
                { $0.policy.criteria.deniedGroups = [pattern("New")] }, ["held user ann [denied_group]"]),
            Case(
                "to an entry whose scope is unknown does nothing",
                {
                    $0.policy.criteria.deniedGroups = [pattern("Staff")]
                    $0[group: "Staff"].people = []
                    $0[group: "Staff"].gaps = ["hidden"]
                }, ["held user ann [unknown_scope]"]),
            Case(
                "to an entry of which there are two does nothing",
                { $0.unread = [.label("new"): "two entries have the identifier"] },
                ["held user ann [duplicate_identifier]"]),
            Case(
                "a protected account does nothing",
                { $0[account: "ann"].isProtected = true }, ["kept user ann [protected]"]),
            Case(
                "into a name that somebody has leaves the name",
                { $0["new"].values.username = "bob" },
                ["relink ann [by_operator]", "add ann to New [member]", "held user bob [username_conflict]"]),
        ])
    func relinking(_ test: Case) throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        world.people.append(person("new", username: "ann"))
        test.change(&world)
        #expect(
            try world.confirmed(focus(world, "ann", "new"), Errand(.relink)).lines.filter { !$0.hasPrefix("blocked") }
                == test.expected)
    }

    @Test("Relinking to an entry that is not active disables the account")
    func relinkInactive() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        world.people.append(person("new", username: "ann", activity: .inactive(.disabled)))
        let plan = try world.sync(focus(world, "ann", "new"), .relink)
        #expect(plan.accounts.map(\.action) == [.relink])
        #expect(world[account: "new"].disabled?.reason == "disabled_in_directory")
        #expect(plan.limited[.usersDeprovisioned] == 1)
        #expect(plan.limitedItems.contains("disable user \(GUID.label("ann"))"))
    }

    @Test(
        "A transfer leaves the groups of the former directory, joins the new ones, and keeps what an administrator gave"
    )
    func transfer() throws {
        var world = Self.world
        world.addAccount("eve", email: "e@other", directory: "other", identifier: .label("eve-there"))
        world.addGroup("Others", directory: "other", members: ["eve"])
        world.addGroup("Local")
        world.addMember("eve", to: "Local")
        world.addMember("eve", to: "Others", by: "other")
        world.addGroup("Thirds", directory: "third")
        world.addMember("eve", to: "Thirds", by: "third")
        world[account: "eve"].directoryRoles = .groupAdmin
        try world.sync()
        let id = world[account: "eve"].id
        world.people.append(person("new", username: "eve"))
        #expect(try world.sync().heldLines == ["held user eve [username_conflict]"])
        let plan = try world.sync(focus(world, "eve", "new"), .transfer)
        #expect(
            plan.lines == [
                "transfer eve [by_operator] directory_roles: group_admin → -", "remove eve from Others [by_operator]",
                "add eve to Staff [member]", "add eve to New [member]",
            ])
        #expect(plan.memberships.first { $0.action == .remove }?.maker == .directory("other"))
        let account = world[account: "new"]
        #expect(account.id == id)
        #expect(account.directory == "corp")
        #expect(account.values.email == "new@example.com")
        #expect(account.isEnabled)
        #expect(world.members(of: "Others").isEmpty)
        #expect(world.members(of: "Local") == ["eve*"])
        #expect(world.members(of: "Thirds") == ["eve"], "what a third directory gave is not the former one's")
        #expect(try world.sync().isEmpty)
    }

    @Test("A transfer leaves those alone whom the former directory still has in its groups")
    func others() throws {
        var world = Self.world
        for name in ["eve", "fay"] {
            world.addAccount(name, directory: "other", identifier: .label("\(name)-there"))
        }
        world.addGroup("Others", directory: "other", members: ["eve", "fay"])
        world.addMember("eve", to: "Others", by: "other")
        try world.sync()
        world.people.append(person("new", username: "eve"))
        try world.sync(focus(world, "eve", "new"), .transfer)
        #expect(world.members(of: "Others") == ["fay"])
        #expect(world[account: "fay"].directory == "other")
    }

    @Test("A transfer that is held moves nobody out of a group")
    func heldTransfer() throws {
        var world = Self.world
        world.addAccount("eve", directory: "other", identifier: .label("eve-there"))
        world.addGroup("Others", directory: "other", members: ["eve"])
        world.policy.criteria.deniedGroups = [pattern("New")]
        try world.sync()
        world.people.append(person("new", username: "eve"))
        let plan = try world.sync(focus(world, "eve", "new"), .transfer)
        #expect(plan.lines == ["held user eve [denied_group]"])
    }
}
