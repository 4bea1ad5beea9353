import TestSupport
import Testing

/// Two domain controllers behind one address, as Entra Domain Services has them. Cookies and sequence numbers belong to one
/// of them, and one may know what the other doesn't know yet.
@Suite(.directory(.samba, because: "only Active Directory says which controller answers"))
struct ControllerTests {
    /// The controllers that were asked for anything but who they are.
    private func asked(_ proxy: ADProxy) throws -> Set<Int> {
        Set(try proxy.searches().filter { $0.base != "" }.map(\.backend))
    }

    @Test func twoControllersAreNeverMixed() throws {
        let team = try DomainSite.syncedTeam { $0.route = [0, 1] }
        #expect(try asked(team.proxy) == [0])
        #expect(try Set(team.proxy.log().map(\.backend)) == [0, 1])
        // The second one has lost somebody: whoever asks both sees it.
        try team.domain.leave("Team", "member7", at: [1])
        try team.domain.delete("member8", at: [1])
        for first in [0, 1] {
            try team.proxy.clearLog()
            try team.proxy.configure { $0.route = first == 0 ? [0, 1] : [1, 0] }
            let run = try team.site.sync()
            #expect(try asked(team.proxy) == [first])
            #expect(run.changes == (first == 0 ? [:] : ["memberships.removed": 3, "users.disabled": 1]))
        }
    }

    @Test func theControllerChangesBetweenTwoCycles() throws {
        let team = try DomainSite.syncedTeam()
        try team.proxy.clearLog()
        try team.proxy.configure { $0.route = [1] }
        try team.site.assertConverged()
        #expect(try asked(team.proxy) == [1])
        try team.domain.leave("Team", "member7", at: [1])
        #expect(try team.site.sync().changes == ["memberships.removed": 1])
        try team.site.assertConverged()
    }

    // MARK: Connections that end between the reading and the second look

    /// A synced team whom one has left, and the proxy ends the connection of users after the last search of the reading.
    private func teamToLookAtTwice() throws -> DomainSite {
        let team = try DomainSite.syncedTeam()
        try team.domain.delete("member7")
        // Each connection asks who answers; the one of users once more when everything is read.
        try team.proxy.configure { $0.rules = [.init(when: .search, do: .close, number: 3, base: "")] }
        try team.proxy.clearLog()
        return team
    }

    @Test func aConnectionThatEndsBeforeTheSecondLook() throws {
        let team = try teamToLookAtTwice()
        let run = try team.site.sync()
        #expect(run.changes["users.disabled"] == 1)
        let log = try team.proxy.log()
        #expect(log.filter { $0.kind == "connect" }.count == 3)
        #expect(log.contains { $0.why == "close" })
        try team.site.assertConverged()
    }

    @Test func theOtherControllerAnswersTheSecondLook() throws {
        let team = try teamToLookAtTwice()
        // Users, groups, and whatever comes after.
        try team.proxy.configure { $0.route = [0, 0] + Array(repeating: 1, count: 20) }
        try team.site.assertUnchanged {
            let run = try team.site.sync(expecting: 2)
            #expect(try asked(team.proxy) == [0])
            let held = try team.site.details(of: run).filter { $0.status == "held" }
            #expect(held.map(\.words).contains("held user member7"))
            #expect(held.first?.reason.text.contains("second look") == true, "\(held.map(\.reason.text))")
        }
        try team.proxy.configure {
            $0.rules = []
            $0.route = [1]
        }
        #expect(try team.site.sync().changes["users.disabled"] == 1)
        try team.site.assertConverged()
    }

    @Test func theSameControllerIsFoundAgainBehindTheAddress() throws {
        let team = try teamToLookAtTwice()
        // Users, groups; then twice the other one before the first one's turn comes.
        try team.proxy.configure { $0.route = [0, 0, 1, 1, 0] }
        #expect(try team.site.sync().changes["users.disabled"] == 1)
        #expect(try asked(team.proxy) == [0])
        #expect(try team.proxy.log().filter { $0.kind == "connect" }.map(\.backend) == [0, 0, 1, 1, 0])
    }

    @Test func aConnectionThatIsIdleForTooLong() throws {
        let team = try DomainSite.syncedTeam()
        let (site, domain, proxy) = (team.site, team.domain, team.proxy)
        try domain.delete("member7")
        try proxy.clearLog()
        try proxy.configure { $0.rules = [.init(when: .range, do: .hold, base: domain.dn("Team"))] }
        let cycle = try site.start("sync")
        // The groups are being read for long, and the connection of users has nothing to do.
        #expect(try proxy.heldSearch() != nil)
        #expect(try proxy.search(of: domain.top, scope: 2) != nil)
        try proxy.configure {
            $0.rules = []
            $0.idle = 0.01
        }
        #expect(try proxy.endOfConnection(why: "idle")?.connection == 3)
        try proxy.configure { $0.idle = 0 }
        try proxy.resume()
        let ending = try cycle.ending()
        #expect(ending.code == 0, "\(ending)")
        #expect(try site.lastRun().changes["users.disabled"] == 1)
        try site.assertConverged()
    }
}
