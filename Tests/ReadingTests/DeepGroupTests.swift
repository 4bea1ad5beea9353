import Directory
import LDAPText
import Reading
import TestSupport
import Testing

/// Groups in groups of an Active Directory, to any depth, with several parents, cycles and members that are neither.
@Suite struct DeepGroupTests {
    typealias AD = WindowsSample

    static let depth = 30

    /// g0 ▸ g1 ▸ … ▸ g29 ▸ g0; "all" holds each of them; anna is in g29 by her primary group, bert by name.
    static let chain: String = {
        let groups = (0..<depth).map { level in
            AD.group(
                "g\(level)", 100 + level, AD.sid(2_000 + UInt32(level)),
                members: [AD.groupDN("g\((level + 1) % depth)")] + (level == depth - 1 ? [AD.dn("bert")] : []))
        }
        return Sample.tree + AD.user("anna", 1, primary: "2029") + AD.user("bert", 2) + groups.joined()
            + AD.group("all", 200, AD.sid(2_500), members: (0..<depth).map { AD.groupDN("g\($0)") })
    }()

    static let server = Result { try SlapdServer(ldif: chain, option: "--schema", "ad") }

    private func check(_ snapshot: Snapshot, _ person: Int) throws {
        let place = try #require(snapshot.people.firstIndex { $0.identifier == Sample.id(person) })
        let nesting = Nesting(snapshot, nested: true)
        #expect(nesting.groups(containing: UInt32(place)).count == Self.depth + 1)
        let top = try #require(snapshot.groups.firstIndex { $0.identifier == Sample.id(100) })
        let path = nesting.path(from: UInt32(place), toAnyOf: [UInt32(top)])
        // The cycle is the shortest way: g29 ▸ g0 is a member of no group above, so all thirty are on it.
        #expect(path?.count == Self.depth)
        #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
    }

    @Test func readWhole() throws {
        let snapshot = try Self.server.get().description(flavour: .activeDirectory).makeReader().read { _ in }
        try check(snapshot, 1)
        try check(snapshot, 2)
    }

    @Test(arguments: [("anna", 1), ("bert", 2)]) func readFromBelow(name: String, number: Int) throws {
        let snapshot = try Self.server.get().description(flavour: .activeDirectory)
            .select([.person("\(name)@corp.test")])
        #expect(snapshot.people.map(\.identifier) == [Sample.id(number)])
        try check(snapshot, number)
    }

    @Test func readFromAbove() throws {
        let snapshot = try Self.server.get().description(flavour: .activeDirectory)
            .select([.group(try GroupPattern("g0"))])
        #expect(snapshot.people.map(\.identifier).sorted() == [Sample.id(1), Sample.id(2)])
        #expect(snapshot.names(129) == ["anna", "bert"])
    }

    /// Computers, contacts and foreign security principals below the base, and people outside it: many at once.
    @Test func membersThatAreNeitherUsersNorGroups() throws {
        let others = (1...400).map { number in
            let dn = AD.dn("pc\(number)")
            return number.isMultiple(of: 2)
                ? "dn: \(dn)\nobjectClass: computer\ncn: pc\(number)\nsn: s\nsAMAccountType: 805306369\n\(AD.guid(1_000 + number))\n\n"
                : "dn: \(dn)\nobjectClass: person\ncn: pc\(number)\nsn: s\n\n"
        }
        let outside =
            Sample.unit("elsewhere", 9_100)
            + (1...50).map { AD.user("out\($0)", 5_000 + $0, below: "ou=elsewhere,\(Sample.suffix)") }.joined()
        let members =
            [AD.dn("anna")] + (1...400).map { AD.dn("pc\($0)") }
            + (1...50).map { AD.dn("out\($0)", below: "ou=elsewhere,\(Sample.suffix)") }
        let server = try SlapdServer(
            ldif: Sample.tree + AD.user("anna", 1) + others.joined() + outside
                + AD.group("mixed", 101, AD.sid(2_001), members: members), option: "--schema", "ad")
        let reader = server.description(flavour: .activeDirectory).makeReader()
        let snapshot = try reader.read { _ in }
        #expect(snapshot.names(101) == ["anna"])
        #expect(snapshot.group(101)?.others == 450)
        #expect(snapshot.group(101)?.gaps == [])
        #expect(snapshot.unread == [:])
        let findings = try reader.secondLook(Question(groups: [Sample.id(101)]))
        #expect(findings.groups[Sample.id(101)] == .present(people: [0], groups: [], others: 450, gaps: []))
    }
}
