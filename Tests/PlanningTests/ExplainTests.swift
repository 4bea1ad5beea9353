import Directory
import LDAPText
import Planning
import Testing

/// Why somebody has an account, or hasn't.
@Suite("Explanations")
struct ExplainTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [
                .init("Required", groups: ["B"]), .init("B", groups: ["A"]), .init("A", ["ann", "bob"]),
                .init("Denied", groups: ["Out"]), .init("Out"), .init("Admins", groups: ["B"]), .init("Local"),
            ])
        world.policy.criteria = Criteria(
            requiredGroups: [pattern("Required")], deniedGroups: [pattern("Denied")],
            excludeGroups: [pattern("Admins")],
            groupAdminGroups: [pattern("Admins")])
        world.addAccount("root", roles: .siteAdmin)
        return world
    }

    private func explain(_ world: World, _ label: String, _ focus: Focus? = nil) throws -> Explanation {
        try Planner(policy: world.policy).explain(
            .label(label), in: world.snapshot, against: world.recorded, focus: focus)
    }

    @Test("In scope, by the path through nested groups, with roles and memberships")
    func member() throws {
        var world = Self.world
        try world.sync()
        world[account: "ann"].localRoles = .readonlySiteAdmin
        world["ann"].origins = [
            .email: Mapping.Origin(
                template: "{mail}", attributes: [.init(name: "mail", values: ["ann@example.com", "b"])])
        ]
        world.policy.mastered = [.email]
        let told = try explain(world, "ann")
        #expect(told.scope?.state == "in")
        #expect(told.scope?.path == ["A", "B", "Required"])
        #expect(told.scope?.rule == "required_groups: \"Required\"")
        #expect(told.entry?.dn == "uid=ann,ou=people,dc=example")
        #expect(told.entry?.activity == "active")
        #expect(told.account?.matchedBy == "identifier")
        #expect(told.account?.username == "ann")
        #expect(told.roles.map(\.role) == ["group_admin", "readonly_site_admin"])
        #expect(told.roles.map(\.givenBy) == ["directory", "administrator"])
        #expect(told.roles[0].path == ["A", "B", "Admins"])
        #expect(told.changes.isEmpty && told.held.isEmpty && told.warnings.isEmpty)
        let groups = Dictionary(uniqueKeysWithValues: told.groups.map { ($0.name, $0) })
        #expect(Set(groups.keys) == ["A", "B", "Required", "Admins"])
        #expect(groups["Required"]?.path == ["A", "B", "Required"])
        #expect(groups["A"]?.recorded == true && groups["A"]?.provisioned == true)
        #expect(groups["Admins"]?.provisioned == false && groups["Admins"]?.recorded == false)
        #expect(groups["Admins"]?.rules.count == 2)
        let email = try #require(told.properties.first { $0.property == "email" })
        #expect(email.template == "{mail}" && email.attributes.map(\.name) == ["mail"] && email.mastered)
        #expect(email.value == "ann@example.com" && email.recorded == "ann@example.com")
        let username = try #require(told.properties.first { $0.property == "username" })
        #expect(!username.mastered && username.template == nil)
    }

    @Test("Out of scope: member of no required group")
    func out() throws {
        var world = Self.world
        try world.sync()
        let told = try explain(world, "cid")
        #expect(told.scope?.state == "out" && told.scope?.path == [])
        #expect(told.account == nil && told.groups.isEmpty && told.changes.isEmpty)
    }

    @Test("Denied, by the path to the denied group")
    func denied() throws {
        var world = Self.world
        try world.sync()
        world[group: "Out"].people = ["ann"]
        let told = try explain(world, "ann")
        #expect(told.scope?.state == "out")
        #expect(told.scope?.path == ["Out", "Denied"])
        #expect(told.scope?.reason.contains("denied group") == true)
        #expect(told.changes.map(\.action).contains("disable"))
    }

    @Test("Unknown scope")
    func unknown() throws {
        var world = Self.world
        try world.sync()
        world[group: "A"].people = ["bob"]
        world[group: "A"].gaps = ["hidden"]
        let told = try explain(world, "ann")
        #expect(told.scope?.state == "unknown" && told.scope?.reason.contains("hidden") == true)
        #expect(told.held.map(\.code).contains("unknown_scope"))
    }

    @Test(
        "What the directory says of activity",
        arguments: [
            (.active, "active", nil), (.inactive(.disabled), "disabled", nil),
            (.inactive(.expired(at: 0)), "expired", "on 1970-01-01T00:00:00Z"),
            (.unknown("hidden"), "unknown", "hidden"),
        ] as [(Activity, String, String?)])
    func activity(_ activity: Activity, _ word: String, _ reason: String?) throws {
        var world = Self.world
        try world.sync()
        world["ann"].activity = activity
        let told = try explain(world, "ann")
        #expect(told.entry?.activity == word && told.entry?.activityReason == reason)
    }

    @Test("Conflicts and faults, with what holds them")
    func conflicts() throws {
        var world = Self.world
        try world.sync()
        world["cid"].values.username = "ann"
        world[group: "A"].people.append("cid")
        #expect(try explain(world, "cid").held.map(\.code) == ["username_conflict"])
        world["cid"].fault = "it has no email"
        let told = try explain(world, "cid")
        #expect(told.held.map(\.code) == ["unusable_entry"])
        #expect(told.warnings == ["The entry can't make an account: it has no email."])
    }

    @Test("An account whose entry is gone")
    func gone() throws {
        var world = Self.world
        try world.sync()
        world.remove("ann")
        var told = try explain(world, "ann")
        #expect(told.entry == nil && told.scope == nil)
        #expect(told.account?.username == "ann")
        #expect(told.changes.map(\.action).prefix(1) == ["disable"])
        world.absenceOfPeople = .unknown("size limit")
        told = try explain(world, "ann")
        #expect(told.warnings == ["No entry was found, and that proves nothing: size limit."])
        world.unread = [.label("ann"): "not returned"]
        #expect(try explain(world, "ann").warnings == ["The entry could not be read for certain: not returned."])
    }

    @Test("An administrator's account that the next cycle adopts, and one that it relinks")
    func adopted() throws {
        var world = Self.world
        world.policy.adopts = [.username]
        world.policy.recreated = .relink
        try world.sync()
        world.addAccount("cid")
        world[group: "A"].people += ["cid", "new"]
        var told = try explain(world, "cid")
        #expect(told.account?.matchedBy == "adopt" && told.account?.directory == nil)
        #expect(told.changes.map(\.action) == ["adopt", "add", "add", "add"])
        world.remove("ann")
        world.people.append(person("new", username: "ann"))
        told = try explain(world, "new")
        #expect(told.account?.matchedBy == "on_recreate")
        #expect(told.changes.first?.action == "relink")
    }

    @Test("A new account with its memberships; only what concerns the person is told")
    func created() throws {
        var world = Self.world
        try world.sync()
        world[group: "A"].people.append("cid")
        world["bob"].values.email = "b"
        let told = try explain(world, "cid")
        #expect(told.account == nil)
        #expect(told.changes.map(\.action) == ["create", "add", "add", "add"])
        #expect(told.changes.compactMap(\.members) == [["cid"], ["cid"], ["cid"]])
    }

    @Test("Protection, who disabled it and when")
    func account() throws {
        var world = Self.world
        world.recorded.now = 1_000
        world.policy.deleteAfter = 10
        try world.sync()
        world.remove("ann")
        try world.sync()
        world.policy.protectedUsers = NamePatterns([Glob("ann")])
        let account = try #require(try explain(world, "ann").account)
        #expect(account.protected && !account.enabled)
        #expect(account.disabledBy == "sync" && account.disabledReason == "entry_gone" && account.disabledRun == "run")
        #expect(account.disabledSince == account.departedAt && account.departedAt != nil)
        #expect(account.authentication == "ldap" && account.directory == "corp")
    }

    @Test("A user name that is not the e-mail address")
    func mismatch() throws {
        var world = Self.world
        world.policy.usernameIsEmail = true
        try world.sync()
        #expect(try explain(world, "ann").warnings.count == 1)
    }

    @Test("Of a few objects alone, it says what waits")
    func focused() throws {
        var world = Self.world
        try world.sync()
        world["ann"].values.username = "anna"
        #expect(try explain(world, "ann", Focus(people: [.label("ann")])).held.map(\.code) == ["waits_for_cycle"])
        #expect(try explain(world, "ann").changes.map(\.action) == ["rename"])
    }
}
