import Directory
import LDAPText
import Planning
import Testing

/// A base DN whose entry has another identifier is another directory.
@Suite("Bases")
struct BasesTests {
    static var world: World {
        var world = World([person("ann"), person("bob")], [.init("Staff", ["ann"])])
        world.bases = [
            .init(dn: "ou=people,dc=example", identifier: .label("people")),
            .init(dn: "ou=groups,dc=example", identifier: .label("groups")),
        ]
        return world
    }

    @Test(
        "rebuilt",
        arguments: [
            ("ou=people,dc=example", true), ("OU=People, DC=Example", true), ("ou=others,dc=example", false),
        ])
    func rebuilt(_ dn: String, _ isRebuilt: Bool) throws {
        var world = Self.world
        try world.sync()
        world.bases[0] = .init(dn: dn, identifier: .label("new"))
        let error = PlanningError.rebuilt(base: dn, pinned: .label("people"), seen: .label("new"))
        if isRebuilt {
            #expect(throws: error) { try world.plan() }
            #expect(error.description.contains(GUID.label("people").description))
        } else {
            #expect(try world.plan().isEmpty)
        }
    }

    @Test(
        "an identifier that can't be read",
        arguments: [
            Case(
                "proves no absence",
                {
                    $0.bases[0].identifier = nil
                    $0.remove("ann")
                    $0.remove(group: "Staff")
                    $0["bob"].values.email = "b@example.com"
                },
                [
                    "update bob [values_differ] email: bob@example.com → b@example.com",
                    "held user ann [unknown_existence]",
                    "held group Staff [unknown_existence]",
                ]),
            Case(
                "hides nothing that was read",
                {
                    $0.bases[0].identifier = nil
                    $0[group: "Staff"].people = []
                    $0["bob"].activity = .inactive(.disabled)
                }, ["disable bob [disabled_in_directory]", "remove ann from Staff [no_longer_member]"]),
            Case(
                "is no matter where none was pinned",
                start: {
                    $0.bases[0].identifier = nil
                    $0.bases[1].identifier = nil
                }, { $0.remove("ann") }, ["disable ann [entry_gone]", "remove ann from Staff [not_provisioned]"]),
        ])
    func unreadable(_ test: Case) throws { try test.play(Self.world) }

    @Test("The pin stays while an identifier can't be read, and what is incomplete is told")
    func pinned() throws {
        var world = Self.world
        try world.sync()
        world.bases[0].identifier = nil
        let plan = try world.sync()
        #expect(plan.incomplete.count == 1)
        #expect(plan.record?.bases[0].identifier == .label("people"))
        world.bases[0].identifier = .label("new")
        #expect(throws: PlanningError.self) { try world.plan() }
    }

    @Test("A base that comes is pinned, one that goes is forgotten")
    func changed() throws {
        var world = Self.world
        try world.sync()
        world.bases[1] = .init(dn: "ou=more,dc=example", identifier: .label("more"))
        #expect(try world.sync().isEmpty)
        #expect(world.recorded.directory?.bases == world.bases)
    }
}
