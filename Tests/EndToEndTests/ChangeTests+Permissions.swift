import TestSupport
import Testing

extension ChangeTests {
    /// What the operator's settings allow.
    static let permissions: [Hour] = [
        Hour(
            "accounts are deleted",
            configure: { part, _ in
                part.deprovision = ["users": "delete"]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay")
            },
            deeds: ["delete user fay"],
            check: { after throws in
                #expect(after.accounts["fay"] == nil)
                #expect(after.run.changes["users.deleted"] == 1)
            }),
        Hour(
            "accounts are kept",
            configure: { part, _ in
                part.deprovision = ["users": "keep", "groups": "keep"]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay", realm.groupDN("Other"))
            },
            deeds: ["kept group Other", "kept user fay"],
            check: { after throws in
                #expect(after.accounts["fay"]?.enabled == true)
                #expect(try after.site.members()["Staff"]?.contains("fay") == true)
                #expect(try after.site.members()["Other"] == ["dora", "emil"])
            }),
        Hour(
            "users alone are provisioned",
            configure: { part, _ in
                part.provision = ["users"]
            },
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.add(group: "New", ["gina"])
            },
            deeds: ["create user gina"],
            check: { after throws in
                #expect(try after.site.groups().isEmpty)
            }),
        Hour(
            "groups alone are provisioned",
            configure: { part, _ in
                part.provision = ["groups"]
            },
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.add(group: "New", ["gina"])
            },
            deeds: ["create group New"],
            check: { after throws in
                #expect(after.accounts.isEmpty)
                #expect(try after.site.groups().keys.sorted() == ["New", "Other", "Staff", "Team"])
            }),
    ]
}
