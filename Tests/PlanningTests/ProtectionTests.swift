import Directory
import LDAPText
import Planning
import Testing

/// Accounts and groups that no plan changes, by name or pattern.
@Suite("Protected names")
struct ProtectionTests {
    static var world: World {
        var world = World(
            [person("svc-backup"), person("ann")],
            [.init("Staff", ["svc-backup", "ann"]), .init("VIP", ["ann"])])
        world.addAccount("root", roles: .siteAdmin)
        return world
    }

    /// What holds from the second hour on.
    private static func protect(_ world: inout World) {
        world.policy.protectedUsers = NamePatterns([Glob("SVC-*"), Glob("root")])
        world.policy.protectedGroups = NamePatterns([Glob("v?p")])
    }

    @Test(
        "stay",
        arguments: [
            Case("as they are", protect, ["kept group VIP [protected]"]),
            Case(
                "an account with other values",
                {
                    protect(&$0)
                    $0["svc-backup"].values.email = "x@example.com"
                }, ["kept user svc-backup [protected]", "kept group VIP [protected]"]),
            Case(
                "an account that is gone",
                {
                    protect(&$0)
                    $0.remove("svc-backup")
                }, ["kept user svc-backup [protected]", "kept group VIP [protected]"]),
            Case(
                "an account's memberships",
                {
                    protect(&$0)
                    $0[group: "Staff"].people = ["ann"]
                    $0.groups.append(.init("New", ["svc-backup", "ann"]))
                }, ["create group New [group_included]", "add ann to New [member]", "kept group VIP [protected]"]),
            Case(
                "a rename into a protected name",
                {
                    protect(&$0)
                    $0["ann"].values.username = "svc-ann"
                }, ["kept user ann [protected]", "kept group VIP [protected]"]),
            Case(
                "a rename into a protected name leaves the rest",
                {
                    protect(&$0)
                    $0["ann"].values.username = "svc-ann"
                    $0["ann"].values.email = "a@example.com"
                },
                [
                    "update ann [values_differ] email: ann@example.com → a@example.com", "kept user ann [protected]",
                    "kept group VIP [protected]",
                ]),
            Case(
                "a rename away from a protected name",
                {
                    protect(&$0)
                    $0["svc-backup"].values.username = "backup"
                }, ["kept user svc-backup [protected]", "kept group VIP [protected]"]),
            Case(
                "a newcomer makes no account",
                {
                    protect(&$0)
                    $0.people.append(person("svc-new"))
                    $0[group: "Staff"].people.append("svc-new")
                }, ["kept user svc-new [protected]", "kept group VIP [protected]"]),
            Case(
                "a newcomer of an administrator's name",
                {
                    protect(&$0)
                    $0.policy.adopts = [.username]
                    $0.people.append(person("new", username: "Root"))
                }, ["kept user Root [protected]", "kept group VIP [protected]"]),
            Case(
                "a group's members and name",
                {
                    protect(&$0)
                    $0[group: "VIP"].people = ["svc-backup"]
                    $0[group: "VIP"].name = "Very"
                }, ["kept group VIP [protected]"]),
            Case(
                "a group that is gone",
                {
                    protect(&$0)
                    $0.remove(group: "VIP")
                }, ["kept group VIP [protected]"]),
            Case(
                "a group that is not provisioned any more",
                {
                    protect(&$0)
                    $0.policy.criteria.excludeGroups = [pattern("VIP")]
                }, ["kept group VIP [protected]"]),
            Case(
                "a rename into a protected group's name",
                {
                    protect(&$0)
                    $0[group: "Staff"].name = "VAP"
                },
                [
                    "update group Staff [values_differ] dn: cn=Staff,ou=groups,dc=example → cn=VAP,ou=groups,dc=example",
                    "kept group Staff [protected]", "kept group VIP [protected]",
                ]),
            Case(
                "a new group makes none",
                {
                    protect(&$0)
                    $0.groups.append(.init("vop", ["ann"]))
                }, ["kept group VIP [protected]", "kept group vop [protected]"]),
            Case(
                "a default group gets nobody",
                {
                    protect(&$0)
                    $0.policy.criteria.defaultGroups = ["VIP"]
                    $0.people.append(person("bob"))
                }, ["create bob [in_scope]", "kept group VIP [protected]"]),
        ])
    func stay(_ test: Case) throws { try test.play(Self.world) }

    @Test("A group of an administrator's with a protected name keeps its members")
    func foreign() throws {
        var world = Self.world
        world.addGroup("VAP")
        world.policy.criteria.defaultGroups = ["VAP"]
        try world.sync()
        #expect(world.members(of: "VAP") == ["ann", "svc-backup"])
        Self.protect(&world)
        world.policy.criteria.defaultGroups = []
        try world.sync()
        #expect(world.members(of: "VAP") == ["ann", "svc-backup"])
    }

    @Test(
        "match by key",
        arguments: [
            ("root", "ROOT", true), ("root", "ｒｏｏｔ", true), ("root", "rooty", false), ("svc-*", "SVC-1", true),
            ("svc-*", "svc", false), ("a?c", "abc", true), ("a?c", "ac", false), ("*", "anybody", true),
        ])
    func patterns(_ pattern: String, _ name: String, _ isMatched: Bool) {
        #expect(NamePatterns([Glob(pattern)]).contains(name) == isMatched)
        #expect(!NamePatterns().contains(name))
    }
}
