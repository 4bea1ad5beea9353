import TestSupport
import Testing

/// Groups that show no members: an empty list and one that may not be read look alike in Active Directory.
@Suite struct HiddenMembersTests {
    /// Staff with everybody but fay, who is in Pilot alone; both give accounts.
    private func site(_ configure: (inout DirectoryPart, Realm) throws -> Void = { _, _ in }) throws -> (
        TestSite, Realm
    ) {
        let realm = try Realm(
            on: Shared.server(), people: Office.names,
            groups: ["Staff": ["ada", "ben", "cleo", "dora", "emil"], "Pilot": ["fay"]])
        var part = realm.part
        part.criteria = ["required_groups": ["Staff", "Pilot"]]
        try configure(&part, realm)
        let site = try TestSite(Configuration(part))
        try site.sync()
        return (site, realm)
    }

    /// Why the first object of a kind is held.
    private func reason(of kind: String, in details: [DetailRecord]) throws -> String {
        try #require(details.first { $0.object == kind && $0.status == "held" }).reason.text
    }

    @Test func whoeverLeftAGroupThatIsEmptyNowGoes() throws {
        let (site, realm) = try site()
        try realm.join("Pilot", Realm.nobody)
        try realm.leave("Pilot", "fay")
        #expect(
            Set(try site.deeds(of: try site.sync())) == ["disable user fay", "remove membership Pilot: fay"])
        try site.assertConverged()
    }

    @Test(.directory(.samba, because: "a group must have a member"))
    func whoeverLeftAMailGroupGoes() throws {
        let (site, realm) = try site { _, realm in
            // Without the bit that makes a group one for permissions, nobody has it among the tokens.
            try realm.replace("groupType", of: realm.groupDN("Pilot"), with: "2")
        }
        try realm.leave("Pilot", "fay")
        // Whether fay is in no group or may not be asked, nobody can tell.
        try site.assertUnchanged {
            let run = try site.sync(expecting: 2)
            #expect(try reason(of: "user", in: try site.details(of: run)).contains("does not tell which groups"))
        }
        try realm.add(group: "Other", ["fay"])
        #expect(Set(try site.deeds(of: try site.sync())).isSuperset(of: ["disable user fay"]))
        try site.assertConverged()
    }

    @Test(.directory(.samba, because: "only there do entries tell their own groups"))
    func whoseOwnEntryMayNotBeReadEitherStays() throws {
        let (site, realm) = try site()
        let samba = try #require(realm.server as? SambaServer)
        try realm.hideMembers(of: "Pilot")
        for attribute in ["memberOf", "tokenGroups"] { try samba.hide(attribute, of: realm.dn("fay")) }
        try site.assertUnchanged {
            let run = try site.sync(expecting: 2)
            #expect(try reason(of: "user", in: try site.details(of: run)).contains("does not tell which groups"))
        }
        // A success by now: it is held as in the run before.
        try site.assertConverged()
    }

    @Test(.directory(.samba, because: "a hidden list elsewhere is told by the class that demands it"))
    func whoMayBeDeniedGetsNoAccount() throws {
        let (site, realm) = try site { part, realm in
            try realm.add(group: "Banned", [])
            part.criteria["denied_groups"] = ["Banned"]
        }
        try realm.hire("gus")
        try realm.join("Staff", "gus")
        try realm.join("Banned", "gus")
        try realm.hideMembers(of: "Banned")
        try site.assertUnchanged {
            let run = try site.sync(expecting: 2)
            #expect(try reason(of: "user", in: try site.details(of: run)).contains("is not readable"))
        }
    }
}
