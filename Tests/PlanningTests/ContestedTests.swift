import Directory
import LDAPText
import Planning
import Testing

/// Two entries have one identifier: the snapshot has them as one person, who is a member wherever either is.
@Suite("An account whose identifier several entries have")
struct ContestedTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob")],
            [.init("Staff", ["ann", "bob"]), .init("Guests", []), .init("Denied", ["bob"])])
        world.policy.criteria = Criteria(requiredGroups: [pattern("Staff")], deniedGroups: [pattern("Guests")])
        return world
    }

    static let two = "the same identifier stands in two entries"

    @Test(
        "is",
        arguments: [
            Case(
                "held as it is while one of them is in scope",
                {
                    $0.unread = [.label("ann"): two]
                    $0["ann"].values.email = "other@example.com"
                    $0["ann"].values.username = "other"
                }, ["held user ann [duplicate_identifier]"]),
            Case(
                "disabled once neither is in a required group",
                {
                    $0.unread = [.label("ann"): two]
                    $0[group: "Staff"].people = ["bob"]
                }, ["disable ann [left_required_group]", "remove ann from Staff [not_provisioned]"]),
            Case(
                "disabled once both are disabled",
                {
                    $0.unread = [.label("ann"): two]
                    $0["ann"].activity = .inactive(.disabled)
                }, ["disable ann [disabled_in_directory]"]),
            Case(
                "held where one of them is denied, which may be the other",
                {
                    $0.unread = [.label("ann"): two]
                    $0[group: "Guests"].people = ["ann"]
                }, ["held user ann [duplicate_identifier]"]),
            Case(
                "held where the members of the required group are not all known",
                {
                    $0.unread = [.label("ann"): two]
                    $0[group: "Staff"] = .init("Staff", ["bob"], gaps: ["hidden"])
                }, ["held user ann [duplicate_identifier]"]),
        ])
    func account(_ test: Case) throws { try test.play(Self.world) }

    @Test("Nobody gets an account by it")
    func newcomer() throws {
        var world = Self.world
        world.unread = [.label("ann"): Self.two]
        let plan = try world.sync()
        #expect(plan.lines.contains("held user ann [duplicate_identifier]"))
        #expect(world.accountIndex("ann") == nil)
    }
}
