import TestSupport
import Testing

extension ChangeTests {
    /// Who is in scope, and which groups and roles follow.
    static let scope: [Hour] = [
        Hour(
            "somebody leaves the required group",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"]]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "ada")
            },
            deeds: ["disable user ada", "remove membership Staff: ada", "remove membership Team: ada"],
            check: { after throws in
                let reason = try after.reason("disable user ada")
                #expect(reason.code == "left_required_group")
                #expect(reason.rule == "required_groups: \"Staff\"")
                #expect(after.accounts["ada"]?.disabledReason == "left_required_group")
            }),
        Hour(
            "one of two required groups is enough",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Team", "Oth*"]]
            },
            happens: { realm, _ in
                try realm.leave("Team", "ada")
                try realm.join("Other", "ada")
            },
            deeds: ["add membership Other: ada", "remove membership Team: ada"],
            check: { after throws in
                #expect(after.accounts["fay"] == nil)
                #expect(after.accounts["ada"]?.enabled == true)
            }),
        Hour(
            "a denied group wins",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"], "denied_groups": ["Other"]]
            },
            happens: { realm, _ in
                try realm.join("Other", "ada")
            },
            deeds: ["disable user ada", "remove membership Staff: ada", "remove membership Team: ada"],
            check: { after throws in
                #expect(after.accounts["dora"] == nil)
                let reason = try after.reason("disable user ada")
                #expect(reason.code == "denied_group")
                #expect(reason.group == "Other")
            }),
        Hour(
            "included and excluded groups",
            configure: { part, _ in
                part.criteria = ["include_groups": ["T*", "Staff"], "exclude_groups": ["staff"]]
            },
            happens: { realm, _ in
                try realm.add(group: "Two", ["fay"])
                try realm.add(group: "Three Archive", ["fay"])
                try realm.add(group: "Unnamed", ["fay"])
                try realm.leave("Staff", "fay")
            },
            deeds: [
                "add membership Three Archive: fay", "add membership Two: fay", "create group Three Archive",
                "create group Two",
            ],
            check: { after throws in
                #expect(try after.site.groups().keys.sorted() == ["Team", "Three Archive", "Two"])
                #expect(after.accounts.count == 6)
            }),
        Hour(
            "default groups",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"], "default_groups": ["Everybody", "Team"]]
            },
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.join("Staff", "gina")
                try realm.leave("Staff", "fay")
            },
            deeds: [
                "add membership Everybody: gina", "add membership Staff: gina", "add membership Team: gina",
                "create user gina", "disable user fay", "remove membership Everybody: fay",
                "remove membership Staff: fay", "remove membership Team: fay",
            ],
            check: { after throws in
                #expect(try after.site.members()["Everybody"] == ["ada", "ben", "cleo", "dora", "emil", "gina"])
                #expect(try after.site.members()["Team"] == ["ada", "ben", "cleo", "dora", "emil", "gina"])
            }),
        Hour(
            "a role is given",
            configure: { part, _ in
                part.criteria = ["site_admin_groups": ["Other"], "group_admin_groups": ["Team"]]
            },
            happens: { realm, _ in
                try realm.join("Other", "ada")
            },
            deeds: ["add membership Other: ada", "update user ada"],
            check: { after throws in
                #expect(after.before["ada"]?.roles == ["group_admin"])
                #expect(after.accounts["ada"]?.roles == ["site_admin", "group_admin"])
                let reason = try after.reason("update user ada")
                #expect(reason.code == "role_group")
                #expect(reason.group == "Other")
            }),
        Hour(
            "a role is taken away",
            configure: { part, _ in
                part.criteria = ["site_admin_groups": ["Other"], "readonly_site_admin_groups": ["Team"]]
            },
            happens: { realm, _ in
                try realm.leave("Other", "dora")
            },
            deeds: ["remove membership Other: dora", "update user dora"],
            check: { after throws in
                #expect(after.before["dora"]?.roles == ["site_admin"])
                #expect(after.accounts["dora"]?.roles == [])
            }),
    ]
}
