import Directory
import LDAPText
import Planning
import Testing

/// Roles by membership.
@Suite("Roles")
struct RoleTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob")],
            [.init("Admins", ["ann"], groups: ["Inner"]), .init("Inner"), .init("Readers", ["ann", "bob"])])
        world.policy.criteria = Criteria(
            siteAdminGroups: [pattern("Admins")], readonlySiteAdminGroups: [pattern("Readers")])
        world.policy.provisionsGroups = false
        return world
    }

    @Test("Come with the account")
    func created() throws {
        var world = Self.world
        #expect(
            try world.sync().lines == [
                "create ann [in_scope] directory_roles: - → site_admin,readonly_site_admin",
                "create bob [in_scope] directory_roles: - → readonly_site_admin",
            ])
        #expect(world[account: "ann"].directoryRoles == [.siteAdmin, .readonlySiteAdmin])
    }

    @Test(
        "change",
        arguments: [
            Case(
                "granted", { $0[group: "Admins"].people += ["bob"] },
                [
                    "update bob [role_group] directory_roles: readonly_site_admin → site_admin,readonly_site_admin"
                ]),
            Case(
                "granted through a member group", { $0[group: "Inner"].people = ["bob"] },
                [
                    "update bob [role_group] directory_roles: readonly_site_admin → site_admin,readonly_site_admin"
                ]),
            Case(
                "withdrawn", { $0[group: "Admins"].people = [] },
                [
                    "update ann [role_group] directory_roles: site_admin,readonly_site_admin → readonly_site_admin"
                ]),
            Case(
                "one granted, one withdrawn",
                {
                    $0[group: "Readers"].people = ["ann"]
                    $0[group: "Admins"].people = ["ann", "bob"]
                }, ["update bob [role_group] directory_roles: readonly_site_admin → site_admin"]),
            Case(
                "unknown, so it stays",
                {
                    $0[group: "Admins"].people = []
                    $0[group: "Inner"].gaps = ["hidden"]
                }, ["held user ann [unknown_members]"]),
            Case(
                "unknown, but shown",
                {
                    $0[group: "Admins"].people = ["bob", "ann"]
                    $0[group: "Inner"].gaps = ["hidden"]
                }, ["update bob [role_group] directory_roles: readonly_site_admin → site_admin,readonly_site_admin"]),
            Case(
                "an administrator's own stay",
                {
                    $0[account: "ann"].localRoles = [.groupAdmin, .siteAdmin]
                    $0[group: "Admins"].people = []
                }, ["update ann [role_group] directory_roles: site_admin,readonly_site_admin → readonly_site_admin"]),
            Case(
                "withdrawn with the account's use", { $0.remove("ann") },
                [
                    "disable ann [entry_gone] directory_roles: site_admin,readonly_site_admin → -"
                ]),
            Case(
                "withdrawn from an account that was disabled before",
                {
                    $0[account: "ann"].isEnabled = false
                    $0[account: "ann"].disabled = Disablement(by: .administrator, reason: "on leave")
                    $0.remove("ann")
                }, ["update ann [entry_gone] directory_roles: site_admin,readonly_site_admin → -"]),
            Case(
                "the list is gone from the configuration", { $0.policy.criteria.siteAdminGroups = [] },
                [
                    "update ann [role_group] directory_roles: site_admin,readonly_site_admin → readonly_site_admin"
                ]),
            Case(
                "not where users are not provisioned",
                {
                    $0.policy.provisionsUsers = false
                    $0[group: "Admins"].people = ["bob"]
                }, []),
        ])
    func changes(_ test: Case) throws { try test.play(Self.world) }
}
