import Directory
import LDAPText
import Planning
import Testing

/// What a revert leaves alone, item by item.
@Suite("Refused reverts")
struct RevertRefusalTests {
    /// What happens after a run, and what its revert does then.
    struct Meanwhile: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var run: @Sendable (inout World) -> Void
        var then: @Sendable (inout World) -> Void
        var reverted: [String]

        init(
            _ name: String, run: @escaping @Sendable (inout World) -> Void,
            then: @escaping @Sendable (inout World) -> Void, _ reverted: [String]
        ) {
            testDescription = name
            self.run = run
            self.then = then
            self.reverted = reverted
        }
    }

    @Test(
        "leave",
        arguments: [
            Meanwhile(
                "an account that changed since, and take back the others",
                run: {
                    $0["ann"].values.email = "a"
                    $0["bob"].values.email = "b"
                }, then: { $0[account: "ann"].values.fullName = "Ann" },
                ["update bob [reverted] email: b → bob@example.com", "held user ann [changed_since]"]),
            Meanwhile(
                "a newcomer who changed since",
                run: { $0[group: "Staff"].people.append("cid") },
                then: { $0[account: "cid"].values.fullName = "Cid" }, ["held user cid [changed_since]"]),
            Meanwhile(
                "a newcomer who joined another group since",
                run: { $0[group: "Staff"].people.append("cid") },
                then: { $0.addMember("cid", to: "Local") }, ["held user cid [changed_since]"]),
            Meanwhile(
                "a newcomer whom an administrator put back into a group",
                run: { $0[group: "Staff"].people.append("cid") },
                then: {
                    $0.removeMember("cid", from: "Staff")
                    $0.addMember("cid", to: "Staff")
                }, ["held user cid [changed_since]"]),
            Meanwhile(
                "a newcomer who left a group since is deleted",
                run: { $0[group: "Staff"].people.append("cid") },
                then: { $0.removeMember("cid", from: "Staff") }, ["delete cid [reverted]"]),
            Meanwhile(
                "somebody deleted whose entry got another account since",
                run: {
                    $0.policy.removedUsers = .delete
                    $0.remove("ann")
                }, then: { $0.addAccount("ann2", directory: "corp", identifier: .label("ann")) },
                ["held user ann [changed_since]"]),
            Meanwhile(
                "somebody deleted whose user name is taken since",
                run: {
                    $0.policy.removedUsers = .delete
                    $0.remove("ann")
                }, then: { $0.addAccount("ANN") }, ["held user ann [username_conflict]"]),
            Meanwhile(
                "somebody renamed whose former user name is taken since",
                run: { $0["ann"].values.username = "anna" }, then: { $0.addAccount("ann") },
                ["held user anna [username_conflict]"]),
            Meanwhile(
                "a swap of which one half is taken back only with the other",
                run: {
                    $0["ann"].values.username = "bob"
                    $0["bob"].values.username = "ann"
                }, then: { $0[account: "bob"].values.fullName = "Bob" },
                ["held user ann [changed_since]", "held user bob [username_conflict]"]),
            Meanwhile(
                "somebody disabled who is deleted since",
                run: { $0.remove("ann") }, then: { $0.deleteAccount("ann") }, ["held user ann [changed_since]"]),
            Meanwhile(
                "a relinked account whose former entry got another account since",
                run: {
                    $0.policy.recreated = .relink
                    $0.remove("ann")
                    $0.people.append(person("new", username: "ann"))
                    $0[group: "Staff"].people.append("new")
                }, then: { $0.addAccount("ann2", directory: "corp", identifier: .label("ann")) },
                ["held user ann [changed_since]"]),
            Meanwhile(
                "an account protected since",
                run: { $0["ann"].values.email = "a" }, then: { $0[account: "ann"].isProtected = true },
                ["kept user ann [protected]"]),
            Meanwhile(
                "an account whose name is protected since",
                run: { $0["ann"].values.email = "a" },
                then: { $0.policy.protectedUsers = NamePatterns([Glob("a*")]) }, ["kept user ann [protected]"]),
            Meanwhile(
                "a deleted account whose name is protected since",
                run: {
                    $0.policy.removedUsers = .delete
                    $0.remove("ann")
                }, then: { $0.policy.protectedUsers = NamePatterns([Glob("a*")]) }, ["kept user ann [protected]"]),
            Meanwhile(
                "a rename back into a protected name",
                run: { $0["ann"].values.username = "xenia" },
                then: { $0.policy.protectedUsers = NamePatterns([Glob("a*")]) }, ["kept user xenia [protected]"]),
            Meanwhile(
                "memberships of an account protected since",
                run: { $0[group: "Old"].people = ["ann", "bob"] },
                then: { $0[account: "bob"].isProtected = true }, ["kept user bob [protected]"]),
            Meanwhile(
                "a group that changed since",
                run: { $0[group: "Old"].name = "Older" }, then: { $0[recordedGroup: "Older"].name = "Oldest" },
                ["held group Oldest [changed_since]"]),
            Meanwhile(
                "a new group that changed since",
                run: { $0.groups.append(.init("New", ["ann"])) },
                then: { $0[recordedGroup: "New"].name = "Newer" }, ["held group Newer [changed_since]"]),
            Meanwhile(
                "a new group that others joined since",
                run: { $0.groups.append(.init("New", ["ann"])) }, then: { $0.addMember("bob", to: "New") },
                ["held group New [changed_since]"]),
            Meanwhile(
                "a group protected since",
                run: { $0[group: "Old"].name = "Older" }, then: { $0[recordedGroup: "Older"].isProtected = true },
                ["kept group Older [protected]"]),
            Meanwhile(
                "the members of a group protected since",
                run: { $0[group: "Old"].people = ["ann", "bob"] },
                then: { $0[recordedGroup: "Old"].isProtected = true }, ["kept group Old [protected]"]),
            Meanwhile(
                "the members of a group whose name is protected since",
                run: { $0[group: "Old"].people = ["ann", "bob"] },
                then: { $0.policy.protectedGroups = NamePatterns([Glob("old")]) }, ["kept group Old [protected]"]),
            Meanwhile(
                "a group deleted whose name is taken since",
                run: { $0.remove(group: "Old") }, then: { $0.addGroup("OLD") },
                ["held group Old [group_name_conflict]"]),
            Meanwhile(
                "a group deleted whose entry got another group since",
                run: { $0.remove(group: "Old") },
                then: {
                    $0.addGroup("Older", directory: "corp")
                    $0[recordedGroup: "Older"].identifier = .label("Old")
                }, ["held group Old [changed_since]"]),
            Meanwhile(
                "a membership that an administrator took away since",
                run: { $0[group: "Old"].people = ["ann", "bob"] }, then: { $0.removeMember("bob", from: "Old") }, []),
            Meanwhile(
                "a membership that an administrator made since",
                run: { $0[group: "Old"].people = [] }, then: { $0.addMember("ann", to: "Old") }, []),
            Meanwhile(
                "a membership that somebody else made anew since",
                run: { $0[group: "Old"].people = ["ann", "bob"] },
                then: {
                    $0.removeMember("bob", from: "Old")
                    $0.addMember("bob", to: "Old")
                }, []),
        ])
    func leave(_ meanwhile: Meanwhile) throws {
        var world = RevertTests.world
        world.addGroup("Local")
        try world.sync()
        meanwhile.run(&world)
        try world.sync()
        meanwhile.then(&world)
        let before = world.recorded
        let plan = world.revert()
        #expect(plan.lines == meanwhile.reverted)
        if plan.changes.isEmpty {
            #expect(plan.holds.isEmpty, "what isn't taken back isn't held")
            expectEqual(world.recorded, before)
        }
    }

    @Test("The last administrator stays one, although a run made them so")
    func lastAdministrator() throws {
        var world = World([person("ann")], [.init("Admins", ["ann"])])
        world.policy.criteria.siteAdminGroups = [pattern("Admins")]
        world.policy.defaults.authentication = .password
        try world.sync()
        #expect(world.revert().lines == ["delete group Admins [reverted]", "held user ann [last_administrator]"])
        #expect(world[account: "ann"].isLocalSiteAdministrator)
    }

    @Test("The last administrator stays one where the one before can't be one again")
    func formerAdministrator() throws {
        var world = World([person("ann"), person("bob")], [.init("Admins", ["ann"])])
        world.policy.criteria.siteAdminGroups = [pattern("Admins")]
        world.policy.defaults.authentication = .password
        try world.sync()
        world[group: "Admins"].people = ["bob"]
        world["ann"].values.username = "anna"
        try world.sync()
        world.addAccount("ann")
        let plan = world.revert()
        #expect(
            plan.heldLines == ["held user anna [username_conflict]", "held user bob [last_administrator]"],
            "Ann's former name is taken, so she gets nothing back, and Bob must stay")
        #expect(world[account: "bob"].isLocalSiteAdministrator)
    }

    @Test("A group that a revert made anew stays while somebody else's member of it does")
    func groupOfOthers() throws {
        var world = RevertTests.world
        world.policy.removedUsers = .delete
        try world.sync()
        world.removeMember("ann", from: "Old")
        world.addMember("ann", to: "Old")
        world.remove("ann")
        world.remove(group: "Old")
        try world.sync()
        #expect(world.revert().changes.contains("create group Old [reverted]"))
        world[account: "ann"].values.fullName = "Ann"
        let plan = world.revert()
        #expect(plan.heldLines.contains("held group Old [changed_since]"))
        #expect(world.members(of: "Old") == ["ann*"])
    }

    @Test("A run can be taken back once; what came back is changed since")
    func once() throws {
        var world = RevertTests.world
        try world.sync()
        world["ann"].values.email = "a"
        try world.sync()
        let undo = world.undos[1]
        world.revert(undo)
        #expect(world.revert(undo).lines == ["held user ann [changed_since]"])
    }
}
