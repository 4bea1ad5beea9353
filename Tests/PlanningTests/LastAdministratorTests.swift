import Directory
import LDAPText
import Planning
import Testing

/// DESIGN rule 4.
@Suite("The last administrator")
struct LastAdministratorTests {
    /// Ann signs in with a local password and administers by a group of the directory.
    static var world: World {
        var world = World([person("ann"), person("bob")], [.init("Staff", ["ann", "bob"]), .init("Admins", ["ann"])])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Staff")], siteAdminGroups: [pattern("Admins")])
        return world
    }

    private static func signsInLocally(_ world: inout World) { world[account: "ann"].authentication = .password }

    @Test(
        "stays",
        arguments: [
            Case(
                "disabled in the directory",
                {
                    signsInLocally(&$0)
                    $0["ann"].activity = .inactive(.disabled)
                }, ["held user ann [last_administrator]"]),
            Case(
                "gone",
                {
                    signsInLocally(&$0)
                    $0.remove("ann")
                }, ["held user ann [last_administrator]"]),
            Case(
                "gone, where accounts are deleted and somebody takes the name",
                {
                    signsInLocally(&$0)
                    $0.policy.removedUsers = .delete
                    $0.remove("ann")
                    $0.people.append(person("new", username: "ann"))
                    $0[group: "Staff"].people.append("new")
                }, ["held user ann [last_administrator]", "held user ann [entry_recreated]"]),
            Case(
                "role withdrawn",
                {
                    signsInLocally(&$0)
                    $0[group: "Admins"].people = []
                }, ["remove ann from Admins [no_longer_member]", "held user ann [last_administrator]"]),
            Case(
                "role withdrawn, and a membership beside it",
                {
                    signsInLocally(&$0)
                    $0.groups.append(.init("New", ["ann"]))
                    $0[group: "Admins"].people = ["bob"]
                },
                [
                    "update bob [role_group] directory_roles: - → site_admin", "create group New [group_included]",
                    "add bob to Admins [member]", "remove ann from Admins [no_longer_member]",
                    "add ann to New [member]",
                    "held user ann [last_administrator]",
                ]),
            Case(
                "another is disabled",
                {
                    signsInLocally(&$0)
                    $0.addAccount("root", roles: .siteAdmin, isEnabled: false)
                    $0.remove("ann")
                }, ["held user ann [last_administrator]"]),
            Case(
                "another signs in elsewhere",
                {
                    signsInLocally(&$0)
                    $0.addAccount("root", roles: .siteAdmin, authentication: .saml)
                    $0.remove("ann")
                }, ["held user ann [last_administrator]"]),
            Case(
                "two go at once",
                {
                    signsInLocally(&$0)
                    $0[account: "bob"].authentication = .password
                    $0[account: "bob"].localRoles = .siteAdmin
                    $0.remove("ann")
                    $0.remove("bob")
                }, ["held user ann [last_administrator]", "held user bob [last_administrator]"]),
        ])
    func stays(_ test: Case) throws {
        let world = try test.play(Self.world)
        #expect(world.recorded.accounts.contains { $0.isLocalSiteAdministrator })
    }

    @Test(
        "goes",
        arguments: [
            Case(
                "where another is left",
                {
                    signsInLocally(&$0)
                    $0.addAccount("root", roles: .siteAdmin)
                    $0.remove("ann")
                },
                [
                    "disable ann [entry_gone] directory_roles: site_admin → -",
                    "remove ann from Staff [not_provisioned]",
                    "remove ann from Admins [not_provisioned]",
                ]),
            Case(
                "where another comes in the same hour",
                {
                    signsInLocally(&$0)
                    $0[account: "bob"].authentication = .password
                    $0[group: "Admins"].people = ["bob"]
                    $0["ann"].activity = .inactive(.disabled)
                },
                [
                    "disable ann [disabled_in_directory] directory_roles: site_admin → -",
                    "update bob [role_group] directory_roles: - → site_admin", "add bob to Admins [member]",
                    "remove ann from Admins [no_longer_member]",
                ]),
            Case(
                "where the account has the role of an administrator too",
                {
                    signsInLocally(&$0)
                    $0[account: "ann"].localRoles = .siteAdmin
                    $0[group: "Admins"].people = []
                },
                [
                    "update ann [role_group] directory_roles: site_admin → -",
                    "remove ann from Admins [no_longer_member]",
                ]),
            Case(
                "where nobody signs in with a local password", { $0.remove("ann") },
                [
                    "disable ann [entry_gone] directory_roles: site_admin → -",
                    "remove ann from Staff [not_provisioned]",
                    "remove ann from Admins [not_provisioned]",
                ]),
        ])
    func goes(_ test: Case) throws { try test.play(Self.world) }

    @Test("stays one where whoever was to follow gets no account")
    func successor() throws {
        var world = Self.world
        world.policy.defaults.authentication = .password
        try world.sync()
        world.people.append(person("new", username: "bob"))
        world[group: "Staff"].people.append("new")
        world[group: "Admins"].people = ["new"]
        #expect(
            try world.sync().lines == [
                "remove ann from Admins [no_longer_member]", "held user bob [username_conflict]",
                "held user ann [last_administrator]",
            ])
        #expect(world[account: "ann"].isLocalSiteAdministrator)
        world["new"].values.username = "new"
        let lines = try world.sync().lines
        #expect(
            lines == [
                "update ann [role_group] directory_roles: site_admin → -",
                "create new [in_scope] directory_roles: - → site_admin", "add new to Staff [member]",
                "add new to Admins [member]",
            ])
    }
}
