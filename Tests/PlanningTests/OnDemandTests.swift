import Directory
import LDAPText
import Planning
import Testing

/// A plan of one person or one group: nothing else of the store changes, and nothing is remembered of the directory.
@Suite("On demand")
struct OnDemandTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [.init("Staff", ["ann", "bob"]), .init("Denied"), .init("Team", ["ann"])])
        world.policy.criteria = Criteria(
            requiredGroups: [pattern("Staff")], deniedGroups: [pattern("Denied")], defaultGroups: ["Everyone"])
        world.addAccount("root", roles: .siteAdmin)
        return world
    }

    /// Everybody and everything else has changed too, and none of it matters.
    private static func stir(_ world: inout World) {
        world["bob"].values = AccountValues(username: "robert", email: "robert@example.com")
        world.groups.append(.init("Unseen", ["bob"]))
        world[group: "Team"].people.append("bob")
        world.policy.criteriaDigest = "2"
    }

    /// Plays a case for one person, and checks that nobody else changed.
    private func play(_ test: Case, _ focus: Focus) throws {
        var world = Self.world
        test.start(&world)
        try world.sync()
        Self.stir(&world)
        test.change(&world)
        let before = world
        let lines = try world.sync(focus).lines.filter { $0 != "blocked by changed criteria" }
        #expect(lines == test.expected)
        let (old, new) = (FlatStore(before.recorded), FlatStore(world.recorded))
        let others = old.accounts.filter { !($0.identifier.map(focus.people.contains) ?? false) }
        #expect(others.allSatisfy { new.accounts.contains($0) }, "others stay as they are")
        let ids = Set(others.map(\.id))
        #expect(old.ties.filter { ids.contains($0.account) } == new.ties.filter { ids.contains($0.account) })
        #expect(world.recorded.directory?.criteriaDigest == before.recorded.directory?.criteriaDigest)
        #expect(world.recorded.directory?.people == before.recorded.directory?.people)
        #expect(world.recorded.directory?.matches == before.recorded.directory?.matches)
        #expect(world.recorded.directory?.heldBefore == before.recorded.directory?.heldBefore)
    }

    @Test(
        "A person",
        arguments: [
            Case("unchanged", { _ in }, []),
            Case(
                "changed", { $0["ann"].values.email = "a@example.com" },
                ["update ann [values_differ] email: ann@example.com → a@example.com"]),
            Case(
                "renamed, which waits", { $0["ann"].values.username = "anna" }, ["held user ann [waits_for_cycle]"]),
            Case(
                "renamed and changed",
                {
                    $0["ann"].values.username = "anna"
                    $0["ann"].values.email = "a@example.com"
                },
                [
                    "update ann [values_differ] email: ann@example.com → a@example.com",
                    "held user ann [waits_for_cycle]",
                ]),
            Case(
                "renamed by case alone", { $0["ann"].values.username = "Ann" },
                ["rename ann [values_differ] username: ann → Ann"]),
            Case(
                "moved", { $0["ann"].dn = "uid=ann,ou=sales,dc=example" },
                ["move ann [moved_in_directory] dn: uid=ann,ou=people,dc=example → uid=ann,ou=sales,dc=example"]),
            Case("gone", { $0.remove("ann") }, ["disable ann [entry_gone]"]),
            Case(
                "gone, where accounts are deleted",
                { world in
                    world.policy.removedUsers = .delete
                    world.remove("ann")
                }, ["held user ann [waits_for_cycle]"]),
            Case(
                "gone, and its grace is over",
                {
                    $0.remove("ann")
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .sync, reason: "entry_gone", since: 0)
                    $0[account: "ann"].departedAt = 0
                    $0.policy.deleteAfter = World.day
                    $0.pass(days: 9)
                },
                [
                    "remove ann from Staff [no_longer_member]", "remove ann from Team [no_longer_member]",
                    "remove ann from Everyone [no_longer_member]",
                ]),
            Case(
                "gone, and the search proves nothing",
                {
                    $0.remove("ann")
                    $0.absenceOfPeople = .unknown("size limit")
                }, ["held user ann [unknown_existence]"]),
            Case(
                "out of scope",
                {
                    $0[group: "Staff"].people = ["bob"]
                },
                ["disable ann [left_required_group]"]),
            Case(
                "disabled in the directory", { $0["ann"].activity = .inactive(.disabled) },
                ["disable ann [disabled_in_directory]"]),
            Case(
                "who leaves one group and comes into another",
                {
                    $0[group: "Team"].people = []
                    $0.groups.append(.init("New", ["ann"]))
                }, ["remove ann from Team [no_longer_member]"]),
            Case(
                "who is protected",
                {
                    $0[account: "ann"].isProtected = true
                    $0.remove("ann")
                }, ["kept user ann [protected]"]),
        ])
    func known(_ test: Case) throws {
        var expected = test.expected
        if expected.first?.hasPrefix("disable ann [entry_gone]") == true
            || expected.first?.hasPrefix("disable ann [left") == true
        {
            expected += ["Staff", "Team", "Everyone"].map { "remove ann from \($0) [not_provisioned]" }
        }
        try play(
            Case(test.testDescription, start: test.start, test.change, expected), Focus(people: [.label("ann")]))
    }

    @Test(
        "A newcomer",
        arguments: [
            Case(
                "gets an account and joins what there is",
                { $0[group: "Staff"].people.append("cid") },
                [
                    "create cid [in_scope]", "add cid to Staff [member]", "add cid to Everyone [default_group]",
                ]),
            Case(
                "joins no group that isn't there yet",
                {
                    $0[group: "Staff"].people.append("cid")
                    $0.groups.append(.init("New", ["cid"]))
                },
                ["create cid [in_scope]", "add cid to Staff [member]", "add cid to Everyone [default_group]"]),
            Case("out of scope gets none", { _ in }, []),
            Case(
                "whose name somebody has",
                {
                    $0[group: "Staff"].people.append("cid")
                    $0["cid"].values.username = "ann"
                }, ["held user ann [username_conflict]"]),
            Case(
                "who would be adopted by user name, which waits",
                {
                    $0.policy.adopts = [.username, .email]
                    $0.addAccount("cid")
                    $0[group: "Staff"].people.append("cid")
                }, ["held user cid [waits_for_cycle]"]),
            Case(
                "who would be adopted by e-mail address, which waits too",
                {
                    $0.policy.adopts = [.username, .email]
                    $0.addAccount("zoe", email: "cid@example.com")
                    $0[group: "Staff"].people.append("cid")
                }, ["held user cid [waits_for_cycle]"]),
            Case(
                "who has the e-mail address of another directory's account, which nobody adopts",
                {
                    $0.policy.adopts = [.username, .email]
                    $0.addAccount("zoe", email: "cid@example.com", directory: "other", identifier: .label("zoe"))
                    $0[group: "Staff"].people.append("cid")
                },
                ["create cid [in_scope]", "add cid to Staff [member]", "add cid to Everyone [default_group]"]),
            Case(
                "who has the e-mail address of a protected account, which nobody adopts",
                {
                    $0.policy.adopts = [.username, .email]
                    $0.addAccount("zoe", email: "cid@example.com")
                    $0[account: "zoe"].isProtected = true
                    $0[group: "Staff"].people.append("cid")
                },
                ["create cid [in_scope]", "add cid to Staff [member]", "add cid to Everyone [default_group]"]),
            Case(
                "whom no rule adopts",
                {
                    $0.addAccount("zoe", email: "cid@example.com")
                    $0[group: "Staff"].people.append("cid")
                },
                ["create cid [in_scope]", "add cid to Staff [member]", "add cid to Everyone [default_group]"]),
        ])
    func newcomer(_ test: Case) throws { try play(test, Focus(people: [.label("cid")])) }

    @Test("A newcomer with the name of somebody who is gone waits for the operator")
    func recreated() throws {
        var world = Self.world
        world.policy.recreated = .relink
        try world.sync()
        world.remove("ann")
        world["cid"].values.username = "ann"
        world[group: "Staff"].people = ["bob", "cid"]
        #expect(try world.sync(Focus(people: [.label("cid")])).lines == ["held user ann [username_conflict]"])
        #expect(try world.sync().changes.first == "relink ann [recreated]", "the next cycle does as the settings say")
    }

    @Test(
        "A group",
        arguments: [
            Case("unchanged", { $0[group: "Team"].people = ["ann"] }, []),
            Case(
                "with members added and removed",
                {
                    $0[group: "Team"].people = ["bob"]
                    $0["bob"].values.username = "bob"
                    $0["bob"].values.email = "bob@example.com"
                }, ["add bob to Team [member]", "remove ann from Team [no_longer_member]"]),
            Case(
                "renamed, which waits",
                {
                    $0[group: "Team"].name = "Crew"
                    $0[group: "Team"].people = ["ann"]
                },
                [
                    "update group Team [values_differ] dn: cn=Team,ou=groups,dc=example → cn=Crew,ou=groups,dc=example",
                    "held group Team [waits_for_cycle]",
                ]),
            Case(
                "not provisioned any more, which waits",
                { $0.policy.criteria.excludeGroups = [pattern("Team")] }, ["held group Team [waits_for_cycle]"]),
            Case("gone", { $0.remove(group: "Team") }, []),
            Case(
                "with a gap",
                {
                    $0[group: "Team"].people = []
                    $0[group: "Team"].gaps = ["hidden"]
                }, ["held membership Team [unknown_members]"]),
            Case(
                "which is protected",
                {
                    $0[recordedGroup: "Team"].isProtected = true
                    $0[group: "Team"].people = []
                }, ["kept group Team [protected]"]),
        ])
    func group(_ test: Case) throws {
        var world = Self.world
        try world.sync()
        test.change(&world)
        let focus = Focus(people: [.label("ann"), .label("bob")], groups: [.label("Team")])
        #expect(try world.sync(focus).lines.filter { $0 != "blocked by changed criteria" } == test.expected)
        #expect(world.recorded.directory?.people == 3)
    }

    @Test("A group that is new is made, with those of its members who are asked about")
    func newGroup() throws {
        var world = Self.world
        try world.sync()
        world.groups.append(.init("New", ["ann", "bob"]))
        world.groups.append(.init("Unseen", ["ann"]))
        let plan = try world.sync(Focus(people: [.label("ann")], groups: [.label("New")]))
        #expect(plan.lines == ["create group New [group_included]", "add ann to New [member]"])
        #expect(plan.record == nil)
        #expect(try world.sync().changes.contains("add bob to New [member]"), "the next cycle does the rest")
    }

    @Test("A group that has the name of another is held")
    func takenName() throws {
        var world = Self.world
        try world.sync()
        world.addGroup("New")
        world.groups.append(.init("New", ["ann"]))
        let focus = Focus(people: [.label("ann")], groups: [.label("New")])
        #expect(try world.sync(focus).lines == ["held group New [group_name_conflict]"])
    }

    @Test("No default group is made or becomes an entry's")
    func defaultGroup() throws {
        var world = Self.world
        try world.sync()
        world.groups.append(.init("Everyone", ["ann"]))
        let focus = Focus(people: [.label("ann")], groups: [.label("Everyone")])
        #expect(try world.sync(focus).lines == ["held group Everyone [group_name_conflict]"])
        world.policy.criteria.defaultGroups = ["All"]
        #expect(!(try world.sync(focus).changes.contains { $0.contains("All") }))
    }

    @Test("Its removals count toward the limits, with what was removed before")
    func limits() throws {
        var world = Self.world
        world.policy.limits.figures[.usersDeprovisioned] = Limits.Figures(minimum: 1, maximum: 1)
        try world.sync()
        world["ann"].activity = .inactive(.disabled)
        #expect(try world.sync(Focus(people: [.label("ann")])).blocks.isEmpty)
        world["bob"].activity = .inactive(.disabled)
        #expect(try world.confirmed().blocks.count == 1)
    }

    @Test("Before the first cycle, it provisions whom it is asked for, and leaves the first cycle to come")
    func first() throws {
        var world = Self.world
        #expect(
            try world.sync(Focus(people: [.label("ann")])).lines == ["create ann [in_scope]"])
        #expect(world.recorded.directory == nil)
        #expect(try world.sync().isFirstCycle)
    }
}
