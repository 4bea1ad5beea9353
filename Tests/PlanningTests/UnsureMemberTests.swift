import Directory
import LDAPText
import Planning
import Testing

/// A person who may be in more groups than show it.
@Suite("A person whose groups are not all known")
struct UnsureMemberTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob")],
            [.init("Staff", ["ann", "bob"]), .init("Team", ["ann", "bob"]), .init("Admins", ["ann"])])
        world.policy.criteria = Criteria(
            requiredGroups: [pattern("Staff")], siteAdminGroups: [pattern("Admins")])
        return world
    }

    static let why = "the primaryGroupID is not readable"
    static let held = "held user ann [unknown_scope]"

    @Test(
        "is",
        arguments: [
            Case("held in the required group", { $0.unsureMembers = [.label("ann"): why] }, [held]),
            Case(
                "held where no required group shows the membership",
                {
                    $0.unsureMembers = [.label("ann"): why]
                    $0[group: "Staff"].people = ["bob"]
                }, [held]),
            Case(
                "held in every other group and role, whose members are known but for this one",
                {
                    $0.unsureMembers = [.label("ann"): why]
                    $0[group: "Team"].people = []
                    $0[group: "Admins"].people = []
                }, ["remove bob from Team [no_longer_member]", held]),
            Case(
                "disabled where the directory says so",
                {
                    $0.unsureMembers = [.label("ann"): why]
                    $0["ann"].activity = .inactive(.disabled)
                }, ["disable ann [disabled_in_directory]"]),
            Case(
                "held where several entries have the identifier as well",
                {
                    $0.unsureMembers = [.label("ann"): why]
                    $0.unread = [.label("ann"): "two entries have it"]
                    $0[group: "Staff"].people = ["bob"]
                }, [held]),
            Case(
                "sure again", start: { $0.unsureMembers = [.label("ann"): why] },
                { $0.unsureMembers = [:] },
                [
                    "create ann [in_scope] directory_roles: - → site_admin", "add ann to Staff [member]",
                    "add ann to Team [member]",
                    "add ann to Admins [member]",
                ]),
        ])
    func account(_ test: Case) throws { try test.play(Self.world) }

    @Test("Nobody gets an account by it")
    func newcomer() throws {
        var world = Self.world
        world.unsureMembers = [.label("ann"): Self.why]
        let plan = try world.sync()
        #expect(plan.lines.contains(Self.held))
        #expect(world.accountIndex("ann") == nil)
        #expect(world.accountIndex("bob") != nil)
    }
}
