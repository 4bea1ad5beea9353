import Foundation
import TestSupport
import Testing

/// Who is who in an Active Directory: identifiers, moves, and whoever comes again.
@Suite(.directory(.samba, because: "it is about Active Directory")) struct SambaIdentityTests {
    /// The identifier is shown as Microsoft's tools, and Samba's, show it, and found by that.
    @Test func theIdentifierIsShownAsOtherToolsDo() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        var part = realm.part
        part.criteria = ["required_groups": ["id:\(try realm.identifier(ofDN: realm.groupDN("Staff")))"]]
        let site = try TestSite(Configuration(part))
        #expect(try site.sync().changes == ["users.created": 2, "groups.created": 1, "memberships.added": 2])
        let logonName = try realm.value("sAMAccountName", ofDN: realm.dn("ada"))
        let shown = try run([
            "samba-tool", "user", "show", logonName, "--attributes=objectGUID", "-s",
            realm.server.bed.file("smb.conf"),
        ])
        let line = try #require(shown.split(separator: "\n").first { $0.hasPrefix("objectGUID: ") }, "\(shown)")
        let identifier = String(line.dropFirst("objectGUID: ".count))
        #expect(try site.account("ada").identifier == identifier)
        #expect(try site.explain(identifier).explanation.account?.username == "ada")
        try site.assertConverged()
    }

    @Test func objectIDsOfEntraAreRecorded() throws {
        let ids = (1...3).map { "0000000\($0)-aaaa-bbbb-cccc-dddddddddddd" }
        let realm = try Realm(on: Shared.server(), people: ["cleo"])
        try realm.hire("ada", "msDS-aadObjectId: \(ids[0])")
        try realm.hire("ben", "msDS-aadObjectId: \(ids[1])")
        try realm.server.add(
            realm.group("Staff", ["ada", "ben", "cleo"]).trimmingCharacters(in: .newlines)
                + "\nmsDS-AzureADObjectId: \(ids[2])\n")
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        #expect(try site.accounts().mapValues(\.entraObjectID) == ["ada": ids[0], "ben": ids[1], "cleo": nil])
        try site.assertConverged()
        // By it the person is found as well, and shown with it.
        let explained = try site.explain(ids[0]).explanation
        #expect((explained.account?.username, explained.entry?.entraObjectID) == ("ada", ids[0]))
        // Once it was synchronised from Entra ID, cleo has one too.
        try realm.replace("msDS-aadObjectId", of: "cleo", with: ids[2])
        #expect(try site.sync().changes == ["users.updated": 1])
        #expect(try site.account("cleo").entraObjectID == ids[2])
        try site.assertConverged()
    }

    @Test func aMoveIsAnUpdateAndOutOfTheBasesIsGone() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        let (inside, outside) = ("ou=inside,\(realm.people)", try realm.add(unit: "outside"))
        try realm.server.add(Realm.unit("inside", below: realm.people))
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        let ada = try site.account("ada")
        // The groups follow by themselves: their members are links.
        try realm.move("ada", to: inside)
        #expect(try site.deeds(of: try site.sync()) == ["move user ada"])
        #expect(try site.account("ada").id == ada.id)
        #expect(try site.members()["Staff"] == ["ada", "ben"])
        try site.assertConverged()

        try realm.move("ada", from: inside, to: outside)
        #expect(
            try site.deeds(of: try site.sync()).filter { $0.contains("user ada") } == ["disable user ada"])
        try site.assertConverged()

        try realm.move("ada", from: outside, to: realm.people)
        try site.sync()
        let back = try site.account("ada")
        #expect((back.id, back.enabled, back.identifier) == (ada.id, true, ada.identifier))
        #expect(try site.members()["Staff"] == ["ada", "ben"])
        try site.assertConverged()
    }

    @Test func whoeverIsDeletedAndMadeAgainIsAnother() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        let former = try site.account("ada")
        try realm.delete("ada")
        try realm.hire("ada")
        try realm.join("Staff", "ada")
        let deeds = try site.deeds(of: try site.sync(expecting: 2))
        // Nobody takes over the account of somebody else by having the same name.
        let ada = try site.account("ada")
        #expect(
            (ada.id, ada.identifier, ada.enabled) == (former.id, former.identifier, false), "\(deeds)"
        )
        try site.assertConverged()
        // The deleted object is still there for those who may see it, and is none of ours.
        let deleted = try realm.server.search(
            "-E", "!1.2.840.113556.1.4.417", "-b", realm.server.suffix, "(&(isDeleted=TRUE)(uid=ada))", "1.1")
        #expect(deleted.contains("\\0ADEL:") || deleted.contains("dn:: "), "\(deleted)")
    }
}
