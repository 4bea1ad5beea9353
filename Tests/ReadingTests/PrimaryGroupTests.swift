import Directory
import LDAP
import LDAPText
import Reading
import TestSupport
import Testing

/// Membership by primaryGroupID, which the group doesn't show.
@Suite struct PrimaryGroupTests {
    typealias AD = WindowsSample

    static let users = AD.group("Domain Users", 101, AD.sid(513))
    static let sales = AD.group("Sales", 102, AD.sid(1_600), members: [AD.dn("anna")])

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var ldif: String
        /// The members of groups by number.
        var members: [Int: [String]]
        var unsure: [Int] = []
        /// The groups with gaps.
        var gaps: [Int] = []
        var testDescription: String { name }
    }

    static let other: [UInt32] = [21, 1, 2, 3]

    static let cases: [Case] = [
        Case(
            name: "everybody in one", ldif: AD.user("anna", 1) + AD.user("bert", 2) + users + sales,
            members: [101: ["anna", "bert"], 102: ["anna"]]),
        Case(
            name: "a custom one, and a member by name as well",
            ldif: AD.user("anna", 1, primary: "1600") + AD.user("bert", 2) + users + sales,
            members: [101: ["bert"], 102: ["anna"]]),
        Case(
            name: "the same number in another domain",
            ldif: AD.user("anna", 1) + AD.user("bert", 2, sid: AD.sid(1002, of: other)) + users
                + AD.group("Far Users", 103, AD.sid(513, of: other)),
            members: [101: ["anna"], 103: ["bert"]]),
        Case(
            name: "a group that is not read", ldif: AD.user("anna", 1) + AD.user("bert", 2, primary: "514") + sales,
            members: [102: ["anna"]]),
        Case(
            name: "one user without", ldif: AD.user("anna", 1) + AD.user("bert", 2, primary: nil) + users,
            members: [101: ["anna"]], unsure: [2]),
        Case(
            name: "one user without a security identifier",
            ldif: AD.user("anna", 1) + AD.user("bert", 2, sid: .some(nil)) + users, members: [101: ["anna"]],
            unsure: [2]),
        Case(
            name: "no number", ldif: AD.user("anna", 1) + AD.user("bert", 2, primary: "x1") + users,
            members: [101: ["anna"]], unsure: [2]),
        Case(
            name: "too large a number",
            ldif: AD.user("anna", 1) + AD.user("bert", 2, primary: "4294967809") + users, members: [101: ["anna"]],
            unsure: [2]),
        Case(
            name: "an entry with two numbers",
            ldif: AD.user("anna", 1) + AD.user("bert", 2, primary: "513\nprimaryGroupID: 514") + users,
            members: [101: ["anna"]], unsure: [2]),
        Case(
            name: "nobody has one", ldif: AD.user("anna", 1, primary: nil) + AD.user("bert", 2, primary: nil) + sales,
            members: [102: ["anna"]], gaps: [102]),
        Case(
            name: "a group without a security identifier, which may be it",
            ldif: AD.user("anna", 1) + sales + AD.group("Nameless", 103, nil), members: [102: ["anna"], 103: []],
            gaps: [103]),
        Case(
            name: "a group without a security identifier, which can't be it",
            ldif: AD.user("anna", 1) + users + AD.group("Nameless", 103, nil), members: [101: ["anna"], 103: []]),
        Case(
            name: "two entries of one person, in either's groups",
            ldif: AD.user("anna", 1) + AD.user("anna2", 1, primary: "1600") + users + sales,
            members: [101: ["anna2"], 102: ["anna2"]]),
        Case(
            name: "two entries of one person, one without",
            ldif: AD.user("anna", 1, primary: nil) + AD.user("anna2", 1) + users, members: [101: ["anna2"]],
            unsure: [1]),
    ]

    @Test(arguments: cases) func file(_ example: Case) throws {
        try check(try read(ldif: example.ldif, flavour: .activeDirectory), example)
    }

    private func check(_ snapshot: Snapshot, _ example: Case) throws {
        for (group, members) in example.members { #expect(snapshot.names(group) == members, "\(group)") }
        #expect(snapshot.groups.count == example.members.count)
        #expect(snapshot.unsureMembers.keys.sorted() == example.unsure.map(Sample.id))
        #expect(
            snapshot.groups.filter { !$0.gaps.isEmpty }.map(\.identifier).sorted() == example.gaps.map(Sample.id),
            "\(snapshot.groups.map(\.gaps))")
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func entriesWithoutGroupsAreSureOfThem() throws {
        let ldif = AD.user("anna", 1, primary: nil)
        #expect(try read(ldif: ldif, flavour: .activeDirectory, groups: nil).unsureMembers == [:])
        #expect(try read(ldif: ldif, flavour: .activeDirectory).unsureMembers == [:])
        let plain = try read(ldif: Sample.tree + Sample.person("anna", 1, "primaryGroupID: 513"))
        #expect(plain.unsureMembers == [:], "OpenLDAP has no primary groups")
    }

    // MARK: A server

    /// anna and bert in Domain Users, carla in Sales by primaryGroupID; Sales ▸ Company; far has a SID of elsewhere.
    static let company =
        Sample.tree + AD.user("anna", 1) + AD.user("bert", 2) + AD.user("carla", 3, primary: "1600")
        + AD.user("far", 4, primary: "1600", sid: AD.sid(1004, of: other))
        + users + sales + AD.group("Company", 103, AD.sid(1_700), members: [AD.groupDN("Sales")])
        + AD.group("Alone", 104, AD.sid(1_800))

    static func server() throws -> SlapdServer { try SlapdServer(ldif: company, option: "--schema", "ad") }
    static let shared = Result { try server() }

    @Test func ofAServer() throws {
        let server = try Self.shared.get()
        let snapshot = try server.description(flavour: .activeDirectory).makeReader().read { _ in }
        #expect(snapshot.names(101) == ["anna", "bert"])
        #expect(snapshot.names(102) == ["anna", "carla"])
        #expect(snapshot.children(103) == ["Sales"])
        #expect(snapshot.names(104) == [])
        #expect(snapshot.group(102)?.objectSID == AD.sid(1_600))
        #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
        #expect(snapshot.warnings.allSatisfy { $0.hasPrefix("The identifier of the base") })
        let flavourless = try server.description(
            flavour: .openLDAP, groups: [SearchBase(dn: Sample.groups, filter: "(objectClass=group)")],
            attributes: AttributeNames(identifier: "objectGUID")
        ).makeReader().read { _ in }
        #expect(flavourless.group(101)?.people == [])
    }

    struct Selected: Sendable, CustomTestStringConvertible {
        var name: String
        var selection: Selection
        var people: [Int]
        var members: [Int: [String]]
        /// The member groups of Company, which are read where it is asked for, or where they lead to somebody.
        var children: [String] = []
        var testDescription: String { name }
    }

    static let selected: [Selected] = [
        Selected(
            name: "a person", selection: .person("bert@corp.test"), people: [2],
            members: [101: ["bert"], 102: [], 104: []]),
        Selected(
            name: "a person whose primary group is in another", selection: .person("carla@corp.test"), people: [3],
            members: [101: [], 102: ["carla"]], children: ["Sales"]),
        Selected(
            name: "a group", selection: .group(try! GroupPattern("sales")), people: [1, 3],
            members: [101: [], 102: ["anna", "carla"]]),
        Selected(
            name: "a group above", selection: .group(try! GroupPattern("company")), people: [1, 3],
            members: [102: ["anna", "carla"], 103: []], children: ["Sales"]),
        Selected(
            name: "everybody's group, by its security identifier",
            selection: .group(try! GroupPattern("id:\(AD.sid(513))")), people: [1, 2], members: [101: ["anna", "bert"]]),
        Selected(
            name: "a person by the security identifier", selection: .person("id:\(AD.sid(1003))"), people: [3],
            members: [102: ["carla"]], children: ["Sales"]),
        Selected(
            name: "a person by nothing but the security identifier", selection: .person(" \(AD.sid(1001)) "),
            people: [1],
            members: [101: ["anna"], 102: ["anna"]], children: ["Sales"]),
        Selected(
            name: "the security identifier of nobody", selection: .person("id:\(AD.sid(77))"), people: [], members: [:]),
        Selected(
            name: "the security identifier of a group", selection: .person("id:\(AD.sid(513))"), people: [],
            members: [:]),
    ]

    @Test(arguments: selected) func selections(_ example: Selected) throws {
        let snapshot = try Self.shared.get().description(flavour: .activeDirectory).select([example.selection])
        // A search by number returns users of every domain: they are there, and in no group of this one.
        let people = snapshot.people.map(\.identifier).filter { $0 != Sample.id(4) }
        #expect(people.sorted() == example.people.map(Sample.id))
        for (group, members) in example.members { #expect(snapshot.names(group) == members, "\(group)") }
        #expect(snapshot.children(103) == example.children)
        #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
        #expect(snapshot.people.allSatisfy { $0.objectSID?.relativeIdentifier != nil })
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func fileSelectionBySecurityIdentifier() throws {
        let folder = try TemporaryFolder()
        let ldif = Self.company + Sample.trailer(entries: Sample.count(Self.company))
        let path = try folder.write(ldif, to: "directory.ldif")
        let description = SourceDescription.file(path, flavour: .activeDirectory)
        let snapshot = try description.makeReader().read([.person("id:\(AD.sid(1002))")], known: []) { _ in }
        #expect(snapshot.people.filter { !$0.origins.isEmpty }.map(\.identifier) == [Sample.id(2)])
        #expect(snapshot.person(2)?.objectSID == AD.sid(1002))
    }

    // MARK: The second look

    @Test func secondLookReadsPrimaryGroupsAgain() throws {
        let server = try Self.server()
        let reader = server.description(flavour: .activeDirectory).makeReader()
        let snapshot = try reader.read { _ in }
        func place(_ number: Int) -> UInt32 {
            UInt32(snapshot.people.firstIndex { $0.identifier == Sample.id(number) }!)
        }
        func members(_ question: Int) throws -> [UInt32] {
            let findings = try reader.secondLook(Question(groups: [Sample.id(question)]))
            guard case .present(let people, _, 0, [])? = findings.groups[Sample.id(question)] else {
                Issue.record("\(findings)")
                return []
            }
            #expect(findings.unsureMembers == [:])
            return people.sorted()
        }
        #expect(try members(101) == [place(1), place(2)].sorted())
        #expect(try members(102) == [place(1), place(3)].sorted())
        #expect(try members(104) == [], "nobody by number, and somebody is found by another")
        try server.modify(
            "dn: \(AD.dn("bert"))\nchangetype: modify\nreplace: primaryGroupID\nprimaryGroupID: 1800\n\n")
        #expect(try members(101) == [place(1)])
        #expect(try members(104) == [place(2)])
        // A person whom the first look didn't return.
        try server.add(AD.user("dora", 9, primary: "1800"))
        let findings = try reader.secondLook(Question(groups: [Sample.id(104)])).groups
        guard case .present(_, _, _, let gaps)? = findings[Sample.id(104)] else {
            Issue.record("\(findings)")
            return
        }
        #expect(gaps.count == 1)
        #expect(gaps.first?.lowercased().hasPrefix("its member cn=dora,") == true)
        #expect(gaps.first?.hasSuffix("was not returned by the search for users") == true)
    }

    @Test func secondLookThatFindsNobodyByNumberProvesNothing() throws {
        let server = try Self.server()
        let reader = server.description(flavour: .activeDirectory).makeReader()
        _ = try reader.read { _ in }
        for name in ["anna", "bert", "carla", "far"] {
            try server.modify("dn: \(AD.dn(name))\nchangetype: modify\ndelete: primaryGroupID\n\n")
        }
        let findings = try reader.secondLook(Question(groups: [Sample.id(101)]))
        guard case .present(let people, _, _, let gaps)? = findings.groups[Sample.id(101)] else {
            Issue.record("\(findings)")
            return
        }
        #expect(people == [])
        #expect(gaps == ["no user at all was found by the primary group"])
    }

    @Test func secondLookAtAPersonOfUnknownDomain() throws {
        let server = try Self.server()
        let reader = server.description(flavour: .activeDirectory).makeReader()
        var snapshot = try reader.read { _ in }
        try server.modify("dn: \(AD.dn("bert"))\nchangetype: modify\ndelete: objectSid\n\n")
        let findings = try reader.secondLook(Question(groups: [Sample.id(101)]))
        #expect(Array(findings.unsureMembers.keys) == [Sample.id(2)])
        snapshot.amend(findings)
        #expect(snapshot.names(101) == ["anna"])
        #expect(snapshot.unsureMembers[Sample.id(2)]?.contains("primaryGroupID or objectSid is not readable") == true)
    }

    @Test func secondLookAfterASelection() throws {
        let server = try Self.shared.get()
        let reader = server.description(flavour: .activeDirectory).makeReader()
        let snapshot = try reader.read([.person("bert@corp.test")], known: []) { _ in }
        #expect(snapshot.people.map(\.identifier) == [Sample.id(2)])
        let findings = try reader.secondLook(Question(groups: [Sample.id(101), Sample.id(103)]))
        #expect(findings.groups[Sample.id(101)] == .present(people: [0], groups: [], others: 1, gaps: []))
        let sales = UInt32(snapshot.groups.firstIndex { $0.identifier == Sample.id(102) }!)
        #expect(findings.groups[Sample.id(103)] == .present(people: [], groups: [sales], others: 0, gaps: []))
        #expect(findings.groups[Sample.id(102)] == .present(people: [], groups: [], others: 2, gaps: []))
    }
}
