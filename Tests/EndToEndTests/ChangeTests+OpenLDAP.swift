import Testing

extension ChangeTests {
    /// What an Active Directory doesn't have, or has in another way.
    static let openLDAP: [Hour] = [
        Hour(
            "two addresses, of which the recorded one stays",
            happens: { realm, _ in
                try realm.replace("mail", of: "ben", with: "a.ben@example.test", "ben@example.test")
            },
            deeds: [],
            check: { after throws in
                #expect(after.accounts["ben"]?.email == "ben@example.test")
            }),
        Hour(
            "two addresses, of which none is the recorded one",
            happens: { realm, _ in
                try realm.replace("mail", of: "ben", with: "z.ben@example.test", "a.ben@example.test")
            },
            deeds: ["update user ben"],
            check: { after throws in
                #expect(after.accounts["ben"]?.email == "a.ben@example.test")
            }),
        Hour(
            "locked for a while after wrong passwords",
            happens: { realm, _ in
                try realm.operate(on: "ada", "replace: pwdAccountLockedTime\npwdAccountLockedTime: 20260101000000Z\n")
            },
            deeds: []),
    ]
}
