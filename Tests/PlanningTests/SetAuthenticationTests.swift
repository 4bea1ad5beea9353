import Directory
import LDAPText
import Planning
import Testing

/// The migration from one way of signing in to another.
@Suite("Ways of signing in")
struct SetAuthenticationTests {
    /// Ann and Bob sign in by LDAP, Cid by SAML, root and eve by password.
    static func world() throws -> World {
        var world = World(
            [person("ann"), person("bob"), person("cid")], [.init("Staff", ["ann", "cid"]), .init("Empty")])
        try world.sync()
        world[account: "cid"].authentication = .saml
        world.addAccount("root", roles: .siteAdmin)
        world.addAccount("eve", directory: "other", identifier: .label("eve"))
        world.addMember("eve", to: "Staff")
        return world
    }

    private func plan(
        _ world: World, _ from: AuthenticationMethod, _ to: AuthenticationMethod,
        _ selection: SetAuthentication.Selection
    ) throws -> Plan {
        try SetAuthentication(from: from, to: to, selection: selection).plan(
            world.recorded, policy: world.policy, errand: Errand(.setAuthentication, from: from, to: to))
    }

    private static func line(_ name: String, _ from: AuthenticationMethod, _ to: AuthenticationMethod) -> String {
        "set_authentication \(name) [by_operator] authentication: \(from.rawValue) → \(to.rawValue)"
    }

    @Test(
        "One account first, then a group, then the rest",
        arguments: [
            (.user("ANN"), ["ann"]), (.group("staff"), ["ann"]), (.group("Empty"), []), (.all, ["ann", "bob"]),
        ] as [(SetAuthentication.Selection, [String])])
    func selection(_ selection: SetAuthentication.Selection, _ names: [String]) throws {
        var world = try Self.world()
        let plan = try plan(world, .ldap, .saml, selection)
        #expect(plan.lines == names.map { Self.line($0, .ldap, .saml) })
        #expect(plan.directory == Plan.everyDirectory)
        #expect(plan.limited == (names.isEmpty ? [:] : [.authenticationChanged: names.count]))
        world.apply(plan)
        #expect(try world.sync().isEmpty, "a sync leaves the method alone")
        world["ann"].values.email = "a"
        world["bob"].activity = .inactive(.disabled)
        #expect(try world.sync().accounts.map(\.action) == [.update, .disable], "and manages the rest")
        #expect(names.allSatisfy { world[account: $0].authentication == .saml })
        if selection == .all { #expect(try self.plan(world, .ldap, .saml, .all).isEmpty) }
    }

    @Test(
        "Whoever can't be meant is refused",
        arguments: [.user("nobody"), .user("cid"), .user("root"), .group("None")] as [SetAuthentication.Selection])
    func refused(_ selection: SetAuthentication.Selection) throws {
        let world = try Self.world()
        #expect(throws: PlanningError.self) { try plan(world, .ldap, .saml, selection) }
    }

    @Test("The last local site administrator keeps the password; others don't")
    func lastAdministrator() throws {
        var world = try Self.world()
        #expect(
            try plan(world, .password, .ldap, .all).lines
                == [Self.line("eve", .password, .ldap), "held user root [last_administrator]"])
        #expect(try plan(world, .password, .saml, .user("root")).lines == ["held user root [last_administrator]"])
        world.addAccount("second", roles: .siteAdmin)
        #expect(try plan(world, .password, .saml, .user("root")).lines == [Self.line("root", .password, .saml)])
        #expect(
            try plan(world, .password, .saml, .all).heldLines
                == ["held user root [last_administrator]", "held user second [last_administrator]"])
    }

    @Test("The protected are kept")
    func protected() throws {
        var world = try Self.world()
        world[account: "ann"].isProtected = true
        world.policy.protectedUsers = NamePatterns([Glob("b*")])
        #expect(
            try plan(world, .ldap, .saml, .all).lines == ["kept user ann [protected]", "kept user bob [protected]"])
    }

    @Test("It is limited by all the accounts that there are")
    func limits() throws {
        var world = try Self.world()
        world.policy.limits.figures[.authenticationChanged] = Limits.Figures(minimum: 1, maximum: 1)
        let plan = try plan(world, .ldap, .saml, .all)
        #expect(plan.blocks.map(\.description) == ["limit authentication_changed: 2 planned of 5; 1 allowed"])
        #expect(
            plan.limitedItems == [
                "authentication user \(GUID.label("ann")) saml", "authentication user \(GUID.label("bob")) saml",
            ])
    }
}
