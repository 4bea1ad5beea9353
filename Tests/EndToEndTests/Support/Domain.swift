import Foundation
import Synchronization
import TestSupport
import Testing

/// A unit with people and groups of a test's own, at two domain controllers of one domain.
///
/// Nothing replicates between them: what it holds from the beginning is loaded into both, and a change is made at those that
/// the test says.
final class Domain: Sendable {
    /// The DN of the unit.
    let top: String
    private let name: String

    static func controllers() throws -> [SambaServer] { try pair.get() }

    private static let pair = Result {
        let first = try SambaServer()
        return [first, try SambaServer(secondOf: first)]
    }
    private static let count = Mutex(0)

    /// - Parameters:
    ///   - people: Who is there, by user name.
    ///   - groups: Their members, by name: user names.
    ///   - places: Which controllers have it.
    init(people: [String], groups: [String: [String]] = [:], at places: [Int] = [0, 1]) throws {
        let controllers = try Self.controllers()
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        name = "unit\(number)"
        top = "OU=\(name),\(controllers[0].suffix)"
        let ldif =
            "dn: \(top)\nobjectClass: organizationalUnit\nou: \(name)\n\n" + people.map(person).joined()
            + groups.sorted { $0.key < $1.key }.map(group).joined()
        try Self.loading.withLock { _ in
            for place in places { try controllers[place].load(ldif: ldif) }
        }
    }

    /// A controller takes one file at a time.
    private static let loading = Mutex(())

    func dn(_ name: String) -> String { "CN=\(name),\(top)" }

    /// Somebody with an e-mail address, active.
    func person(_ name: String) -> String {
        """
        dn: \(dn(name))
        objectClass: user
        sAMAccountName: \(self.name)-\(name)
        displayName: \(name)
        mail: \(name)@example.test
        userAccountControl: 544


        """
    }

    private func group(_ name: String, _ members: [String]) -> String {
        """
        dn: \(dn(name))
        objectClass: group
        sAMAccountName: \(self.name)-\(name)
        \(members.map { "member: \(dn($0))" }.joined(separator: "\n"))


        """
    }

    /// Takes somebody out of a group.
    func leave(_ group: String, _ name: String, at controllers: [Int] = [0, 1]) throws {
        try modify("dn: \(dn(group))\nchangetype: modify\ndelete: member\nmember: \(dn(name))\n", at: controllers)
    }

    func delete(_ name: String, at controllers: [Int] = [0, 1]) throws {
        try modify("dn: \(dn(name))\nchangetype: delete\n", at: controllers)
    }

    private func modify(_ ldif: String, at controllers: [Int]) throws {
        for controller in controllers { try Self.controllers()[controller].modify(ldif) }
    }

    /// The members of a group in the order in which a controller returns them: user names.
    func members(of group: String, at controller: Int = 0) throws -> [String] {
        try Self.controllers()[controller].search("-b", dn(group), "-s", "base", "member").split(separator: "\n")
            .filter { $0.hasPrefix("member: ") }
            .map { String($0.dropFirst("member: CN=".count).prefix { $0 != "," }) }
    }

    /// A site that reads this unit through a proxy before both controllers, which leads to the first one unless it is told
    /// otherwise; not yet synced.
    func site(
        behind settings: (inout ADProxy.Settings) -> Void = { _ in }, _ configure: (inout DirectoryPart) -> Void
    ) throws -> DomainSite {
        let controllers = try Self.controllers()
        let proxy = try ADProxy(before: controllers.map { ($0.ldapsURL, $0.caFile) })
        try proxy.configure(settings)
        var part = DirectoryPart(controllers[0], users: [top], groups: [top])
        part.servers = [proxy.ldapsURL]
        part.tls = ["ca_file": proxy.caFile]
        part.username = "{displayName}"
        configure(&part)
        let site = try TestSite(Configuration(part), password: controllers[0].syncPassword)
        return DomainSite(domain: self, proxy: proxy, site: site)
    }
}

/// A unit, a site that reads it, and the proxy between them, which lives as long as this.
struct DomainSite {
    static let team = (1...30).map { "member\($0)" }

    let domain: Domain
    let proxy: ADProxy
    let site: TestSite

    /// Thirty people in Staff, which is required, and in Team. Both come in ranges of ten.
    static func syncedTeam(behind settings: (inout ADProxy.Settings) -> Void = { _ in }) throws -> DomainSite {
        let team = try Domain(people: team, groups: ["Staff": team, "Team": team]).site {
            $0.maxValRange = [10]
            settings(&$0)
        } _: {
            $0.criteria = ["required_groups": ["Staff"]]
        }
        let run = try team.site.sync()
        #expect(run.changes == ["users.created": 30, "groups.created": 2, "memberships.added": 60])
        return team
    }

    /// Each group of the store has exactly the members that it has in the directory.
    func assertMembers(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for (group, members) in try site.members() {
            let expected = try domain.members(of: group)
            #expect(members.count == expected.count, "\(group)", sourceLocation: sourceLocation)
            #expect(members == Set(expected), "\(group)", sourceLocation: sourceLocation)
        }
    }

    /// Every search ended well; none but for single entries was made without pages, and none was granted larger ones.
    func assertPaged(_ size: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let searches = try proxy.searches()
        #expect(!searches.isEmpty, sourceLocation: sourceLocation)
        for search in searches {
            let words = "\(search.base ?? "") \(search.attributes ?? [])"
            #expect(search.result == 0, "\(words)", sourceLocation: sourceLocation)
            if let granted = search.granted {
                #expect(granted <= size, "\(words)", sourceLocation: sourceLocation)
            } else {
                #expect(search.scope == 0, "\(words)", sourceLocation: sourceLocation)
            }
        }
    }
}
