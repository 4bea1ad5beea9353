import Directory
import LDAPText
import Planning
import Testing

/// Accounts of an administrator's that the directory takes over.
@Suite("Adoption")
struct AdoptionTests {
    /// Two accounts of an administrator's, and nobody in the directory yet.
    static var world: World {
        var world = World([], [.init("Staff", ["ann", "bob", "cid"])])
        world.policy.adopts = [.username, .email]
        world.addAccount("ann", email: "a@local")
        world.addAccount("zoe", email: "bob@example.com", roles: .groupAdmin)
        return world
    }

    @Test(
        "of an account",
        arguments: [
            Case(
                "with the user name", { $0.people = [person("ann")] },
                ["adopt ann [adopted]", "add ann to Staff [member]"]),
            Case(
                "with the user name in other letters", { $0.people = [person("ann", username: "ＡＮＮ")] },
                ["adopt ann [adopted] username: ann → ＡＮＮ", "add ＡＮＮ to Staff [member]"]),
            Case(
                "with the e-mail address, which also renames it", { $0.people = [person("bob")] },
                ["adopt zoe [adopted] username: zoe → bob", "add bob to Staff [member]"]),
            Case(
                "not where it is switched off",
                {
                    $0.policy.adopts = []
                    $0.people = [person("ann")]
                }, ["held user ann [username_conflict]"]),
            Case(
                "not by a property that is not listed",
                {
                    $0.policy.adopts = [.username]
                    $0.people = [person("bob")]
                }, ["create bob [in_scope]", "add bob to Staff [member]"]),
            Case(
                "by the first property that fits, whatever the second says",
                { $0.people = [person("cid", username: "ann", email: "bob@example.com")] },
                ["adopt ann [adopted]", "add ann to Staff [member]"]),
            Case(
                "by the other property where that comes first",
                {
                    $0.policy.adopts = [.email, .username]
                    $0.people = [person("cid", username: "ann", email: "bob@example.com")]
                },
                ["adopt zoe [adopted]", "add zoe to Staff [member]", "held user ann [username_conflict]"]),
            Case(
                "each by its own",
                { $0.people = [person("ann"), person("bob")] },
                [
                    "adopt ann [adopted]", "adopt zoe [adopted] username: zoe → bob", "add ann, bob to Staff [member]",
                ]),
            Case(
                "which is then nobody else's, whatever fits",
                { $0.people = [person("ann"), person("bob", email: "a@local")] },
                ["adopt ann [adopted]", "create bob [in_scope]", "add ann, bob to Staff [member]"]),
            Case(
                "not where two have the e-mail address",
                {
                    $0.addAccount("zed", email: "BOB@example.com")
                    $0.people = [person("bob")]
                }, ["create bob [in_scope]", "add bob to Staff [member]"]),
            Case(
                "not where two people claim it",
                {
                    $0.people = [
                        person("bob"), person("cid", email: "bob@example.com"), person("dan", username: "dan"),
                    ]
                }, ["create dan [in_scope]", "held user bob [adoption_conflict]", "held user cid [adoption_conflict]"]),
            Case(
                "not a protected one",
                {
                    $0[account: "ann"].isProtected = true
                    $0.people = [person("ann")]
                }, ["held user ann [username_conflict]"]),
            Case(
                "not one whose name is protected",
                {
                    $0.policy.protectedUsers = NamePatterns([Glob("z*")])
                    $0.people = [person("bob")]
                }, ["create bob [in_scope]", "add bob to Staff [member]"]),
            Case(
                "not another directory's",
                {
                    $0[account: "ann"].directory = "other"
                    $0.people = [person("ann")]
                }, ["held user ann [username_conflict]"]),
            Case(
                "disabled by an administrator, which it stays",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .administrator, reason: "left")
                    $0.people = [person("ann")]
                }, ["adopt ann [adopted]", "add ann to Staff [member]", "kept user ann [disabled_by_administrator]"]),
            Case(
                "not by somebody disabled in the directory",
                { $0.people = [person("ann", activity: .inactive(.disabled))] }, []),
            Case(
                "not by somebody out of scope",
                {
                    $0.policy.criteria.deniedGroups = [pattern("Staff")]
                    $0.people = [person("ann")]
                }, []),
            Case(
                "not by somebody of whom the directory has two",
                {
                    $0.people = [person("ann")]
                    $0.unread = [.label("ann"): "two entries have the identifier"]
                }, ["held user ann [duplicate_identifier]"]),
            Case(
                "not by an entry that can't be an account's",
                { $0.people = [person("ann", fault: "it has no email")] }, ["skipped user ann [unusable_entry]"]),
            Case(
                "not where users are not provisioned",
                {
                    $0.policy.provisionsUsers = false
                    $0.people = [person("ann")]
                }, []),
            Case(
                "and what it was called before is free for a newcomer",
                {
                    $0.policy.adopts = [.email]
                    $0.people = [person("bob"), person("cid", username: "zoe")]
                },
                [
                    "adopt zoe [adopted] username: zoe → bob", "create zoe [in_scope]",
                    "add bob, zoe to Staff [member]",
                ]),
        ])
    func adoption(_ test: Case) throws { try test.play(Self.world) }

    @Test("keeps the administrator's roles, the way of signing in and what the directory doesn't say")
    func keeps() throws {
        var world = Self.world
        world.policy.defaults = AccountDefaults(company: "Example", requires2FA: true, authentication: .saml)
        world.policy.criteria.siteAdminGroups = [pattern("Staff")]
        world[account: "zoe"].values.fullName = "Zoe"
        let id = world[account: "zoe"].id
        try world.sync()
        world.people = [person("bob")]
        let plan = try world.sync()
        #expect(plan.accounts.map(\.action) == [.adopt])
        #expect(plan.accounts[0].reason.rule == "adopt")
        let bob = world[account: "bob"]
        #expect(bob.id == id)
        #expect(bob.directory == "corp")
        #expect(bob.localRoles == .groupAdmin)
        #expect(bob.directoryRoles == .siteAdmin)
        #expect(bob.authentication == .password)
        #expect(bob.values.fullName == "Zoe")
        #expect(bob.values.company == nil)
        #expect(!bob.requires2FA)
        #expect(plan.limited == [.adoptions: 1, .usernamesChanged: 1, .rolesGranted: 1])
    }

    @Test("is limited")
    func limited() throws {
        var world = Self.world
        world.policy.limits.figures[.adoptions] = Limits.Figures(minimum: 1, maximum: 1)
        try world.sync()
        world.people = [person("ann"), person("bob")]
        let blocks = try world.sync().blocks.map(\.description)
        #expect(
            blocks == ["limit adoptions: 2 planned of 0; 1 allowed"], "an administrator's accounts are not the stock")
    }

    @Test("names the others who claim the account")
    func words() throws {
        var world = Self.world
        world.people = [person("bob"), person("cid", email: "bob@example.com")]
        #expect(
            try world.plan().held.map(\.reason.text) == [
                "the account zoe has the same email as this entry and as uid=cid,ou=people,dc=example",
                "the account zoe has the same email as this entry and as uid=bob,ou=people,dc=example",
            ])
        try world.sync()
        #expect(try world.plan().newlyHeld == 0, "an unchanged conflict is no news")
        world["cid"].values.email = "cid@example.com"
        #expect(try world.sync().changes.contains("adopt zoe [adopted] username: zoe → bob"))
    }

    @Test("An adopted account of somebody who leaves is disabled like any other")
    func leaves() throws {
        var world = Self.world
        world.people = [person("ann")]
        try world.sync()
        world.remove("ann")
        #expect(try world.sync().lines == ["disable ann [entry_gone]", "remove ann from Staff [not_provisioned]"])
    }
}
