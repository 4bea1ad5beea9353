import Foundation
import TestSupport
import Testing

extension OnDemandTests {
    @Test(arguments: ["New", "dn", "id"]) func aNewGroup(by name: String) throws {
        let (site, realm) = try Office.syncedSite()
        try realm.hire("gina")
        try realm.join("Staff", "gina")
        try realm.add(group: "New", ["gina", "cleo"])
        try realm.add(group: "Later", ["cleo"])
        let text =
            switch name {
            case "dn": "dn:\(realm.groupDN("New"))"
            case "id": "id:\(try realm.identifier(ofDN: realm.groupDN("New")))"
            default: name
            }
        let (_, run) = try Self.provision(site, "--group", text)
        #expect(
            try site.deeds(of: run) == [
                "add membership New: cleo, gina", "add membership Staff: gina", "create group New", "create user gina",
            ])
        #expect(try site.members()["New"] == ["cleo", "gina"])
        #expect(try site.groups()["Later"] == nil)
        #expect(
            try site.deeds(of: try site.sync()) == ["add membership Later: cleo", "create group Later"])
        try site.assertConverged()
    }

    @Test func membersComeAndGo() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.join("Team", "emil")
        try realm.leave("Team", "cleo")
        try realm.leave("Staff", "fay")
        let (_, run) = try Self.provision(site, "--group", "Team")
        #expect(try site.deeds(of: run) == ["add membership Team: emil", "remove membership Team: cleo"])
        #expect(try site.members()["Team"] == ["ada", "dora", "emil"])
        #expect(try site.account("fay").enabled)
        #expect(try site.sync().changes == ["memberships.removed": 1, "users.disabled": 1])
        try site.assertConverged()
    }

    @Test func membersOfMemberGroups() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.hire("gina")
        try realm.join("Engineers", "gina")
        try realm.leave("Engineers", "ben")
        let (_, run) = try Self.provision(site, "--group", "Department")
        #expect(try site.deeds(of: run).contains("create user gina"))
        #expect(try site.members()["Department"] == ["ada", "gina"])
        // ben was in Staff through Engineers alone, and all that decides over him was read.
        #expect(try site.account("ben").disabledReason == "left_required_group")
        try site.sync()
        try site.assertConverged()
    }

    @Test func aMemberWhomAnAdministratorAddedStays() throws {
        let (site, realm) = try Office.syncedSite()
        try site.addMembership(of: "fay", in: "Team")
        try realm.leave("Team", "cleo")
        try Self.provision(site, "--group", "Team")
        #expect(try site.members()["Team"] == ["ada", "dora", "fay"])
    }

    @Test func aGroupsNewNameWaits() throws {
        let (site, realm) = try Office.syncedSite()
        try realm.rename(group: "Team", to: "Crew")
        try realm.server.modify(
            "dn: \(realm.groupDN("Crew"))\nchangetype: modify\nadd: member\nmember: \(realm.dn("emil"))\n")
        let (_, run) = try Self.provision(site, "--group", "Crew", expecting: 2)
        #expect(try site.members()["Team"] == ["ada", "cleo", "dora", "emil"])
        #expect(try site.groups()["Crew"] == nil)
        let held = try #require(try site.details(of: run).first { $0.status == "held" })
        #expect((held.object, held.reason.code) == ("group", "waits_for_cycle"))
        #expect(try site.sync().changes == ["groups.renamed": 1])
        try site.assertConverged()
    }

    @Test func membersThatMayNotBeReadStay() throws {
        let (site, realm) = try Office.syncedSite { part, realm in try realm.prepareToHide(in: &part) }
        try realm.leave("Team", "cleo")
        try realm.hideMembers(of: "Team")
        let members = try site.members()
        try Self.provision(site, "--group", "Team", expecting: 2)
        #expect(try site.members() == members)
    }
}
