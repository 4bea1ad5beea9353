import TestSupport
import Testing

/// The directory changes while it is read: every search succeeds, and yet somebody is in none of them.
@Suite struct SecondLookTests {
    /// Enough that the server has long answered while the relay still holds most of it back.
    private static let crowd = (1...300).map { "crowd\($0)" }

    @Test func somebodyMovesToABaseThatWasReadBefore() throws {
        let realm = try Realm(on: Shared.server(), people: Self.crowd)
        let late = try realm.add(unit: "late")
        try realm.hire("ada", in: late)
        try realm.hire("ben", in: late)
        var part = realm.part(users: [realm.people, late])
        part.provision = ["users"]
        let site = try TestSite(Configuration(part))
        try site.sync()
        let cycle = try StalledCycle(of: site, on: realm.server, bytesBeforeEnd: 30_000)
        try realm.move("ada", from: late, to: realm.people)
        let before = try site.dump()
        let ending = try cycle.resume()
        #expect(ending.code == 2, "\(ending)")
        #expect(try site.dump().differences(from: before) == [], "\(ending)")
        let held = try site.details(of: try #require(try site.runs().last))
        #expect(held.map(\.words) == ["held user ada"])
        #expect(held.first?.reason.text.contains("second look") == true)
        // The next cycle sees where ada is.
        let run = try site.sync()
        #expect(run.changes == ["users.moved": 1])
        #expect(try site.account("ada").dn == realm.dn("ada"))
        try site.assertConverged()
    }

    @Test func somebodyMovesToAGroupThatWasReadBefore() throws {
        let others = (1...30).map { "other\($0)" }
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben", "cleo"] + others)
        let late = try realm.add(unit: "late")
        try realm.server.add(
            realm.group("Early", ["ben", "cleo"])
                + (1...40).map { realm.group("Crowd \($0)", others) }.joined()
                + realm.group("Late", ["ada", Realm.nobody], in: late))
        var part = realm.part(users: [realm.people], groups: [realm.groups, late])
        part.criteria = ["required_groups": ["Early", "Late"], "include_groups": ["Early"]]
        let site = try TestSite(Configuration(part))
        try site.sync()
        #expect(try site.accounts().count == 3)
        let cycle = try StalledCycle(of: site, on: realm.server, bytesBeforeEnd: 30_000)
        try realm.join("Early", "ada")
        try realm.server.modify(
            "dn: cn=Late,\(late)\nchangetype: modify\ndelete: member\nmember: \(realm.dn("ada"))\n")
        let accounts = try site.accounts()
        let ending = try cycle.resume()
        #expect(try site.accounts() == accounts, "\(ending)")
        #expect(ending.code == 0, "\(ending)")
        // The second look found ada in Early.
        let run = try #require(try site.runs().last)
        #expect(try site.deeds(of: run) == ["add membership Early: ada"])
        #expect(try site.members()["Early"] == ["ada", "ben", "cleo"])
        try site.assertConverged()
    }

    @Test func somebodyIsRenamedMeanwhile() throws {
        let realm = try Realm(
            on: Shared.server(), people: ["ada", "ben"] + Self.crowd, groups: ["Staff": ["ada", "ben"]])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        let cycle = try StalledCycle(of: site, on: realm.server, bytesBeforeEnd: 30_000)
        try realm.rename("ada", to: "augusta", in: ["Staff"])
        let ending = try cycle.resume()
        #expect(ending.code == 0 || ending.code == 2, "\(ending)")
        let run = try #require(try site.runs().last)
        #expect((run.changes["memberships.removed"], run.changes["users.disabled"]) == (nil, nil), "\(run.changes)")
        try site.sync()
        #expect(try site.members()["Staff"] == ["augusta", "ben"])
        try site.assertConverged()
    }

    @Test func somebodyIsDeletedMeanwhile() throws {
        let realm = try Realm(on: Shared.server(), people: Self.crowd)
        var part = realm.part(users: [realm.people])
        part.provision = ["users"]
        let site = try TestSite(Configuration(part))
        try site.sync()
        let cycle = try StalledCycle(of: site, on: realm.server, bytesBeforeEnd: 10_000)
        try realm.delete("crowd299")
        let ending = try cycle.resume()
        #expect(ending.code == 0, "\(ending)")
        #expect(try site.account("crowd299").enabled)
        try site.sync()
        #expect(try site.account("crowd299").enabled == false)
        try site.assertConverged()
    }
}
