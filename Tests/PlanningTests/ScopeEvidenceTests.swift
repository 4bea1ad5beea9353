import Directory
import LDAPText
import Planning
import Testing

/// What the absence of a group that the criteria mean says of its members.
@Suite("Groups of the criteria that are not there")
struct ScopeEvidenceTests {
    static var world: World {
        var world = World(
            [person("ann"), person("bob"), person("cid")],
            [.init("Staff-A", ["ann"]), .init("Staff-B", ["bob"]), .init("Denied-A"), .init("Denied-B", ["cid"])])
        world.policy.criteria = Criteria(
            requiredGroups: [pattern("Staff-*")], deniedGroups: [pattern("Denied-*")], includeGroups: [])
        return world
    }

    @Test(
        "hold what rests on them",
        arguments: [
            Case(
                "really gone", { $0.remove(group: "Staff-B") },
                [
                    "disable bob [left_required_group]", "blocked by required_groups Staff-* lost 1",
                ]),
            Case(
                "the search for groups was cut short",
                {
                    $0.remove(group: "Staff-B")
                    $0.absenceOfGroups = .unknown("size limit")
                }, ["held user ann [unknown_scope]", "held user bob [unknown_scope]"]),
            Case(
                "there, but unread",
                {
                    $0.remove(group: "Staff-B")
                    $0.unreadGroups = [.label("Staff-B"): "it was not returned"]
                }, ["held user bob [unknown_scope]"]),
            Case(
                "a denied group, really gone",
                {
                    $0.remove(group: "Denied-B")
                    $0[group: "Staff-A"].people += ["cid"]
                }, ["create cid [in_scope]", "blocked by denied_groups Denied-* lost 1"]),
            Case(
                "a group that may be meant for all we know",
                {
                    $0.unreadGroups = [.label("New"): "it has no readable name"]
                    $0[group: "Staff-B"].people = []
                }, ["held user bob [unknown_scope]"]),
            Case(
                "a denied group, there but unread",
                start: {
                    $0.policy.criteria.requiredGroups = [pattern("Staff-A"), pattern("Staff-B")]
                },
                {
                    $0.remove(group: "Denied-B")
                    $0.unreadGroups = [.label("Denied-B"): "it was not returned"]
                    $0[group: "Staff-A"].people += ["cid"]
                    $0[group: "Staff-B"].people = []
                },
                [
                    "disable bob [left_required_group]", "held user ann [unknown_scope]",
                    "held user cid [unknown_scope]",
                    "blocked by denied_groups Denied-* lost 1",
                ]),
            Case(
                "an entry that is gone from the configuration doesn't count",
                start: {
                    $0.policy.criteria.requiredGroups = [pattern("Staff-A"), pattern("Staff-B")]
                },
                {
                    $0.policy.criteria.requiredGroups = [pattern("Staff-A")]
                    $0.remove(group: "Staff-B")
                    $0.unreadGroups = [.label("Staff-B"): "it was not returned"]
                }, ["disable bob [left_required_group]"]),
            Case(
                "names without wildcard are all there",
                start: {
                    $0.policy.criteria.requiredGroups = [pattern("Staff-A"), pattern("Staff-B")]
                    $0.policy.criteria.deniedGroups = []
                },
                {
                    $0.absenceOfGroups = .unknown("size limit")
                    $0[group: "Staff-B"].people = []
                }, ["disable bob [left_required_group]"]),
        ])
    func hold(_ test: Case) throws { try test.play(Self.world) }

    @Test("The second look asks for a group that is gone, and saves its members")
    func secondLook() throws {
        var world = Self.world
        try world.sync()
        world.remove(group: "Staff-B")
        let plan = try world.plan()
        #expect(plan.question == Question(groups: [.label("Staff-A"), .label("Staff-B")]))
        var snapshot = world.snapshot
        var findings = snapshot.echo(plan.question)
        findings.groups[.label("Staff-B")] = .present(people: [], groups: [], others: 0, gaps: [])
        snapshot.amend(findings)
        #expect(try world.plan(snapshot, .held).heldLines.contains("held user bob [unknown_scope]"))
        #expect(try world.plan(snapshot, .held).isEmpty)
        #expect(try world.plan(snapshot).question.isEmpty)
    }
}
