import Directory
import LDAPText
import Planning
import Testing

/// Each group against the group with the same identifier.
@Suite("Groups")
struct GroupTests {
    static let world = World(
        [person("ann"), person("bob")], [.init("Staff", ["ann", "bob"]), .init("Team", ["ann"])])

    @Test(
        "changes",
        arguments: [
            Case("nothing", { _ in }, []),
            Case(
                "create", { $0.groups.append(.init("New", ["bob"])) },
                [
                    "create group New [group_included]", "add bob to New [member]",
                ]),
            Case("create without members", { $0.groups.append(.init("New")) }, ["create group New [group_included]"]),
            Case(
                "rename, and memberships under the new name",
                {
                    $0[group: "Team"].name = "Crew"
                    $0[group: "Team"].people = ["bob"]
                },
                [
                    "rename group Team [values_differ] name: Team → Crew dn: cn=Team,ou=groups,dc=example → cn=Crew,ou=groups,dc=example",
                    "add bob to Crew [member]", "remove ann from Crew [no_longer_member]",
                ]),
            Case(
                "case alone", { $0[group: "Team"].name = "TEAM" },
                [
                    "rename group Team [values_differ] name: Team → TEAM dn: cn=Team,ou=groups,dc=example → cn=TEAM,ou=groups,dc=example"
                ]),
            Case(
                "move", { $0[recordedGroup: "Team"].dn = "cn=Team,ou=old,dc=example" },
                [
                    "move group Team [moved_in_directory] dn: cn=Team,ou=old,dc=example → cn=Team,ou=groups,dc=example"
                ]),
            Case("gone", { $0.remove(group: "Team") }, ["delete group Team [group_gone]"]),
            Case(
                "gone, and its members' accounts with it", start: { $0.policy.removedUsers = .delete },
                {
                    $0.remove(group: "Team")
                    $0.remove("ann")
                }, ["delete ann [entry_gone]", "delete group Team [group_gone]"]),
            Case(
                "excluded", { $0.policy.criteria.excludeGroups = [pattern("T*")] },
                [
                    "delete group Team [group_excluded]", "blocked by changed criteria",
                ]),
            Case(
                "not included any more", start: { $0.policy.criteria.includeGroups = [pattern("*")] },
                {
                    $0.policy.criteria.includeGroups = [pattern("Staff")]
                }, ["delete group Team [group_excluded]", "blocked by changed criteria"]),
            Case(
                "exclusion wins",
                { world in
                    world.groups.append(.init("New"))
                    world.policy.criteria.includeGroups = [pattern("*")]
                    world.policy.criteria.excludeGroups = [pattern("New")]
                }, []),
            Case(
                "kept",
                { world in
                    world.policy.removedGroups = .keep
                    world.remove(group: "Team")
                }, ["kept group Team [not_allowed]"]),
            Case(
                "kept, excluded",
                { world in
                    world.policy.removedGroups = .keep
                    world.policy.criteria.excludeGroups = [pattern("Team")]
                    world[group: "Team"].people = ["ann", "bob"]
                }, ["kept group Team [not_allowed]"]),
            Case(
                "groups are not provisioned",
                {
                    $0.policy.provisionsGroups = false
                    $0.remove(group: "Team")
                    $0.groups.append(.init("New", ["ann"]))
                    $0[group: "Staff"].people = ["ann"]
                }, []),
            Case(
                "protected",
                {
                    $0[recordedGroup: "Team"].isProtected = true
                    $0[group: "Team"].people = ["bob"]
                    $0[group: "Team"].name = "Crew"
                }, ["kept group Team [protected]"]),
            Case(
                "protected and gone",
                {
                    $0[recordedGroup: "Team"].isProtected = true
                    $0.remove(group: "Team")
                }, ["kept group Team [protected]"]),
            Case(
                "whom an administrator added stays in it",
                {
                    $0.addMember("bob", to: "Team")
                    $0.remove(group: "Team")
                }, ["remove ann from Team [group_gone]", "kept group Team [not_allowed]"]),
            Case(
                "whom an administrator added stays in it, excluded",
                {
                    $0.addMember("bob", to: "Team")
                    $0.policy.criteria.excludeGroups = [pattern("Team")]
                },
                [
                    "remove ann from Team [group_excluded]", "kept group Team [not_allowed]",
                    "blocked by changed criteria",
                ]),
            Case(
                "whom an administrator added goes with the account",
                {
                    $0.policy.removedUsers = .delete
                    $0.addMember("bob", to: "Team")
                    $0.remove("bob")
                    $0.remove(group: "Team")
                }, ["delete bob [entry_gone]", "delete group Team [group_gone]"]),
            Case(
                "absence unknown",
                {
                    $0.remove(group: "Team")
                    $0.absenceOfGroups = .unknown("busy")
                }, ["held group Team [unknown_existence]"]),
            Case(
                "one that is there but unread",
                {
                    $0.remove(group: "Team")
                    $0.unreadGroups = [.label("Team"): "it has no readable name"]
                }, ["held group Team [unknown_existence]"]),
            Case(
                "an entry that can't be used at all",
                {
                    $0.skipped = [.init(kind: .group, dn: "cn=x,dc=example", reason: "it has no entryUUID")]
                }, ["skipped group cn=x,dc=example [unusable_entry]"]),
            Case(
                "what is not ours",
                {
                    $0.addGroup("Local", members: ["ann"])
                    $0.addGroup("Other", directory: "other", members: ["ann"])
                }, []),
        ])
    func changes(_ test: Case) throws {
        var world = Self.world
        world.policy.criteriaDigest = "1"
        let change = test.change
        let same = Case(
            test.testDescription, start: test.start,
            { world in
                let before = world.policy.criteria
                change(&world)
                let lists = [before.includeGroups ?? [], before.excludeGroups]
                if lists != [world.policy.criteria.includeGroups ?? [], world.policy.criteria.excludeGroups] {
                    world.policy.criteriaDigest = "2"
                }
            }, test.expected)
        try same.play(world)
    }

