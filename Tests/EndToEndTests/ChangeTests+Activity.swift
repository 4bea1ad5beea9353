import TestSupport
import Testing

extension ChangeTests {
    /// Who is active in the directory, and what an administrator decided beside it.
    static let activity: [Hour] = [
        Hour(
            "disabled in the directory",
            happens: { realm, _ in
                try realm.lock("ada")
            },
            deeds: ["disable user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == false)
                #expect(try after.reason("disable user ada").code == "disabled_in_directory")
                #expect(try after.site.members()["Team"] == ["ada", "ben", "cleo"])
            }),
        Hour(
            "expired",
            configure: { part, _ in
                part.attributes = ["shadow_expire": "shadowExpire"]
            },
            happens: { realm, _ in
                try realm.server.modify(
                    """
                    dn: \(realm.dn("ada"))
                    changetype: modify
                    add: objectClass
                    objectClass: shadowAccount
                    -
                    add: shadowExpire
                    shadowExpire: 18262

                    """)
            },
            deeds: ["disable user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.disabledReason == "expired")
                #expect(try after.reason("disable user ada").text.contains("2020-01-01"))
            }),
        Hour(
            "active again",
            happens: { realm, site in
                try realm.lock("ada")
                try site.sync()
                #expect(try site.account("ada").enabled == false)
                try realm.unlock("ada")
            },
            deeds: ["reactivate user ada"],
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
                #expect(try after.reason("reactivate user ada").code == "returned")
            }),
        Hour(
            "back in the directory's groups",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"]]
            },
            happens: { realm, site in
                try realm.leave("Staff", "ada")
                try site.sync()
                #expect(try site.account("ada").enabled == false)
                try realm.join("Staff", "ada")
            },
            deeds: ["add membership Staff: ada", "add membership Team: ada", "reactivate user ada"],
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
            }),
        Hour(
            "an administrator's disabling stays",
            happens: { realm, site in
                #expect(try site.rollcall("accounts", "disable", "ada", "--reason", "on leave").code == 0)
                try realm.replace("mail", of: "ada", with: "new@example.test")
            },
            deeds: ["kept user ada", "update user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == false)
                #expect(after.accounts["ada"]?.disabledBy == "administrator")
                #expect(after.accounts["ada"]?.disabledReason == "on leave")
                #expect(after.accounts["ada"]?.email == "new@example.test")
                #expect(try after.reason("kept user ada").code == "disabled_by_administrator")
            }),
        Hour(
            "an administrator's enabling ends its own disabling",
            happens: { _, site throws in
                try site.rollcall("accounts", "disable", "ada")
                #expect(try site.rollcall("accounts", "enable", "ada").code == 0)
            },
            deeds: [],
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
            }),
        Hour(
            "a protected account stays",
            happens: { realm, site in
                #expect(try site.rollcall("accounts", "protect", "ada").code == 0)
                try realm.leave("Staff", "ada")
                try realm.leave("Team", "ada")
                try realm.delete("ada")
            },
            deeds: ["kept user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == true)
                #expect(after.accounts["ada"]?.protected == true)
                #expect(try after.site.members()["Team"] == ["ada", "ben", "cleo"])
            }),
        Hour(
            "an unprotected account follows again",
            happens: { realm, site in
                try site.rollcall("accounts", "protect", "ada")
                #expect(try site.rollcall("accounts", "unprotect", "ada").code == 0)
                try realm.lock("ada")
            },
            deeds: ["disable user ada"]),
    ]
}
