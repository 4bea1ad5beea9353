import TestSupport
import Testing

/// A directory that was rebuilt: everybody has another identifier, and the accounts are linked to them anew.
@Suite struct RekeyTests {
    /// A synced office whose directory is then rebuilt by `rebuild`, which gets it empty.
    private func rebuiltSite(
        _ configure: (inout DirectoryPart) -> Void = { _ in }, people names: [String] = Office.names
    ) throws -> (TestSite, Realm) {
        let (site, realm) = try Office.syncedSite { part, _ in configure(&part) }
        try realm.rebuild()
        try realm.server.add(
            names.map { realm.person($0) }.joined() + realm.group("Engineers", ["ada", "ben"])
                + realm.group("Department", [realm.groupDN("Engineers")])
                + realm.group("Staff", names.filter { $0 != "ada" && $0 != "ben" } + [realm.groupDN("Department")])
                + realm.group("Team", ["ada", "cleo", "dora"]))
        return (site, realm)
    }

    @Test func moreThanTheLimitIsBlockedAndApproved() throws {
        let (site, _) = try rebuiltSite()
        let before = try site.accounts()
        let groups = try site.groups()
        try site.assertUnchanged { _ = try site.sync(expecting: 1) }
        try site.assertUnchanged {
            let shown = try site.run("directories", "rekey", "company", expecting: 3)
            #expect(shown.output.contains("relink     user ada"), "\(shown)")
            #expect(shown.output.contains("relink     group Team"), "\(shown)")
            #expect(shown.output.contains("adoptions"), "\(shown)")
            try site.run("directories", "rekey", "company", "--yes", expecting: 3)
        }
        let blocked = try site.lastRun()
        #expect((blocked.cycle, blocked.status) == ("rekey", "failure"))
        #expect(blocked.eventErrors.contains { $0.contains("adoptions: 6 planned") }, "\(blocked.eventErrors)")
        try site.run("approve", blocked.id, "--by", "Grace Hopper")
        let run = try site.lastRun()
        #expect((run.cycle, run.approvedBy) == ("rekey", "Grace Hopper"))
        #expect(run.changes == ["users.relinked": 6, "groups.relinked": 4])
        // The same accounts and groups, with other identifiers.
        let after = try site.accounts()
        #expect(after.mapValues(\.id) == before.mapValues(\.id))
        #expect(Office.names.allSatisfy { after[$0]?.identifier != before[$0]?.identifier })
        #expect(after.values.allSatisfy { $0.enabled })
        #expect(try site.groups().mapValues(\.id) == groups.mapValues(\.id))
        try site.assertConverged()
    }

    @Test func aSmallOneNeedsNoApproval() throws {
        let (site, _) = try rebuiltSite({ $0.limits = ["adoptions": "{minimum: 10}"] })
        try site.run("directories", "rekey", "company", "--yes")
        #expect(try site.lastRun().changes == ["users.relinked": 6, "groups.relinked": 4])
        try site.assertConverged()
        // There is nothing left to link.
        let again = try site.run("directories", "rekey", "company")
        #expect(again.output.contains("nothing to do"), "\(again)")
    }

    @Test func somebodyWithAnotherNameIsHeld() throws {
        let (site, realm) = try rebuiltSite(
            { $0.limits = ["adoptions": "off"] }, people: ["ada", "ben", "cleo", "dora", "emil", "fiona"])
        let before = try site.account("fay")
        try site.run("directories", "rekey", "company", "--yes", expecting: 2)
        let run = try site.lastRun()
        #expect(run.changes["users.relinked"] == 5)
        let held = try #require(try site.details(of: run).first { $0.status == "held" })
        #expect((held.words, held.reason.code) == ("held user fay", "no_match"))
        #expect(try site.account("fay") == before)
        // By hand, then: the same person under her new name.
        try site.run("accounts", "relink", "fay", realm.dn("fiona"), "--yes")
        #expect(try site.account("fiona").id == before.id)
        try site.sync()
        try site.assertConverged()
    }

    @Test func byObjectIDInEntra() throws {
        let ids = (1...2).map { "0000000\($0)-1111-2222-3333-444444444444" }
        let realm = try Realm(on: Shared.server())
        try realm.hire("ada", "employeeNumber: \(ids[0])")
        try realm.hire("ben", "employeeNumber: \(ids[1])")
        try realm.hire("cleo")
        var part = realm.part
        part.provision = ["users"]
        part.attributes = ["entra_object_id": "employeeNumber"]
        let site = try TestSite(Configuration(part))
        try site.sync()
        #expect(try site.account("ada").entraObjectID == ids[0])
        let before = try site.accounts()
        // ada and ben swap their names in the new directory.
        try realm.rebuild()
        try realm.hire("ada", "employeeNumber: \(ids[1])")
        try realm.hire("ben", "employeeNumber: \(ids[0])")
        try realm.hire("cleo")
        try site.run("directories", "rekey", "company", "--yes")
        try site.sync()
        let after = try site.accounts()
        #expect(after["ada"]?.id == before["ben"]?.id)
        #expect(after["ben"]?.id == before["ada"]?.id)
        #expect(after["cleo"]?.id == before["cleo"]?.id)
        try site.assertConverged()
    }

    @Test func criteriaByIdentifierAreToBeCorrectedFirst() throws {
        let (site, realm) = try Office.syncedSite()
        let staff = try realm.identifier(ofDN: realm.groupDN("Staff"))
        try site.configureDirectory { $0.criteria["required_groups"] = ["id:\(staff)"] }
        try site.sync()
        try realm.rebuild()
        try realm.server.add(
            Office.names.map { realm.person($0) }.joined() + realm.group("Staff", Office.names))
        try site.assertRefused(
            "directories", "rekey", "company", "--yes", expecting: 1, says: staff, "Correct the entries")
    }

    @Test func aDirectoryThatWasNeverRead() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada"])
        let site = try TestSite(Configuration(realm.part))
        try site.run("accounts", "add", "root")
        try site.assertRefused(
            "directories", "rekey", "company", "--yes", expecting: 1, says: "o cycle of this directory")
        try site.assertRefused("directories", "rekey", "compani", says: "company")
    }

    @Test func aPersonAddedByAnAdministratorIsNoNewcomer() throws {
        let (site, _) = try rebuiltSite({ $0.limits = ["adoptions": "off"] })
        try site.run("accounts", "add", "root")
        let root = try site.account("root")
        try site.run("directories", "rekey", "company", "--yes")
        #expect(try site.account("root") == root)
    }
}
