import Foundation
import TestSupport
import Testing

/// Names of entries that need care in an Active Directory.
@Suite(.directory(.samba, because: "it is about Active Directory")) struct SambaNameTests {
    /// Common names as they are, and as a DN has them.
    private static let names = [
        ("Doe, Jane", "Doe\\, Jane"), ("R+D Lead", "R\\+D Lead"), ("Dwayne \"Rock\" J", "Dwayne \\\"Rock\\\" J"),
        ("back\\slash", "back\\\\slash"), ("new\nline", "new\\0Aline"), (" leading", "\\ leading"),
        ("trailing ", "trailing\\ "), ("#hash", "\\#hash"), ("a=b", "a\\=b"), ("<angle>; semi", "\\<angle\\>\\; semi"),
        ("smile 😀", "smile 😀"), ("Zoë Ångström", "Zoë Ångström"), ("王小明", "王小明"), ("O'Brien (*)", "O'Brien (*)"),
    ]

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private func dn(_ index: Int, in realm: Realm) -> String { "cn=\(Self.names[index].1),\(realm.people)" }

    @Test func distinguishedNamesThatNeedEscaping() throws {
        let realm = try Realm(on: Shared.server())
        let indices = Self.names.indices
        try realm.server.add(
            indices.map { index in
                """
                dn:: \(Self.base64(dn(index, in: realm)))
                \(realm.personKind("user\(index)"))
                uid: user\(index)


                """
            }.joined())
        try realm.server.add(
            "dn:: \(Self.base64("cn=Staff\\, \\\"all\\\" \\+ more,\(realm.groups)"))\n\(realm.groupKind("Staff"))\n"
                + indices.map { "member:: \(Self.base64(dn($0, in: realm)))\n" }.joined())
        var part = realm.part
        part.criteria = ["required_groups": ["Staff, \"all\" + more"]]
        part.mapping = ["full_name": "{cn}"]
        let site = try TestSite(Configuration(part))
        #expect(try site.sync().changes["users.created"] == indices.count)
        let accounts = try site.accounts()
        for (index, name) in Self.names.enumerated() {
            let account = try #require(accounts["user\(index)"])
            #expect(
                account.fullName?.trimmingCharacters(in: .whitespaces) == name.0.trimmingCharacters(in: .whitespaces))
            // What the program shows of an entry leads back to it.
            let explained = try site.explain(try #require(account.dn))
            #expect(explained.explanation.account?.username == "user\(index)", "\(name.0)")
        }
        #expect(try site.members().values.first?.count == indices.count)
        try site.assertConverged()
    }

    /// Two controllers made an entry of the same name: the one that lost it is called `CNF:` and its identifier.
    @Test func conflictObjectsHoldTheirAccounts() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        let conflict = "cn=ben\\0ACNF:7c2e7d2e-1c1c-4b7b-9d3f-0a2b3c4d5e6f"
        try realm.server.modify(
            "dn: \(realm.dn("ben"))\nchangetype: modrdn\nnewrdn: \(conflict)\ndeleteoldrdn: 1\n")
        let before = try site.account("ben")
        let deeds = try site.deeds(of: try site.sync(expecting: 2))
        #expect(deeds.first == "held user ben")
        #expect(deeds.dropFirst().allSatisfy { $0.hasPrefix("skipped user CN=ben\\0ACNF:") }, "\(deeds)")
        #expect(try site.account("ben") == before)
        #expect(try site.members()["Staff"] == ["ada", "ben"])
        // Put right, it goes on as before.
        try realm.server.modify(
            "dn: \(conflict),\(realm.people)\nchangetype: modrdn\nnewrdn: cn=ben\ndeleteoldrdn: 1\n")
        try site.sync()
        #expect(try site.account("ben") == before)
        try site.assertConverged()
    }
}
