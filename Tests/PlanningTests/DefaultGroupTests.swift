import Directory
import LDAPText
import Planning
import Testing

/// The groups that every provisioned user joins.
@Suite("Default groups")
struct DefaultGroupTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid", activity: .inactive(.disabled))],
            [.init("Staff", ["ann", "bob"])])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Staff")], defaultGroups: ["Everyone"])
        return world
    }

    @Test("One that is not there is made")
    func made() throws {
        var world = Self.world
        #expect(
            try world.sync().lines == [
                "create ann [in_scope]", "create bob [in_scope]", "create group Staff [group_included]",
                "create group Everyone [default_group]", "add ann, bob to Staff [member]",
                "add ann, bob to Everyone [default_group]",
            ])
        #expect(world[recordedGroup: "Everyone"].directory == "corp")
        #expect(world[recordedGroup: "Everyone"].identifier == nil)
    }

    @Test("One that an administrator made is joined, and stays an administrator's")
    func joined() throws {
        var world = Self.world
        world.addAccount("root")
        world.addGroup("everyone", members: ["root"])
        try world.sync()
        #expect(world.members(of: "everyone") == ["ann", "bob", "root*"])
        #expect(world[recordedGroup: "everyone"].directory == nil)
        world.policy.criteria.defaultGroups = []
        #expect(try world.sync().lines == ["remove ann, bob from everyone [default_group]"])
        #expect(world.members(of: "everyone") == ["root*"])
    }

    @Test(
        "change",
        arguments: [
            Case(
                "a newcomer joins",
                {
                    $0["cid"].activity = .active
                    $0[group: "Staff"].people.append("cid")
                }, ["create cid [in_scope]", "add cid to Staff [member]", "add cid to Everyone [default_group]"]),
            Case(
                "whoever leaves the scope leaves", { $0[group: "Staff"].people = ["bob"] },
                [
                    "disable ann [left_required_group]", "remove ann from Staff [not_provisioned]",
                    "remove ann from Everyone [not_provisioned]",
                ]),
            Case(
                "whoever is disabled in the directory stays", { $0["ann"].activity = .inactive(.disabled) },
                [
                    "disable ann [disabled_in_directory]"
                ]),
            Case("twice in the configuration", { $0.policy.criteria.defaultGroups = ["Everyone", "EVERYONE"] }, []),
            Case(
                "removed from the configuration", { $0.policy.criteria.defaultGroups = [] },
                [
                    "delete group Everyone [default_group]"
                ]),
            Case(
                "removed from the configuration, with a member whom an administrator added",
                {
                    $0.addAccount("root")
                    $0.addMember("root", to: "Everyone")
                    $0.policy.criteria.defaultGroups = []
                }, ["remove ann, bob from Everyone [default_group]", "kept group Everyone [not_allowed]"]),
            Case(
                "removed from the configuration, and kept",
                {
                    $0.policy.removedGroups = .keep
                    $0.policy.criteria.defaultGroups = []
                }, ["kept group Everyone [not_allowed]"]),
            Case(
                "one that is a directory's group too",
                {
                    $0.groups.append(.init("All", []))
                    $0.policy.criteria.defaultGroups = ["Everyone", "all"]
                }, ["create group All [group_included]", "add ann, bob to All [member]"]),
            Case(
                "one that is a directory's group, and gone from there",
                start: {
                    $0.groups.append(.init("All", []))
                    $0.policy.criteria.defaultGroups = ["Everyone", "all"]
                }, { $0.remove(group: "All") }, []),
            Case(
                "one that is a directory's group, and gone from there and the configuration",
                start: {
                    $0.groups.append(.init("All", []))
                    $0.policy.criteria.defaultGroups = ["Everyone", "all"]
                },
                {
                    $0.remove(group: "All")
                    $0.policy.criteria.defaultGroups = ["Everyone"]
                }, ["delete group All [group_gone]"]),
            Case(
                "a directory's group renamed away from the name",
                start: {
                    $0.groups.append(.init("All", ["bob"]))
                    $0.policy.criteria.defaultGroups = ["Everyone", "all"]
                }, { $0[group: "All"].name = "Some" },
                [
                    "rename group All [values_differ] name: All → Some dn: cn=All,ou=groups,dc=example → cn=Some,ou=groups,dc=example",
                    "create group all [default_group]", "remove ann from Some [no_longer_member]",
                    "add ann, bob to all [default_group]",
                ]),
            Case(
                "goes on as the directory's group that has its name",
                {
                    $0.groups.append(.init("Everyone", ["ann"]))
                },
                [
                    "adopt group Everyone [adopted] identifier: - → \(GUID.label("Everyone")) dn: - → cn=Everyone,ou=groups,dc=example"
                ]),
            Case(
                "two groups of the directory that have its name are held",
                {
                    $0.groups.append(.init("Everyone", ["ann"]))
                    $0.groups.append(.init("Other", ["ann"], name: "everyone"))
                }, ["held group Everyone [group_name_conflict]", "held group everyone [group_name_conflict]"]),
            Case(
                "a protected one stays as it is",
                {
                    $0.addGroup("Local")
                    $0[recordedGroup: "Local"].isProtected = true
                    $0.policy.criteria.defaultGroups = ["Everyone", "Local"]
                }, []),
            Case(
                "joined though groups are not provisioned",
                {
                    $0.policy.provisionsGroups = false
                    $0.policy.criteria.defaultGroups = ["Everyone", "More"]
                }, ["create group More [default_group]", "add ann, bob to More [default_group]"]),
        ])
    func changes(_ test: Case) throws { try test.play(Self.world) }
}
