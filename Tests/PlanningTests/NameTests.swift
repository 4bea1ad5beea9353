import Directory
import LDAPText
import Planning
import Testing

/// Several who want a user name in one hour.
@Suite("User names")
struct NameTests {
    static let world = World([person("a"), person("b"), person("c")])

    @Test(
        "are settled",
        arguments: [
            Case(
                "swap",
                {
                    $0["a"].values.username = "b"
                    $0["b"].values.username = "a"
                }, ["rename a [values_differ] username: a → b", "rename b [values_differ] username: b → a"]),
            Case(
                "cycle of three",
                {
                    $0["a"].values.username = "b"
                    $0["b"].values.username = "c"
                    $0["c"].values.username = "a"
                },
                [
                    "rename a [values_differ] username: a → b", "rename b [values_differ] username: b → c",
                    "rename c [values_differ] username: c → a",
                ]),
            Case(
                "chain to a new name",
                {
                    $0["a"].values.username = "b"
                    $0["b"].values.username = "c"
                    $0["c"].values.username = "d"
                },
                [
                    "rename a [values_differ] username: a → b", "rename b [values_differ] username: b → c",
                    "rename c [values_differ] username: c → d",
                ]),
            Case(
                "chain into somebody who keeps the name",
                {
                    $0["a"].values.username = "b"
                    $0["b"].values.username = "c"
                }, ["held user b [username_conflict]", "held user c [username_conflict]"]),
            Case(
                "a lost rename leaves the rest of the change",
                {
                    $0["a"].values.username = "b"
                    $0["a"].values.email = "new@example.com"
                },
                [
                    "update a [values_differ] email: a@example.com → new@example.com",
                    "held user b [username_conflict]",
                ]),
            Case(
                "a name freed by a rename and taken by a newcomer",
                {
                    $0["a"].values.username = "z"
                    $0.people.append(person("new", username: "a"))
                }, ["rename a [values_differ] username: a → z", "create a [in_scope]"]),
            Case(
                "a rename that is lost takes the newcomer's with it",
                {
                    $0["a"].values.username = "b"
                    $0.people.append(person("new", username: "a"))
                }, ["held user b [username_conflict]", "held user a [username_conflict]"]),
            Case(
                "a name freed by a deletion and taken", start: { $0.policy.removedUsers = .delete },
                {
                    $0.remove("a")
                    $0.people.append(person("new", username: "A"))
                }, ["create A [in_scope]", "delete a [entry_gone]"]),
            Case(
                "a name freed by a deletion and taken by a rename", start: { $0.policy.removedUsers = .delete },
                {
                    $0.remove("a")
                    $0["b"].values.username = "a"
                }, ["rename b [values_differ] username: b → a", "delete a [entry_gone]"]),
            Case(
                "a disabled account keeps its name",
                {
                    $0.remove("a")
                    $0.people.append(person("new", username: "a"))
                }, ["disable a [entry_gone]", "held user a [entry_recreated]"]),
            Case(
                "two newcomers with one name",
                {
                    $0.people += [person("new", username: "z"), person("newer", username: "Z")]
                }, ["held user z [username_conflict]", "held user Z [username_conflict]"]),
            Case(
                "a newcomer and a rename",
                {
                    $0["a"].values.username = "z"
                    $0.people.append(person("new", username: "z"))
                }, ["held user z [username_conflict]", "held user z [username_conflict]"]),
            Case(
                "a newcomer and an administrator's account",
                {
                    $0.addAccount("root")
                    $0.people.append(person("new", username: "ROOT"))
                }, ["held user ROOT [username_conflict]"]),
            Case(
                "a newcomer and another directory's account",
                {
                    $0.addAccount("eve", directory: "other", identifier: .label("eve"))
                    $0.people.append(person("eve"))
                }, ["held user eve [username_conflict]"]),
            Case(
                "full-width and accents",
                {
                    $0.addAccount("jose\u{301}")
                    $0.people += [person("x", username: "ＪＯＳÉ"), person("y", username: "jose")]
                }, ["create jose [in_scope]", "held user ＪＯＳÉ [username_conflict]"]),
            Case(
                "case alone, beside one who wants it",
                {
                    $0["a"].values.username = "A"
                    $0["b"].values.username = "a"
                }, ["rename a [values_differ] username: a → A", "held user a [username_conflict]"]),
            Case(
                "a swap that one of two spoils",
                {
                    $0["a"].values.username = "b"
                    $0["b"].values.username = "a"
                    $0.people.append(person("new", username: "b"))
                },
                [
                    "held user b [username_conflict]", "held user a [username_conflict]",
                    "held user b [username_conflict]",
                ]),
            Case(
                "whoever is held has no memberships",
                {
                    $0.people += [person("new", username: "z"), person("newer", username: "Z"), person("newest")]
                    $0.groups = [.init("G", ["new", "a", "newer", "newest"])]
                },
                [
                    "create newest [in_scope]", "create group G [group_included]", "add a, newest to G [member]",
                    "held user z [username_conflict]", "held user Z [username_conflict]",
                ]),
            Case(
                "reactivation under a name that is taken keeps the old one",
                {
                    $0[account: "a"].isEnabled = false
                    $0[account: "a"].disabled = Disablement(by: .sync, reason: "expired")
                    $0["a"].values.username = "b"
                }, ["reactivate a [returned]", "held user b [username_conflict]"]),
        ])
    func settled(_ test: Case) throws { try test.play(Self.world) }

    @Test("say whose they are")
    func words() throws {
        var world = Self.world
        try world.sync()
        world.addAccount("root", isEnabled: false)
        world.addAccount("eve", directory: "other", identifier: .label("eve"))
        world.people += [
            person("1", username: "root"), person("2", username: "eve"), person("3", username: "a"),
            person("4", username: "z"), person("5", username: "Z"),
        ]
        #expect(
            try world.plan().held.map(\.reason.text) == [
                "the user name root belongs to an account that an administrator made, which is disabled",
                "the user name eve belongs to an account of the directory other",
                "the user name a belongs to uid=a,ou=people,dc=example",
                "the user name z is also what these entries map to: uid=5,ou=people,dc=example",
                "the user name Z is also what these entries map to: uid=4,ou=people,dc=example",
            ])
    }
}
