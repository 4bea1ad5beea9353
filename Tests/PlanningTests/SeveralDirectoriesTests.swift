import Directory
import LDAPText
import Planning
import Testing

/// Several directories feed one store, and each manages only its own.
@Suite("Several directories")
struct SeveralDirectoriesTests {
    /// Corp and another directory, each with somebody of its own, in one store.
    static var world: World {
        var world = World([person("ann"), person("bob")], [.init("Staff", ["ann", "bob"])])
        world.addAccount("eve", email: "eve@example.com", directory: "other", identifier: .label("eve"))
        world.addAccount("root", roles: .siteAdmin)
        world.addGroup("Others", directory: "other", members: ["eve"])
        world.addGroup("Local", members: ["root"])
        return world
    }

    @Test(
        "keep to their own",
        arguments: [
            Case(
                "whom the other has and this one doesn't",
                { $0.people.removeAll { $0.values.username == "bob" } },
                ["disable bob [entry_gone]", "remove bob from Staff [not_provisioned]"]),
            Case(
                "one person claimed by both, who stays the other's",
                {
                    $0.people.append(person("evelyn", username: "eve"))
                    $0[group: "Staff"].people.append("evelyn")
                }, ["held user eve [username_conflict]"]),
            Case(
                "one identifier in both, which is two people",
                {
                    $0.people.append(person("eve", username: "evelyn"))
                    $0[group: "Staff"].people.append("eve")
                }, ["create evelyn [in_scope]", "add evelyn to Staff [member]"]),
            Case(
                "a rename into the other's user name",
                { $0["ann"].values.username = "eve" }, ["held user eve [username_conflict]"]),
            Case(
                "the other's group of the same name",
                { $0.groups.append(.init("o", ["ann"], name: "OTHERS")) }, ["held group OTHERS [group_name_conflict]"]),
            Case(
                "an administrator's group of the same name",
                { $0.groups.append(.init("l", ["ann"], name: "Local")) }, ["held group Local [group_name_conflict]"]),
            Case(
                "a member whom an administrator added to a managed group",
                {
                    $0.addMember("root", to: "Staff")
                    $0.addMember("eve", to: "Staff", by: "other")
                }, []),
            Case(
                "a member whom an administrator added to a group that goes",
                {
                    $0.addMember("root", to: "Staff")
                    $0.remove(group: "Staff")
                }, ["remove ann, bob from Staff [group_gone]", "kept group Staff [not_allowed]"]),
            Case(
                "members of ours in a group of the other's",
                {
                    $0.addMember("ann", to: "Others", by: "other")
                    $0.remove("ann")
                }, ["disable ann [entry_gone]", "remove ann from Staff [not_provisioned]"]),
        ])
    func own(_ test: Case) throws { try test.play(Self.world) }

    @Test("The limits count what this directory has")
    func stock() throws {
        var world = Self.world
        world.policy.limits = Limits()
        try world.sync()
        let plan = try world.plan()
        let totals = Dictionary(plan.limits.map { ($0.kind, $0.total) }, uniquingKeysWith: { first, _ in first })
        #expect(totals[.usersDeprovisioned] == 2)
        #expect(totals[.groupsRemoved] == 1)
        #expect(totals[.membershipsRemoved] == 2)
        #expect(totals[.accountsCreated] == 2)
    }
}
