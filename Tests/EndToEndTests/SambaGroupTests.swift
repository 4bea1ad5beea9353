import TestSupport
import Testing

/// Groups of an Active Directory: how deep they lie in each other, and who else is in them.
@Suite(.directory(.samba, because: "it is about Active Directory")) struct SambaGroupTests {
    @Test(arguments: [3, 30]) func nestedGroupsAndACycle(_ depth: Int) throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben", "cleo"])
        try realm.server.add(
            realm.group("Level \(depth)", ["ada"])
                + (1..<depth).reversed().map { realm.group("Level \($0)", [realm.groupDN("Level \($0 + 1)")]) }.joined()
        )
        try realm.join("Level 1", "ben")
        // The lowest holds the highest, and one in the middle has two parents.
        try realm.join("Level \(depth)", realm.groupDN("Level 1"))
        try realm.add(group: "Aside", [realm.groupDN("Level 2")])
        var part = realm.part
        part.criteria = ["required_groups": ["Level 1"]]
        let site = try TestSite(Configuration(part))
        let run = try site.sync()
        #expect(run.changes["users.created"] == 2)
        var members = try site.members()
        #expect(members.removeValue(forKey: "Aside") == ["ada", "ben"])
        #expect(members.count == depth)
        #expect(members.values.allSatisfy { $0 == ["ada", "ben"] })
        try site.assertConverged()

        // ada leaves the lowest: without her it is only the cycle that leads to ben.
        try realm.leave("Level \(depth)", "ada")
        #expect(try site.deeds(of: try site.sync()).contains("disable user ada"))
        try site.assertConverged()
    }

    @Test func membersWhoAreNoPeople() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"])
        let outside = try realm.add(unit: "outside")
        try realm.hire("olga", in: outside)
        let computer = "cn=PC-1,\(realm.people)"
        let contact = "cn=Somebody Outside,\(realm.people)"
        // Everybody who is signed in, which every domain has as a foreign principal.
        let foreign = "cn=S-1-5-11,cn=ForeignSecurityPrincipals,\(realm.server.suffix)"
        try realm.server.add(
            """
            dn: \(computer)
            objectClass: computer
            sAMAccountName: PC-1-\(realm.top.dropFirst(3).prefix { $0 != "," })$
            userAccountControl: 4096

            dn: \(contact)
            objectClass: contact
            mail: somebody@example.net


            """)
        // A domain local group: only these take foreign principals.
        try realm.server.add(
            realm.group("Staff", ["ada", "ben", computer, contact, foreign, realm.dn("olga", in: outside)])
                .replacing("objectClass: group\n", with: "objectClass: group\ngroupType: -2147483644\n"))
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        let site = try TestSite(Configuration(part))
        let run = try site.sync()
        #expect(run.changes == ["users.created": 2, "groups.created": 1, "memberships.added": 2])
        #expect(try site.members() == ["Staff": ["ada", "ben"]])
        try site.assertConverged()
        // None of them stands for a person whose membership is not known: a leaver leaves.
        try realm.leave("Staff", "ada")
        #expect(try site.deeds(of: try site.sync()).contains("disable user ada"))
        try site.assertConverged()
    }

    // MARK: Primary groups

    /// Whoever has a group as primary group is in it without being among its members.
    @Test func aPrimaryGroupIsAMembership() throws {
        let names = ["ada", "ben", "cleo"]
        let realm = try Realm(on: Shared.server(), people: names, groups: ["Staff": names])
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        let site = try TestSite(Configuration(part))
        try site.sync()

        let number = try realm.value("primaryGroupToken", ofDN: realm.groupDN("Staff"))
        try realm.replace("primaryGroupID", of: "ada", with: number)
        let members = try realm.server.search("-b", realm.groupDN("Staff"), "-s", "base", "member")
        #expect(!members.lowercased().contains("cn=ada,") && members.lowercased().contains("cn=ben,"), "\(members)")
        #expect(try site.sync().changes == [:])
        #expect(try site.members()["Staff"] == ["ada", "ben", "cleo"])
        try site.assertConverged()
        #expect(try site.explain("ada").explanation.scope?.state == "in")

        // Domain Users again, and out of Staff, in which the change has left ada as a member.
        try realm.replace("primaryGroupID", of: "ada", with: "513")
        #expect(try site.sync().changes == [:])
        try realm.leave("Staff", "ada")
        #expect(try site.deeds(of: try site.sync()).contains("disable user ada"))
        try site.assertConverged()
    }

    @Test func everybodyIsInDomainUsers() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"])
        var part = realm.part(users: [realm.people], groups: ["CN=Users,\(realm.server.suffix)"])
        part.criteria = ["include_groups": ["Domain Users"]]
        let site = try TestSite(Configuration(part))
        try site.sync()
        #expect(try site.members() == ["Domain Users": ["ada", "ben"]])
        try site.assertConverged()
    }
}
