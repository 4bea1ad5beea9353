import TestSupport
import Testing

extension ChangeTests {
    /// Somebody comes, goes, moves, or has other values.
    static let people: [Hour] = [
        Hour(
            "somebody is hired",
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.join("Staff", "gina")
            },
            deeds: ["add membership Staff: gina", "create user gina"],
            check: { after throws in
                #expect(after.accounts["gina"]?.email == "gina@example.test")
                #expect(after.run.changes == ["users.created": 1, "memberships.added": 1])
                #expect(try after.reason("create user gina").code == "in_scope")
            }),
        Hour(
            "somebody's entry is gone",
            happens: { realm, _ in
                try realm.leave("Staff", "ada")
                try realm.leave("Team", "ada")
                try realm.delete("ada")
            },
            deeds: ["disable user ada", "remove membership Staff: ada", "remove membership Team: ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == false)
                #expect(after.accounts["ada"]?.disabledBy == "sync")
                #expect(after.accounts["ada"]?.disabledReason == "entry_gone")
                #expect(after.accounts["ada"]?.disabledRun == after.run.id)
                #expect(try after.reason("disable user ada").code == "entry_gone")
            }),
        Hour(
            "a new mail address and a new name",
            happens: { realm, _ in
                try realm.replace("mail", of: "ada", with: "lovelace@example.test")
                try realm.replace("givenName", of: "ada", with: "Ada")
            },
            deeds: ["update user ada"],
            check: { after throws in
                #expect(
                    try after.detail("update user ada").modified == [
                        .init(property: "email", old: "ada@example.test", new: "lovelace@example.test"),
                        .init(property: "full_name", old: "ada", new: "Ada Ada"),
                    ])
                #expect(after.accounts["ada"]?.email == "lovelace@example.test")
                #expect(after.accounts["ada"]?.id == after.before["ada"]?.id)
            }),
        Hour(
            "a move to another unit",
            configure: { part, realm in
                part.users.append(try realm.add(unit: "elsewhere"))
                try realm.hire("gus", in: "ou=elsewhere,\(realm.top)")
            },
            happens: { realm, _ in
                try realm.move("fay", to: "ou=elsewhere,\(realm.top)", in: ["Staff"])
            },
            deeds: ["move user fay"],
            check: { after throws in
                #expect(after.accounts["fay"]?.id == after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.dn?.lowercased().contains("ou=elsewhere") == true)
                #expect(try after.detail("move user fay").modified?.map(\.property) == ["dn"])
            }),
        Hour(
            "nothing",
            happens: { _, _ in
            },
            deeds: []),
    ]
}
