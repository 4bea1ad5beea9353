import Directory
import LDAPText
import Planning
import Testing

/// Somebody whose entry was deleted and created anew has another identifier.
@Suite("Recreated entries")
struct RecreationTests {
    static var world: World {
        World([person("ann"), person("bob")], [.init("Staff", ["ann", "bob", "new", "newer"])])
    }

    /// Ann's entry goes, and another comes with her user name.
    private static func recreate(_ world: inout World) {
        world.remove("ann")
        world.people.append(person("new", username: "ann"))
    }

    @Test(
        "wait for the operator",
        arguments: [
            Case(
                "by default", recreate,
                [
                    "disable ann [entry_gone]", "remove ann from Staff [not_provisioned]",
                    "held user ann [entry_recreated]",
                ]),
            Case(
                "and are another conflict while absence is unknown",
                {
                    recreate(&$0)
                    $0.absenceOfPeople = .unknown("size limit")
                }, ["held user ann [unknown_existence]", "held user ann [username_conflict]"]),
            Case(
                "and are another conflict while the old entry is known to be there",
                {
                    recreate(&$0)
                    $0.unread = [.label("ann"): "the search did not return it"]
                }, ["held user ann [unknown_existence]", "held user ann [username_conflict]"]),
            Case(
                "who left is disabled, whoever claims the name",
                {
                    $0.policy.criteria.deniedGroups = [pattern("Denied")]
                    $0.groups.append(.init("Denied", ["ann"]))
                    $0.people.append(person("new", username: "ann"))
                },
                [
                    "disable ann [denied_group]", "create group Denied [group_included]",
                    "remove ann from Staff [not_provisioned]", "held user ann [username_conflict]",
                ]),
            Case(
                "disabled in the directory, whoever claims the name",
                {
                    $0["ann"].activity = .inactive(.disabled)
                    $0.people.append(person("new", username: "ann"))
                }, ["disable ann [disabled_in_directory]", "held user ann [username_conflict]"]),
            Case(
                "a rename into the name of somebody gone is a plain conflict",
                {
                    $0.remove("ann")
                    $0["bob"].values.username = "ann"
                },
                [
                    "disable ann [entry_gone]", "remove ann from Staff [not_provisioned]",
                    "held user ann [username_conflict]",
                ]),
        ])
    func wait(_ test: Case) throws { try test.play(Self.world) }

    @Test("The hint names the command, the account and the entry; what was held stays the same conflict")
    func hint() throws {
        var world = Self.world
        try world.sync()
        Self.recreate(&world)
        let held = try #require(try world.sync().held.last)
        #expect(held.reason.rule == "on_recreate")
        #expect(held.reason.text.contains("`rollcall accounts relink ann \(GUID.label("new"))`"))
        #expect(held.reason.text.contains("uid=ann,ou=people,dc=example"))
        #expect(held.key == "user \(GUID.label("new")) username_conflict")
    }

    @Test(
        "go on with the account",
        arguments: [
            Case(
                "where the operator said so", recreate,
                [
                    "relink ann [recreated]"
                ]),
            Case(
                "with its own values",
                {
                    recreate(&$0)
                    $0["new"].values.username = "ANN"
                },
                [
                    "relink ann [recreated] username: ann → ANN"
                ]),
            Case(
                "and are reactivated if the sync disabled it",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "entry_gone")
                    recreate(&$0)
                }, ["relink ann [recreated]"]),
            Case(
                "but not reactivated if an administrator did",
                {
                    $0[account: "ann"].isEnabled = false
                    recreate(&$0)
                }, ["relink ann [recreated]", "kept user ann [disabled_by_administrator]"]),
            Case(
                "not while absence is unknown",
                {
                    recreate(&$0)
                    $0.absenceOfPeople = .unknown("size limit")
                }, ["held user ann [unknown_existence]", "held user ann [username_conflict]"]),
            Case(
                "not while the old entry is known to be there",
                {
                    recreate(&$0)
                    $0.unread = [.label("ann"): "the search did not return it"]
                }, ["held user ann [unknown_existence]", "held user ann [username_conflict]"]),
            Case(
                "not where two claim it",
                {
                    recreate(&$0)
                    $0.people.append(person("newer", username: "Ann"))
                },
                [
                    "disable ann [entry_gone]", "remove ann from Staff [not_provisioned]",
                    "held user ann [entry_recreated]", "held user Ann [entry_recreated]",
                ]),
            Case(
                "not a protected one",
                {
                    $0[account: "ann"].isProtected = true
                    recreate(&$0)
                }, ["kept user ann [protected]", "held user ann [username_conflict]"]),
            Case(
                "not one whose entry is there",
                { $0.people.append(person("new", username: "ann")) }, ["held user ann [username_conflict]"]),
            Case(
                "not by somebody disabled in the directory",
                {
                    recreate(&$0)
                    $0["new"].activity = .inactive(.disabled)
                }, ["disable ann [entry_gone]", "remove ann from Staff [not_provisioned]"]),
            Case(
                "before an administrator's account with the same e-mail address",
                {
                    $0.policy.adopts = [.email]
                    $0.addAccount("zoe", email: "new@example.com")
                    recreate(&$0)
                }, ["relink ann [recreated]"]),
        ])
    func relink(_ test: Case) throws {
        var world = Self.world
        world.policy.recreated = .relink
        try test.play(world)
    }

    @Test("A relinked account keeps its number, roles and groups, and counts as adopted")
    func relinked() throws {
        var world = Self.world
        world.policy.recreated = .relink
        try world.sync()
        world[account: "ann"].localRoles = .groupAdmin
        let before = world[account: "ann"]
        Self.recreate(&world)
        let plan = try world.sync()
        #expect(plan.limited == [.adoptions: 1, .emailsChanged: 1])
        let after = world[account: "new"]
        #expect(after.id == before.id)
        #expect(after.localRoles == .groupAdmin)
        #expect(after.dn == "uid=new,ou=people,dc=example")
        #expect(after.isEnabled)
        #expect(world.members(of: "Staff") == ["ann", "bob"])
    }

    @Test("Without a second look, the account is neither relinked nor disabled")
    func unconfirmed() throws {
        var world = Self.world
        world.policy.recreated = .relink
        try world.sync()
        Self.recreate(&world)
        #expect(try world.plan().question.people == [.label("ann")])
        #expect(
            try world.plan(.held).lines == ["held user ann [not_confirmed]", "held user ann [entry_recreated]"])
    }
}
