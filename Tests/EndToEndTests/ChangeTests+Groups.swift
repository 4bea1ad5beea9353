import TestSupport
import Testing

extension ChangeTests {
    /// Groups and their members.
    static let groups: [Hour] = [
        Hour(
            "a group is created",
            happens: { realm, _ in
                try realm.add(group: "New", ["ada", "fay"])
            },
            deeds: ["add membership New: ada, fay", "create group New"],
            check: { after throws in
                #expect(try after.site.groups()["New"]?.members == 2)
                #expect(after.run.changes == ["groups.created": 1, "memberships.added": 2])
            }),
        Hour(
            "a group is renamed",
            happens: { realm, _ in
                try realm.rename(group: "Team", to: "Crew")
            },
            deeds: ["rename group Team"],
            check: { after throws in
                #expect(try after.site.members()["Crew"] == ["ada", "ben", "cleo"])
                #expect(after.run.changes == ["groups.renamed": 1])
            }),
        Hour(
            "a group is deleted",
            happens: { realm, _ in
                try realm.delete(realm.groupDN("Other"))
            },
            deeds: ["delete group Other"],
            check: { after throws in
                #expect(try after.site.groups()["Other"] == nil)
                #expect(try after.site.members()["Other"] == nil)
            }),
        Hour(
            "two groups swap their names",
            happens: { realm, _ in
                for (old, new) in [("Team", "Third"), ("Other", "Team"), ("Third", "Other")] {
                    try realm.rename(group: old, to: new)
                }
            },
            deeds: ["rename group Other", "rename group Team"],
            check: { after throws in
                #expect(try after.site.members()["Other"] == ["ada", "ben", "cleo"])
            }),
        Hour(
            "somebody joins and somebody leaves",
            happens: { realm, _ in
                try realm.join("Team", "fay")
                try realm.leave("Team", "ada")
            },
            deeds: ["add membership Team: fay", "remove membership Team: ada"],
            check: { after throws in
                #expect(try after.site.members()["Team"] == ["ben", "cleo", "fay"])
                #expect(try after.reason("remove membership Team: ada").code == "no_longer_member")
            }),
        Hour(
            "a group joins a group",
            happens: { realm, _ in
                try realm.join("Team", realm.groupDN("Other"))
                try realm.join("Other", realm.groupDN("Team"))
            },
            deeds: ["add membership Other: ada, ben, cleo", "add membership Team: dora, emil"]),
        Hour(
            "nested groups are switched off",
            configure: { part, _ in
                part.isNested = false
            },
            happens: { realm, _ in
                try realm.join("Team", realm.groupDN("Other"))
            },
            deeds: []),
        Hour(
            "a member whom an administrator added stays",
            happens: { realm, site in
                try site.addMembership(of: "ada", in: "Other")
                try realm.leave("Other", "dora")
            },
            deeds: ["remove membership Other: dora"],
            check: { after throws in
                #expect(try after.site.members()["Other"] == ["ada", "emil"])
            }),
        Hour(
            "a group with a member whom an administrator added stays",
            happens: { realm, site in
                try site.addMembership(of: "ada", in: "Other")
                try realm.delete(realm.groupDN("Other"))
            },
            deeds: ["kept group Other", "remove membership Other: dora, emil"],
            check: { after throws in
                #expect(try after.site.members()["Other"] == ["ada"])
            }),
    ]
}
