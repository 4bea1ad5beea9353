import Directory
import LDAPText
import Planning
import Testing

/// Each person against the account with the same identifier.
@Suite("People")
struct PeopleTests {
    /// Ann and Bob are in scope, Cid is not.
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")], [.init("Staff", ["ann", "bob"]), .init("Denied", [])])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Staff")], deniedGroups: [pattern("Denied")])
        return world
    }

    @Test("The first cycle creates whoever is in scope, with the defaults")
    func first() throws {
        var world = Self.world
        world["bob"].values.company = "Bob & Co"
        world.policy.defaults = AccountDefaults(
            company: "Example", timeZone: "Europe/Berlin", language: "de", requires2FA: true,
            permissions: [.sftp, .api])
        let plan = try world.sync()
        #expect(plan.isFirstCycle)
        #expect(
            plan.lines == [
                "create ann [in_scope]", "create bob [in_scope]", "create group Staff [group_included]",
                "create group Denied [group_included]", "add ann, bob to Staff [member]",
            ])
        #expect(plan.withoutAccount == 1)
        #expect(plan.accounts[0].reason.rule == "required_groups: \"Staff\"")
        #expect(plan.accounts[0].reason.group == "Staff")
        let (ann, bob) = (world[account: "ann"], world[account: "bob"])
        #expect(ann.values.company == "Example")
        #expect(bob.values.company == "Bob & Co")
        #expect(ann.values.timeZone == "Europe/Berlin")
        #expect(ann.values.language == "de")
        #expect(ann.requires2FA)
        #expect(ann.permissions == [.sftp, .api])
        #expect(ann.authentication == .ldap)
        #expect(ann.directory == "corp")
        #expect(ann.identifier == .label("ann"))
        #expect(ann.dn == "uid=ann,ou=people,dc=example")
    }

    @Test("Without required groups, everybody is in scope")
    func everybody() throws {
        var world = Self.world
        world.policy.criteria.requiredGroups = nil
        let plan = try world.sync()
        #expect(plan.accounts.map(\.subject.username) == ["ann", "bob", "cid"])
        #expect(plan.accounts[0].reason.code == .inScope)
        #expect(plan.withoutAccount == 0)
    }

    @Test(
        "changes",
        arguments: [
            Case("nothing", { _ in }, []),
            Case(
                "only what differs", { $0["ann"].values.email = "a@example.com" },
                [
                    "update ann [values_differ] email: ann@example.com → a@example.com"
                ]),
            Case("a value that goes away stays", { $0["ann"].values.email = nil }, []),
            Case(
                "a custom value", { $0["ann"].values.custom = ["floor": "3"] },
                [
                    "update ann [values_differ] custom.floor: - → 3"
                ]),
            Case(
                "an administrator's edit is set right", { $0[account: "ann"].values.email = "x@example.com" },
                [
                    "update ann [values_differ] email: x@example.com → ann@example.com"
                ]),
            Case("defaults are for new accounts", { $0.policy.defaults.company = "Example" }, []),
            Case(
                "rename", { $0["ann"].values.username = "anna" },
                [
                    "rename ann [values_differ] username: ann → anna"
                ]),
            Case(
                "rename by case alone", { $0["ann"].values.username = "Ann" },
                [
                    "rename ann [values_differ] username: ann → Ann"
                ]),
            Case(
                "move", { $0["ann"].dn = "uid=ann,ou=sales,dc=example" },
                [
                    "move ann [moved_in_directory] dn: uid=ann,ou=people,dc=example → uid=ann,ou=sales,dc=example"
                ]),
            Case(
                "gone", { $0.remove("ann") },
                [
                    "disable ann [entry_gone]", "remove ann from Staff [not_provisioned]",
                ]),
            Case(
                "left the required group", { $0[group: "Staff"].people = ["bob"] },
                [
                    "disable ann [left_required_group]", "remove ann from Staff [not_provisioned]",
                ]),
            Case(
                "denied", { $0[group: "Denied"].people = ["ann"] },
                [
                    "disable ann [denied_group]", "remove ann from Staff [not_provisioned]",
                ]),
            Case(
                "disabled in the directory", { $0["ann"].activity = .inactive(.disabled) },
                [
                    "disable ann [disabled_in_directory]"
                ]),
            Case(
                "expired", { $0["ann"].activity = .inactive(.expired(at: 1_700_000_000)) },
                [
                    "disable ann [expired]"
                ]),
            Case(
                "disabled and renamed",
                {
                    $0["ann"].activity = .inactive(.disabled)
                    $0["ann"].values.username = "anna"
                }, ["disable ann [disabled_in_directory] username: ann → anna"]),
            Case(
                "comes into scope", { $0[group: "Staff"].people += ["cid"] },
                [
                    "create cid [in_scope]", "add cid to Staff [member]",
                ]),
            Case(
                "comes into scope and is disabled there",
                {
                    $0[group: "Staff"].people += ["cid"]
                    $0["cid"].activity = .inactive(.disabled)
                }, []),
            Case(
                "comes into scope and is denied",
                {
                    $0[group: "Staff"].people += ["cid"]
                    $0[group: "Denied"].people += ["cid"]
                }, []),
            Case(
                "delete", start: { $0.policy.removedUsers = .delete }, { $0.remove("ann") },
                [
                    "delete ann [entry_gone]"
                ]),
            Case(
                "delete disables whom the directory disables", start: { $0.policy.removedUsers = .delete },
                {
                    $0["ann"].activity = .inactive(.disabled)
                }, ["disable ann [disabled_in_directory]"]),
            Case(
                "keep", start: { $0.policy.removedUsers = .keep }, { $0.remove("ann") }, ["kept user ann [not_allowed]"]
            ),
            Case(
                "keep, disabled in the directory", start: { $0.policy.removedUsers = .keep },
                {
                    $0["ann"].activity = .inactive(.disabled)
                }, ["kept user ann [not_allowed]"]),
            Case(
                "keep, out of scope", start: { $0.policy.removedUsers = .keep },
                {
                    $0[group: "Staff"].people = ["bob"]
                }, ["kept user ann [not_allowed]"]),
            Case(
                "users are not provisioned", start: { $0.policy.provisionsUsers = true },
                {
                    $0.policy.provisionsUsers = false
                    $0[group: "Staff"].people += ["cid"]
                    $0["ann"].values.email = "new@example.com"
                    $0["bob"].activity = .inactive(.disabled)
                }, ["disable bob [disabled_in_directory]"]),
            Case(
                "an entry with a fault keeps its account",
                {
                    $0["ann"].fault = "it has no email"
                    $0["ann"].values.email = nil
                    $0["ann"].values.fullName = "Ann"
                }, ["skipped user ann [unusable_entry]"]),
            Case(
                "an entry with a fault makes none",
                {
                    $0[group: "Staff"].people += ["cid"]
                    $0["cid"].fault = "it has no email"
                }, ["skipped user cid [unusable_entry]"]),
            Case(
                "an entry without user name makes none",
                {
                    $0[group: "Staff"].people += ["cid"]
                    $0["cid"].values.username = nil
                }, ["skipped user uid=cid,ou=people,dc=example [unusable_entry]"]),
            Case(
                "an entry with a fault leaves as its evidence says",
                {
                    $0["ann"].fault = "it has no email"
                    $0[group: "Staff"].people = ["bob"]
                }, ["disable ann [left_required_group]", "remove ann from Staff [not_provisioned]"]),
            Case(
                "an entry with a fault is disabled",
                {
                    $0["ann"].fault = "it has no email"
                    $0["ann"].activity = .inactive(.disabled)
                }, ["disable ann [disabled_in_directory]", "skipped user ann [unusable_entry]"]),
            Case(
                "an entry that can't be used at all",
                {
                    $0.skipped = [.init(kind: .user, dn: "uid=x,dc=example", reason: "it has no entryUUID")]
                }, ["skipped user uid=x,dc=example [unusable_entry]"]),
        ])
    func changes(_ test: Case) throws { try test.play(Self.world) }

    @Test(
        "values of several",
        arguments: [
            Case(
                "the recorded one is kept while it is there",
                start: {
                    $0["ann"].values.email = "b@example.com"
                },
                {
                    $0["ann"].values.email = "a@example.com"
                    $0["ann"].alternatives = [.email: ["a@example.com", "b@example.com"]]
                }, []),
            Case(
                "the first counts once it is gone",
                start: {
                    $0["ann"].values.email = "b@example.com"
                },
                {
                    $0["ann"].values.email = "a@example.com"
                    $0["ann"].alternatives = [.email: ["a@example.com", "c@example.com"]]
                }, ["update ann [values_differ] email: b@example.com → a@example.com"]),
            Case(
                "alternatives of another property don't count",
                start: {
                    $0["ann"].values.email = "b@example.com"
                },
                {
                    $0["ann"].values.email = "a@example.com"
                    $0["ann"].alternatives = [.fullName: ["b@example.com", "a@example.com"]]
                }, ["update ann [values_differ] email: b@example.com → a@example.com"]),
            Case(
                "user names too", start: { $0["ann"].values.username = "b" },
                {
                    $0["ann"].values.username = "a"
                    $0["ann"].alternatives = [.username: ["a", "b"]]
                }, []),
        ])
    func alternatives(_ test: Case) throws { try test.play(Self.world) }

    @Test(
        "disabled accounts",
        arguments: [
            Case(
                "back in the required group", start: { $0[group: "Staff"].people = ["ann", "bob"] },
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "left_required_group")
                }, ["reactivate ann [returned]"]),
            Case(
                "an administrator's stays",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .administrator, reason: "on leave")
                }, ["kept user ann [disabled_by_administrator]"]),
            Case(
                "nobody's word is an administrator's", { $0[account: "ann"].isEnabled = false },
                [
                    "kept user ann [disabled_by_administrator]"
                ]),
            Case(
                "an administrator's follows other values",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .administrator, reason: "on leave")
                    $0["ann"].values.email = "a@example.com"
                },
                [
                    "update ann [values_differ] email: ann@example.com → a@example.com",
                    "kept user ann [disabled_by_administrator]",
                ]),
            Case(
                "not while the directory says nothing of it",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "expired")
                    $0["ann"].activity = .unknown("userAccountControl is not readable")
                }, ["held user ann [unknown_activity]"]),
            Case(
                "not where users are not provisioned",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "expired")
                    $0.policy.provisionsUsers = false
                }, []),
            Case(
                "not while out of scope",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "expired")
                    $0[group: "Staff"].people = ["bob"]
                },
                [
                    "update ann [left_required_group] disabled_reason: expired → left_required_group",
                    "remove ann from Staff [no_longer_member]",
                ]),
            Case(
                "deleted where the policy says so",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .administrator, reason: "on leave")
                    $0.policy.removedUsers = .delete
                    $0.remove("ann")
                }, ["delete ann [entry_gone]"]),
        ])
    func disabled(_ test: Case) throws { try test.play(Self.world) }

    @Test("Whoever leaves and comes back is disabled and reactivated, with memberships")
    func returns() throws {
        var world = Self.world
        try world.sync()
        world[group: "Staff"].people = ["bob"]
        try world.sync()
        #expect(!world[account: "ann"].isEnabled)
        #expect(
            world[account: "ann"].disabled
                == Disablement(by: .sync, reason: "left_required_group", run: "run", since: 0))
        world[group: "Staff"].people = ["ann", "bob"]
        #expect(try world.sync().lines == ["reactivate ann [returned]", "add ann to Staff [member]"])
        #expect(world[account: "ann"].isEnabled)
        #expect(world[account: "ann"].disabled == nil)
    }

    @Test(
        "what is unknown holds that object alone",
        arguments: [
            Case(
                "existence",
                {
                    $0.remove("ann")
                    $0["bob"].values.email = "b@example.com"
                    $0.absenceOfPeople = .unknown("size limit")
                },
                [
                    "update bob [values_differ] email: bob@example.com → b@example.com",
                    "held user ann [unknown_existence]",
                ]),
            Case(
                "existence, where users are deleted", start: { $0.policy.removedUsers = .delete },
                {
                    $0[account: "ann"].isEnabled = false
                    $0.remove("ann")
                    $0.absenceOfPeople = .unknown("size limit")
                }, ["held user ann [unknown_existence]"]),
            Case(
                "one person whom no search returned",
                {
                    $0.remove("ann")
                    $0.remove("bob")
                    $0.unread = [.label("ann"): "it is there, but the search did not return it"]
                },
                [
                    "disable bob [entry_gone]", "remove bob from Staff [not_provisioned]",
                    "held user ann [unknown_existence]",
                ]),
            Case(
                "one person who is there twice",
                {
                    $0["ann"].values.email = "new@example.com"
                    $0.unread = [.label("ann"): "two entries have the identifier"]
                }, ["held user ann [duplicate_identifier]"]),
            Case(
                "one person who is there twice, and in no group any more",
                {
                    $0[group: "Staff"].people = ["bob"]
                    $0.policy.criteria.requiredGroups = nil
                    $0.unread = [.label("ann"): "two entries have the identifier"]
                    $0["cid"].activity = .inactive(.disabled)
                }, ["held user ann [duplicate_identifier]"]),
            Case(
                "a newcomer who is there twice",
                {
                    $0[group: "Staff"].people += ["cid"]
                    $0.unread = [.label("cid"): "two entries have the identifier"]
                }, ["held user cid [duplicate_identifier]"]),
            Case("activity", { $0["ann"].activity = .unknown("hidden") }, ["held user ann [unknown_activity]"]),
            Case(
                "activity, while values are known",
                {
                    $0["ann"].activity = .unknown("hidden")
                    $0["ann"].values.email = "a@example.com"
                },
                [
                    "update ann [values_differ] email: ann@example.com → a@example.com",
                    "held user ann [unknown_activity]",
                ]),
            Case(
                "a newcomer's activity",
                {
                    $0["cid"].activity = .unknown("hidden")
                    $0[group: "Staff"].people += ["cid"]
                }, ["held user cid [unknown_activity]"]),
            Case(
                "scope",
                {
                    $0[group: "Staff"].people = ["bob"]
                    $0[group: "Staff"].gaps = ["member;range stopped"]
                }, ["held user ann [unknown_scope]", "held user cid [unknown_scope]"]),
            Case(
                "scope, and members whom the gap doesn't concern",
                {
                    $0[group: "Staff"].gaps = ["member;range stopped"]
                    $0["ann"].values.email = "a@example.com"
                },
                [
                    "update ann [values_differ] email: ann@example.com → a@example.com",
                    "held user cid [unknown_scope]",
                ]),
            Case(
                "scope, but the directory says that the person is not active",
                {
                    $0[group: "Staff"].people = ["bob"]
                    $0[group: "Staff"].gaps = ["member;range stopped"]
                    $0["ann"].activity = .inactive(.disabled)
                }, ["disable ann [disabled_in_directory]", "held user cid [unknown_scope]"]),
            Case(
                "a denied group's members", { $0[group: "Denied"].gaps = ["member is hidden"] },
                [
                    "held user ann [unknown_scope]", "held user bob [unknown_scope]",
                ]),
            Case(
                "a denied group's members, but the person is out anyhow",
                {
                    $0[group: "Denied"].gaps = ["member is hidden"]
                    $0[group: "Staff"].people = ["bob"]
                },
                [
                    "disable ann [left_required_group]", "remove ann from Staff [not_provisioned]",
                    "held user bob [unknown_scope]",
                ]),
            Case(
                "reactivation while a denied group's members are unknown",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "expired")
                    $0[group: "Denied"].gaps = ["member is hidden"]
                }, ["held user bob [unknown_scope]"]),
        ])
    func unknown(_ test: Case) throws { try test.play(Self.world) }

    @Test("A gap in an unfinished search is told")
    func incomplete() throws {
        var world = Self.world
        world.absenceOfPeople = .unknown("size limit")
        world.absenceOfGroups = .unknown("time limit")
        #expect(try world.plan().incomplete == ["size limit", "time limit"])
    }

    @Test(
        "protected accounts stay",
        arguments: [
            Case("as they are", { $0[account: "ann"].isProtected = true }, []),
            Case(
                "with other values",
                {
                    $0[account: "ann"].isProtected = true
                    $0["ann"].values.username = "anna"
                }, ["kept user ann [protected]"]),
            Case(
                "gone",
                {
                    $0[account: "ann"].isProtected = true
                    $0.remove("ann")
                }, ["kept user ann [protected]"]),
            Case(
                "disabled in the directory",
                {
                    $0[account: "ann"].isProtected = true
                    $0["ann"].activity = .inactive(.disabled)
                }, ["kept user ann [protected]"]),
            Case(
                "out of scope, in groups that they left and new ones",
                {
                    $0[account: "ann"].isProtected = true
                    $0[group: "Staff"].people = ["bob"]
                    $0.groups.append(.init("New", ["ann", "bob"]))
                }, ["create group New [group_included]", "add bob to New [member]"]),
        ])
    func protected(_ test: Case) throws { try test.play(Self.world) }

    @Test(
        "what is not ours stays",
        arguments: [
            Case("an administrator's account", { $0.addAccount("root") }, []),
            Case("another directory's", { $0.addAccount("eve", directory: "other", identifier: .label("eve")) }, []),
            Case(
                "another directory's with an identifier of ours",
                {
                    $0.addAccount("eve", directory: "other", identifier: .label("cid"))
                }, []),
            Case(
                "one that has lost its directory",
                {
                    $0[account: "ann"].directory = nil
                    $0[account: "ann"].identifier = nil
                    $0.remove("ann")
                }, []),
        ])
    func foreign(_ test: Case) throws { try test.play(Self.world) }

    @Test("What was held in the run before is not new")
    func newlyHeld() throws {
        var world = Self.world
        try world.sync()
        world["ann"].activity = .unknown("hidden")
        var plan = try world.sync()
        #expect(plan.newlyHeld == 1)
        world["bob"].activity = .unknown("hidden")
        plan = try world.sync()
        #expect(plan.newlyHeld == 1)
        #expect(plan.held.count == 2)
        #expect(plan.record?.heldBefore == Set(plan.held.map(\.key)))
    }
}