    @Test(
        "names",
        arguments: [
            Case(
                "swap",
                {
                    $0[group: "Staff"].name = "Team"
                    $0[group: "Team"].name = "Staff"
                },
                [
                    "rename group Staff [values_differ] name: Staff → Team dn: cn=Staff,ou=groups,dc=example → cn=Team,ou=groups,dc=example",
                    "rename group Team [values_differ] name: Team → Staff dn: cn=Team,ou=groups,dc=example → cn=Staff,ou=groups,dc=example",
                ]),
            Case(
                "freed by a deletion and taken",
                {
                    $0.remove(group: "Team")
                    $0.groups.append(.init("New", ["bob"], name: "team"))
                },
                [
                    "create group team [group_included]", "delete group Team [group_gone]", "add bob to team [member]",
                ]),
            Case(
                "taken by an administrator's group",
                {
                    $0.addGroup("Local")
                    $0.groups.append(.init("New", ["bob"], name: "LOCAL"))
                }, ["held group LOCAL [group_name_conflict]"]),
            Case(
                "a rename to an administrator's group's name",
                {
                    $0.addGroup("Local")
                    $0[group: "Team"].name = "Local"
                    $0[group: "Team"].people = ["bob"]
                },
                [
                    "update group Team [values_differ] dn: cn=Team,ou=groups,dc=example → cn=Local,ou=groups,dc=example",
                    "add bob to Team [member]", "remove ann from Team [no_longer_member]",
                    "held group Local [group_name_conflict]",
                ]),
            Case(
                "two newcomers with one name, and a third",
                {
                    $0.groups += [.init("1", ["ann"], name: "X"), .init("2", name: "x"), .init("3", ["bob"])]
                },
                [
                    "create group 3 [group_included]", "add bob to 3 [member]", "held group X [group_name_conflict]",
                    "held group x [group_name_conflict]",
                ]),
        ])
    func names(_ test: Case) throws { try test.play(Self.world) }

    @Test("A group that is not provisioned neither cuts a path nor excludes people")
    func excluded() throws {
        var world = World(
            [person("ann"), person("bob")],
            [.init("Top", groups: ["Hidden"]), .init("Hidden", ["ann"], groups: ["Low"]), .init("Low", ["bob"])])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Top")], excludeGroups: [pattern("Hidden")])
        try world.sync()
        #expect(world.recorded.groups.map(\.name) == ["Top", "Low"])
        #expect(world.members(of: "Top") == ["ann", "bob"])
        #expect(world.members(of: "Low") == ["bob"])
    }
}
