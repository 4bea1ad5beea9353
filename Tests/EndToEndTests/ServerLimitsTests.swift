import TestSupport
import Testing

/// What Microsoft's domain controllers allow in one answer: so many entries, and so many values of an attribute. A proxy
/// before Samba sees to it.
@Suite(.directory(.samba, because: "the proxy stands before domain controllers"))
struct ServerLimitsTests {
    /// 2,500 people, of whom as many are in three groups as fit an answer, one less and one more.
    private static let company = Result {
        let people = (1...2500).map { "user\($0)" }
        return try Domain(
            people: people,
            groups: [
                "Company": people, "Below": Array(people.prefix(1499)), "At": Array(people.prefix(1500)),
                "Above": Array(people.prefix(1501)),
            ], at: [0])
    }

    @Test func groupsAroundTheLimit() throws {
        let company = try Self.company.get().site {
            // Larger pages than the server grants.
            $0.pageSize = 2000
            $0.criteria = ["required_groups": ["Company"]]
        }
        let run = try company.site.sync()
        #expect(run.changes == ["users.created": 2500, "groups.created": 4, "memberships.added": 7000])
        #expect(
            try company.site.members().mapValues(\.count) == [
                "Company": 2500, "Below": 1499, "At": 1500, "Above": 1501,
            ])
        try company.assertMembers()
        try company.assertPaged(1000)
        let searches = try company.proxy.searches()
        #expect(searches.filter { $0.attributes?.contains("mail") == true }.map(\.entries) == [1000, 1000, 500])
        #expect(
            searches.compactMap(\.ranges).flatMap(\.self).sorted()
                == ["member;range=0-1499", "member;range=0-1499", "member;range=1500-*", "member;range=1500-*"])
        try company.site.assertConverged()
    }

    @Test func limitsThatVary() throws {
        let company = try Self.company.get().site {
            $0.maxPageSize = 300
            $0.maxValRange = [1000, 7, 300]
        } _: {
            $0.criteria = ["required_groups": ["Company"]]
        }
        try company.site.sync()
        try company.assertMembers()
        try company.assertPaged(300)
        // Others than in the run before.
        try company.proxy.configure { $0.maxValRange = [900, 1500] }
        try company.site.assertConverged()
    }

    @Test func aGroupOfTwentyThousand() throws {
        let people = (1...20_000).map { "user\($0)" }
        let crowd = try Domain(people: people, groups: ["Everybody": people], at: [0]).site {
            $0.criteria = ["required_groups": ["Everybody"]]
        }
        let run = try crowd.site.sync()
        #expect(run.changes == ["users.created": 20_000, "groups.created": 1, "memberships.added": 20_000])
        try crowd.assertMembers()
        try crowd.assertPaged(1000)
        #expect(try crowd.proxy.searches().compactMap(\.ranges).flatMap(\.self).count == 14)
        #expect(try crowd.site.plan().changes.map(\.words) == [])
    }

    /// Active Directory returns the name that was asked for beside the range that it returns, without values.
    @Test(arguments: [ADProxy.Settings.Echo.before, .after, .none])
    func anAttributeWithoutValuesIsNoRange(_ echo: ADProxy.Settings.Echo) throws {
        let team = try DomainSite.syncedTeam { $0.echo = echo }
        try team.assertMembers()
        try team.site.assertConverged()
    }

    // MARK: Answers that break off

    struct Break: Sendable, CustomTestStringConvertible {
        let deed: ADProxy.Rule.Deed
        /// Of the ranges after the first: 1 is the one in the middle, 2 the last one.
        var number = 1
        var code = 1

        var testDescription: String { "\(deed.rawValue) \(number), code \(code)" }
    }

    static let breaks =
        [ADProxy.Rule.Deed.cut, .hangUp, .vanish, .absent, .end, .shift].flatMap { deed in
            (1...2).map { Break(deed: deed, number: $0) }
        } + [Break(deed: .short)] + [1, 4, 32, 51].map { Break(deed: .error, code: $0) }

    @Test(arguments: breaks) func aRangeThatBreaksOffRemovesNobody(_ fault: Break) throws {
        let team = try DomainSite.syncedTeam()
        let (site, group) = (team.site, team.domain.dn("Team"))
        try team.domain.leave("Team", "member7")
        try team.proxy.configure {
            $0.rules = [
                .init(
                    when: .range, do: fault.deed, number: fault.number, lasting: true, base: group, code: fault.code)
            ]
        }
        try site.assertUnchanged {
            let run = try site.sync(expecting: 2)
            // A connection that ends takes the rest of other groups with it.
            let held = try site.details(of: run).filter { $0.status == "held" }
            #expect(!held.isEmpty)
            for detail in held {
                #expect(detail.reason.text.contains("values of its member could be read"), "\(detail)")
            }
            #expect((run.eventErrors + run.warnings).contains { $0.contains("held") || $0.contains("unknown") })
        }
        #expect(try team.proxy.searches().contains { $0.rule == fault.deed.rawValue })
        try team.proxy.configure { $0.rules = [] }
        #expect(try site.sync().changes == ["memberships.removed": 1])
        #expect(try site.members()["Team"] == Set(DomainSite.team).subtracting(["member7"]))
        try site.assertConverged()
    }

    @Test(arguments: [Break(deed: .cut, number: 2), Break(deed: .hangUp, number: 2), Break(deed: .error, code: 51)])
    func aPageThatBreaksOffRemovesNobody(_ fault: Break) throws {
        let team = try DomainSite.syncedTeam { $0.maxPageSize = 8 }
        let (site, top) = (team.site, team.domain.top)
        try team.domain.leave("Team", "member7")
        try team.proxy.configure {
            $0.rules = [.init(when: .page, do: fault.deed, number: fault.number, base: top, code: fault.code)]
        }
        let before = try site.members()
        let ending = try site.rollcall("sync")
        // Whether the page was one of users or of groups is up to two threads.
        #expect([0, 1, 2].contains(ending.code), "\(ending)")
        let run = try site.lastRun()
        #expect(run.changes["users.disabled"] == nil && run.changes["groups.removed"] == nil, "\(run.changes)")
        let removed = run.changes["memberships.removed", default: 0]
        #expect(removed == (ending.code == 0 ? 1 : 0), "\(ending)")
        if removed == 0 { #expect(try site.members() == before) }
        try team.proxy.configure { $0.rules = [] }
        try site.sync()
        #expect(try site.members()["Team"] == Set(DomainSite.team).subtracting(["member7"]))
        try site.assertConverged()
    }

    // MARK: Groups that change meanwhile

    @Test func aGroupThatChangesBetweenItsRanges() throws {
        let team = try DomainSite.syncedTeam()
        let (site, domain, proxy) = (team.site, team.domain, team.proxy)
        // Whoever leaves is among the values that were read: those behind move up, one of them out of what is read next.
        let leaver = try domain.members(of: "Team")[3]
        try proxy.configure { $0.rules = [.init(when: .range, do: .hold, base: domain.dn("Team"))] }
        try proxy.clearLog()
        let cycle = try site.start("sync")
        #expect(try proxy.heldSearch()?.base == domain.dn("Team"))
        try domain.leave("Team", leaver)
        try proxy.resume()
        let ending = try cycle.ending()
        #expect(ending.code == 0, "\(ending)")
        let again = try proxy.searches().filter {
            $0.base == domain.dn("Team") && $0.ranges?.contains("member;range=0-9") == true
        }
        #expect(again.count == 1)
        #expect(try site.deeds(of: site.lastRun()) == ["remove membership Team: \(leaver)"])
        try team.assertMembers()
        try site.assertConverged()
    }

    @Test func aGroupThatChangesWheneverItIsRead() throws {
        let team = try DomainSite.syncedTeam()
        let (site, domain, proxy) = (team.site, team.domain, team.proxy)
        var leavers = try domain.members(of: "Team").prefix(6)
        try proxy.configure { $0.rules = [.init(when: .range, do: .hold, lasting: true, base: domain.dn("Team"))] }
        let before = try site.members()
        let cycle = try site.start("sync")
        // Somebody leaves before each second range, until the program has had enough.
        while cycle.isRunning, let held = try proxy.heldSearch(seconds: 1) ?? nil {
            if held.attributes?.contains(where: { $0.hasSuffix("=10-*") }) == true, let leaver = leavers.popFirst() {
                try domain.leave("Team", leaver)
            }
            try proxy.resume()
        }
        let ending = try cycle.ending()
        #expect(ending.code == 2, "\(ending)")
        #expect(try site.details(of: site.lastRun()).map(\.words) == ["held membership Team"])
        #expect(try site.members() == before)
        try proxy.configure { $0.rules = [] }
        try site.sync()
        try team.assertMembers()
        try site.assertConverged()
    }
}
