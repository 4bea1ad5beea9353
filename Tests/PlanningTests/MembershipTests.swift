import Directory
import LDAPText
import Planning
import Testing

/// Each group's effective provisioned members against its recorded ones.
@Suite("Memberships")
struct MembershipTests {
    /// Top has Ann, and over Mid and Low Bob; Low and Top contain each other; Bob is in Side too.
    static let world = World(
        [person("ann"), person("bob"), person("cid")],
        [
            .init("Top", ["ann"], groups: ["Mid", "Side"]), .init("Mid", groups: ["Low"]),
            .init("Low", ["bob"], groups: ["Top"]), .init("Side", ["bob"]),
        ])

    @Test("Effective members are recorded, each once")
    func effective() throws {
        var world = Self.world
        try world.sync()
        for name in ["Top", "Mid", "Low"] { #expect(world.members(of: name) == ["ann", "bob"]) }
        #expect(world.members(of: "Side") == ["bob"])
        #expect(try world.plan().unchanged.memberships == 7)
    }

    @Test("Without nesting, only direct ones are")
    func direct() throws {
        var world = Self.world
        world.policy.criteria.nested = false
        try world.sync()
        #expect(world.members(of: "Top") == ["ann"])
        #expect(world.members(of: "Mid") == [])
        #expect(world.members(of: "Low") == ["bob"])
    }

    @Test(
        "change",
        arguments: [
            Case(
                "added", { $0[group: "Side"].people += ["cid"] },
                [
                    "add cid to Top [member]", "add cid to Mid [member]", "add cid to Low [member]",
                    "add cid to Side [member]",
                ]),
            Case(
                "removed from one of two paths", { $0[group: "Side"].people = [] },
                [
                    "remove bob from Side [no_longer_member]"
                ]),
            Case(
                "removed from both paths",
                {
                    $0[group: "Side"].people = []
                    $0[group: "Low"].people = []
                },
                [
                    "remove bob from Top [no_longer_member]", "remove bob from Mid [no_longer_member]",
                    "remove bob from Low [no_longer_member]", "remove bob from Side [no_longer_member]",
                ]),
            Case(
                "a path is cut",
                {
                    $0[group: "Mid"].groups = []
                    $0[group: "Top"].groups = ["Mid"]
                },
                [
                    "remove bob from Top [no_longer_member]", "remove ann, bob from Mid [no_longer_member]",
                ]),
            Case(
                "made by an administrator, and in the directory too",
                {
                    $0.addMember("cid", to: "Side")
                    $0[group: "Side"].people += ["cid"]
                    $0[group: "Top"].groups = ["Mid"]
                }, []),
            Case("made by an administrator alone", { $0.addMember("cid", to: "Side") }, []),
            Case(
                "made by another directory",
                {
                    $0.addMember("ann", to: "Side", by: "other")
                    $0[group: "Low"].people = []
                    $0[group: "Low"].groups = []
                    $0[group: "Side"].people = ["bob"]
                }, ["remove ann, bob from Mid [no_longer_member]", "remove ann, bob from Low [no_longer_member]"]),
            Case(
                "a gap holds what would leave, and lets in who comes",
                {
                    $0[group: "Side"].people = ["cid"]
                    $0[group: "Side"].gaps = ["hidden"]
                },
                [
                    "add cid to Top [member]", "add cid to Mid [member]", "add cid to Low [member]",
                    "add cid to Side [member]", "held membership Side [unknown_members]",
                ]),
            Case(
                "a gap travels up",
                {
                    $0[group: "Mid"].gaps = ["hidden"]
                    $0[group: "Low"].people = []
                    $0[group: "Low"].groups = []
                    $0[group: "Side"].people = []
                },
                [
                    "remove ann, bob from Low [no_longer_member]", "remove bob from Side [no_longer_member]",
                    "held membership Top [unknown_members]", "held membership Mid [unknown_members]",
                ]),
            Case(
                "whoever is gone leaves", { $0.remove("bob") },
                [
                    "disable bob [entry_gone]", "remove bob from Top [not_provisioned]",
                    "remove bob from Mid [not_provisioned]", "remove bob from Low [not_provisioned]",
                    "remove bob from Side [not_provisioned]",
                ]),
            Case(
                "what an administrator made stays with whoever is gone",
                {
                    $0.addMember("ann", to: "Side")
                    $0.remove("ann")
                },
                [
                    "disable ann [entry_gone]", "remove ann from Top [not_provisioned]",
                    "remove ann from Mid [not_provisioned]", "remove ann from Low [not_provisioned]",
                ]),
            Case(
                "a deleted account's are not listed", start: { $0.policy.removedUsers = .delete }, { $0.remove("bob") },
                [
                    "delete bob [entry_gone]"
                ]),
            Case(
                "a kept account's stay", start: { $0.policy.removedUsers = .keep }, { $0.remove("bob") },
                [
                    "kept user bob [not_allowed]"
                ]),
            Case(
                "an unread person's stay",
                {
                    $0.remove("bob")
                    $0.unread = [.label("bob"): "not returned"]
                    $0.groups.append(.init("New"))
                }, ["create group New [group_included]", "held user bob [unknown_existence]"]),
            Case(
                "a protected account's stay",
                {
                    $0[account: "bob"].isProtected = true
                    $0[group: "Side"].people = ["cid"]
                },
                [
                    "add cid to Top [member]", "add cid to Mid [member]", "add cid to Low [member]",
                    "add cid to Side [member]",
                ]),
            Case(
                "ours of an account that is not ours any more",
                {
                    $0[account: "bob"].directory = nil
                    $0.remove("bob")
                }, []),
            Case(
                "a disabled person's follow the directory",
                {
                    $0["bob"].activity = .inactive(.disabled)
                    $0[group: "Side"].people = ["cid"]
                },
                [
                    "disable bob [disabled_in_directory]", "add cid to Top [member]", "add cid to Mid [member]",
                    "add cid to Low [member]", "add cid to Side [member]", "remove bob from Side [no_longer_member]",
                ]),
        ])
    func changes(_ test: Case) throws { try test.play(Self.world) }

    @Test("Each account that a change names is there once")
    func subjects() throws {
        let plan = try Self.world.plan()
        #expect(plan.subjects.map(\.username).sorted() == ["ann", "bob"])
        #expect(plan.subjects.allSatisfy { $0.dn == "uid=\($0.username),ou=people,dc=example" })
        #expect(Set(plan.subjects.map(\.account)) == [.created(0), .created(1)])
    }
}
