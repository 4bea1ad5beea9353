import TestSupport
import Testing

extension ChangeTests {
    /// User names that change, are swapped, freed and taken.
    static let names: [Hour] = [
        Hour(
            "a rename",
            happens: { realm, _ in
                try realm.rename("ada", to: "augusta", in: ["Staff", "Team"])
            },
            deeds: ["rename user ada"],
            check: { after throws in
                let account = try #require(after.accounts["augusta"])
                #expect(after.accounts["ada"] == nil)
                #expect(account.id == after.before["ada"]?.id)
                #expect(account.identifier == after.before["ada"]?.identifier)
                #expect(try after.site.members()["Team"] == ["augusta", "ben", "cleo"])
                #expect(
                    try after.detail("rename user ada").value("username")
                        == .init(property: "username", old: "ada", new: "augusta"))
            }),
        Hour(
            "two swap their names",
            happens: { realm, _ in
                try realm.rename("ada", to: "nobody", in: ["Staff", "Team"])
                try realm.rename("dora", to: "ada", in: ["Staff", "Other"])
                try realm.rename("nobody", to: "dora", in: ["Staff", "Team"])
            },
            deeds: ["rename user ada", "rename user dora"],
            check: { after throws in
                #expect(after.accounts["ada"]?.id == after.before["dora"]?.id)
                #expect(after.accounts["dora"]?.id == after.before["ada"]?.id)
                #expect(try after.site.members()["Team"] == ["dora", "ben", "cleo"])
            }),
        Hour(
            "a chain of renames",
            happens: { realm, _ in
                try realm.rename("cleo", to: "zoe", in: ["Staff", "Team"])
                try realm.rename("ben", to: "cleo", in: ["Staff", "Team"])
                try realm.rename("ada", to: "ben", in: ["Staff", "Team"])
            },
            deeds: ["rename user ada", "rename user ben", "rename user cleo"],
            check: { after throws in
                for (old, new) in [("ada", "ben"), ("ben", "cleo"), ("cleo", "zoe")] {
                    #expect(after.accounts[new]?.id == after.before[old]?.id)
                }
            }),
        Hour(
            "a name is given up and taken by a newcomer",
            happens: { realm, _ in
                try realm.rename("fay", to: "fiona", in: ["Staff"])
                try realm.hire("fay")
            },
            deeds: ["create user fay", "rename user fay"],
            check: { after throws in
                #expect(after.accounts["fiona"]?.id == after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.id != after.before["fay"]?.id)
            }),
        Hour(
            "a name is freed by a deletion and taken by a newcomer",
            configure: { part, _ in
                part.deprovision = ["users": "delete"]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay")
                try realm.hire("fay")
            },
            deeds: ["create user fay", "delete user fay"],
            check: { after throws in
                #expect(after.accounts["fay"]?.id != after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.enabled == true)
            }),
        Hour(
            "a newcomer wants the name of a disabled account",
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay")
                try realm.hire("fay")
            },
            deeds: ["disable user fay", "held user fay", "remove membership Staff: fay"], exit: 2,
            check: { after throws in
                #expect(after.accounts["fay"]?.id == after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.identifier == after.before["fay"]?.identifier)
                #expect(try after.reason("held user fay").code == "entry_recreated")
            }),
        Hour(
            "a newcomer wants the name of an administrator's account",
            happens: { realm, site in
                try site.rollcall("accounts", "add", "root")
                try realm.hire("root")
                try realm.join("Staff", "root")
            },
            deeds: ["held user root"], exit: 2,
            check: { after throws in
                #expect(after.accounts["root"]?.directory == nil)
                #expect(after.accounts["root"]?.authentication == "password")
                #expect(try after.reason("held user root").text.contains("an administrator made"))
            }),
        Hour(
            "another spelling of the same name",
            happens: { realm, _ in
                try realm.replace("uid", of: "ada", with: "ADA")
            },
            deeds: ["rename user ada"],
            check: { after throws in
                #expect(after.accounts["ADA"]?.id == after.before["ada"]?.id)
            }),
    ]
}
