import Directory
import LDAP
import LDAPText
import Reading
import TestSupport
import Testing

/// Reading a few people and what they are in, over LDAPS from a real server.
@Suite struct SelectionTests {
    static func group(_ name: String) -> String { "cn=\(name),\(Sample.groups)" }

    /// anna ▸ team ▸ department ▸ required, with department ▸ team as a cycle; bert in required; carla in none.
    static let company =
        Sample.tree + Sample.person("anna", 1) + Sample.person("bert", 2)
        + Sample.person("carla", 3, "mail: c.jones@example.test", "mail: anna@other.test")
        + Sample.person("dora", 4, "employeeNumber: (4*)")
        + Sample.person("twin1", 5, "mail: twins@example.test") + Sample.person("twin2", 6, "mail: twins@example.test")
        + Sample.group("team", 11, [Sample.dn("anna"), "uid=ghost,\(Sample.people)"])
        + Sample.group("department", 12, [group("team"), Sample.dn("bert")])
        + Sample.group("required", 13, [group("department"), Sample.dn("bert"), Sample.dn("twin1")])
        + Sample.group("cycle", 14, [group("required")])
        + Sample.group("other", 15, [group("cycle"), Sample.dn("dora"), "cn=far,dc=elsewhere"])
        + Sample.group("round", 16, [group("cycle"), group("round")])

    /// For the tests that leave it as it is.
    static let shared = Result { try SlapdServer(ldif: company) }

    struct Named: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var finds: [Int]
        var mapping: [Property: String] = [:]
        var testDescription: String { name }
    }

    static let names: [Named] = [
        Named(name: "user name", text: "anna", finds: [1]),
        Named(name: "user name in another case, with spaces", text: "  ANNA ", finds: [1]),
        Named(name: "e-mail", text: "Anna@Example.test", finds: [1]),
        Named(name: "another value of the e-mail's attribute", text: "anna@other.test", finds: [3]),
        Named(name: "DN", text: Sample.dn("bert"), finds: [2]),
        Named(name: "DN as another server writes it", text: "UID = b\\65rt , OU=People,DC=example,DC=test", finds: [2]),
        Named(name: "DN of nobody", text: Sample.dn("nobody"), finds: []),
        Named(name: "DN of a group", text: group("team"), finds: []),
        Named(name: "DN of a person outside the bases", text: "uid=anna,\(Sample.suffix)", finds: []),
        Named(name: "identifier", text: "\(Sample.id(2))", finds: [2]),
        Named(name: "identifier after id:", text: "ID: \(Sample.id(2).description.uppercased())", finds: [2]),
        Named(name: "identifier of nobody", text: "\(Sample.id(77))", finds: []),
        Named(name: "identifier of a group", text: "\(Sample.id(11))", finds: []),
        Named(name: "nobody", text: "nobody", finds: []),
        Named(name: "nothing", text: "  ", finds: []),
        Named(name: "everybody, if it weren't escaped", text: "*", finds: []),
        Named(name: "a filter, if it weren't escaped", text: "x)(uid=*", finds: []),
        Named(name: "two people", text: "twins@example.test", finds: [5, 6]),
        Named(name: "full name, which is no name here", text: "Given Sn-anna", finds: []),
        Named(
            name: "a template around one attribute", text: "ANNA@corp.test", finds: [1],
            mapping: [.username: "{uid}@corp.test"]),
        Named(
            name: "a template's literal part with another ending", text: "anna@corp.test2", finds: [],
            mapping: [.username: "{uid}@corp.test"]),
        Named(
            name: "a template that another one comes before", text: "anna@corp.test", finds: [],
            mapping: [.username: "{mail|uid}", .email: "{mail}"]),
        Named(
            name: "the attribute of a template", text: "(4*)", finds: [4],
            mapping: [.username: "x-{employeeNumber}"]),
        Named(
            name: "a template around an attribute of odd letters", text: "X-(4*)", finds: [4],
            mapping: [.username: "x-{employeeNumber}"]),
    ]

    @Test(arguments: names) func person(_ example: Named) throws {
        let server = try Self.shared.get()
        let mapping = try example.mapping.mapValues { [try Template($0)] }
        let snapshot = try server.description(mapping: mapping).select([.person(example.text)])
        #expect(snapshot.people.map(\.identifier).sorted() == example.finds.map(Sample.id))
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.people.allSatisfy { !$0.origins.isEmpty })
        #expect(snapshot.groups.count == 6)
        #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
        #expect(snapshot.skipped == [])
        #expect(snapshot.bases.map(\.identifier) == [Sample.id(9001), Sample.id(9002)])
        #expect(snapshot.secondLook.isNeeded)
    }

    @Test func templateThatAnotherComesBefore() throws {
        let server = try Self.shared.get()
        let username = [try Template("{mail}"), try Template("{uid}@corp.test")]
        let snapshot = try server.description(mapping: [.username: username]).select([.person("anna@corp.test")])
        #expect(snapshot.people.isEmpty, "her user name is her mail address")
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func originsSayWhereValuesComeFrom() throws {
        let server = try Self.shared.get()
        let snapshot = try server.description(mapping: [.company: [try Template("{title|sn} Ltd")]])
            .select([.person("anna")])
        let person = try #require(snapshot.people.first)
        #expect(
            person.origins == [
                .username: .init(template: "{uid}", attributes: [.init(name: "uid", values: ["anna"])]),
                .email: .init(template: "{mail}", attributes: [.init(name: "mail", values: ["anna@example.test"])]),
                .fullName: .init(
                    template: "{givenName} {sn}",
                    attributes: [
                        .init(name: "givenName", values: ["Given"]), .init(name: "sn", values: ["Sn-anna"]),
                    ]),
                .company: .init(template: "{title|sn} Ltd", attributes: [.init(name: "sn", values: ["Sn-anna"])]),
            ])
        #expect(person.values.company == "Sn-anna Ltd")
        let all = try server.description().makeReader().read { _ in }
        #expect(all.people.allSatisfy { $0.origins.isEmpty })
    }

    @Test func groupsAbove() throws {
        let snapshot = try Self.shared.get().description().select([.person("anna")])
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.group(11)?.others == 0, "nobody else was looked at")
        #expect(snapshot.members(12) == [])
        #expect(snapshot.children(12) == ["team"])
        #expect(snapshot.children(13) == ["department"])
        #expect(snapshot.children(14) == ["required"])
        #expect(snapshot.children(15) == ["cycle"])
        #expect(snapshot.children(16) == ["cycle", "round"])
        let nesting = Nesting(snapshot, nested: true)
        let places = Dictionary(
            uniqueKeysWithValues: snapshot.groups.enumerated().map { ($0.element.name, UInt32($0.offset)) })
        let path = try #require(nesting.path(from: 0, toAnyOf: [places["required"]!]))
        #expect(path.map { snapshot.groups[Int($0)].name } == ["team", "department", "required"])
        #expect(nesting.groups(containing: 0).count == 6)
    }

    @Test func groupsOfTwoPeople() throws {
        let snapshot = try Self.shared.get().description().select([.person("bert"), .person("anna")])
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.members(12) == ["bert"])
        #expect(snapshot.members(13) == ["bert"])
        #expect(snapshot.children(13) == ["department"])
    }

    @Test func noGroupHasHer() throws {
        let snapshot = try Self.shared.get().description().select([.person("carla")])
        #expect(snapshot.groups.allSatisfy { $0.people.isEmpty && $0.groups.isEmpty })
    }

    @Test func knownPeopleAreLookedFor() throws {
        let server = try Self.shared.get()
        let reader = server.description().makeReader()
        let snapshot = try reader.read([.person("anna")], known: [Sample.id(2), Sample.id(77)]) { _ in }
        #expect(snapshot.people.map(\.identifier).sorted() == [Sample.id(1), Sample.id(2)])
        #expect(snapshot.person(2)?.origins.isEmpty == false)
        #expect(snapshot.members(13) == ["bert"])
        #expect(snapshot.absenceOfPeople == .proven)
        let onlyGone = try reader.read([.person("nobody")], known: [Sample.id(77)]) { _ in }
        #expect(onlyGone.people.isEmpty)
        #expect(onlyGone.absenceOfPeople == .proven, "other people are found by their identifiers")
        let findings = try reader.secondLook(Question(people: [Sample.id(77), Sample.id(3)]))
        #expect(findings.people == [Sample.id(77): .gone, Sample.id(3): .present(.active)])
    }

    @Test func secondLookWithoutAnybodyElse() throws {
        let server = try SlapdServer(ldif: Self.company)
        let reader = server.description().makeReader()
        _ = try reader.read([.person("anna")], known: []) { _ in }
        try server.modify("dn: \(Sample.dn("anna"))\nchangetype: delete\n\n")
        #expect(try reader.secondLook(Question(people: [Sample.id(1)])).people == [Sample.id(1): .gone])
        try server.load(ldif: Sample.tree)
        let findings = try reader.secondLook(Question(people: [Sample.id(1)]))
        #expect(findings.people == [Sample.id(1): .unknown("the second look found no entry at all by its identifier")])
    }

    @Test func secondLookProvesThatSheIsNotInAGroup() throws {
        let server = try Self.shared.get()
        let reader = server.description().makeReader()
        var snapshot = try reader.read([.person("carla")], known: []) { _ in }
        let findings = try reader.secondLook(Question(groups: [Sample.id(13), Sample.id(77)]))
        #expect(findings.groups[Sample.id(77)] == .gone)
        #expect(
            findings.groups[Sample.id(11)] == .present(people: [], groups: [], others: 2, gaps: []),
            "groups below are looked at as well")
        snapshot.amend(findings)
        #expect(snapshot.secondLook.groups == [Sample.id(11), Sample.id(12), Sample.id(13)])
        #expect(snapshot.group(13)?.others == 2)
        #expect(snapshot.children(13) == ["department"])
        #expect(snapshot.children(12) == ["team"])
        #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
        #expect(Nesting(snapshot, nested: true).groups(containing: 0) == [])
    }

    @Test func secondLookSeesWhomTheReadingSaw() throws {
        let server = try Self.shared.get()
        let reader = server.description().makeReader()
        let snapshot = try reader.read([.person("anna"), .person("twin1")], known: []) { _ in }
        let findings = try reader.secondLook(Question(groups: [Sample.id(13)]))
        let twin = try #require(snapshot.people.firstIndex { $0.identifier == Sample.id(5) })
        let anna = try #require(snapshot.people.firstIndex { $0.identifier == Sample.id(1) })
        let department = try #require(snapshot.groups.firstIndex { $0.name == "department" })
        #expect(
            findings.groups[Sample.id(13)]
                == .present(people: [UInt32(twin)], groups: [UInt32(department)], others: 1, gaps: []))
        #expect(findings.groups[Sample.id(11)] == .present(people: [UInt32(anna)], groups: [], others: 1, gaps: []))
    }

    @Test func renamedMeanwhileIsAMemberStill() throws {
        let server = try SlapdServer(ldif: Self.company, option: "--overlays", "refint")
        let reader = server.description().makeReader()
        let snapshot = try reader.read([.person("bert")], known: []) { _ in }
        try server.modify(
            "dn: \(Sample.dn("bert"))\nchangetype: modrdn\nnewrdn: uid=bertold\ndeleteoldrdn: 1\n\n"
                + "dn: \(Self.group("department"))\nchangetype: modrdn\nnewrdn: cn=unit\ndeleteoldrdn: 1\n\n")
        let findings = try reader.secondLook(Question(groups: [Sample.id(13)]))
        let department = try #require(snapshot.groups.firstIndex { $0.name == "department" })
        #expect(
            findings.groups[Sample.id(13)]
                == .present(people: [0], groups: [UInt32(department)], others: 1, gaps: []))
    }

    @Test func groupThatCameMeanwhileIsAGap() throws {
        let server = try SlapdServer(ldif: Self.company)
        let reader = server.description().makeReader()
        _ = try reader.read([.person("carla")], known: []) { _ in }
        try server.add(
            Sample.group("new", 17, [Sample.dn("carla")]).replacing("entryUUID: \(Sample.id(17))\n", with: ""))
        try server.modify(
            "dn: \(Self.group("required"))\nchangetype: modify\nadd: member\nmember: \(Self.group("new"))\n\n")
        let findings = try reader.secondLook(Question(groups: [Sample.id(13)]))
        guard case .present(_, _, _, let gaps)? = findings.groups[Sample.id(13)] else {
            Issue.record("\(findings.groups)")
            return
        }
        #expect(gaps.count == 1)
        #expect(gaps.first?.contains("its member group \(Self.group("new")) is there") == true)
    }

    struct Chosen: Sendable, CustomTestStringConvertible {
        var name: String
        var pattern: String
        var people: [Int]
        /// Of every group that was read, its number, people and member groups.
        var groups: [Int: (people: [String], children: [String], others: Int)]
        var testDescription: String { name }
    }

    static let chosen: [Chosen] = [
        Chosen(name: "by name", pattern: "TEAM", people: [1], groups: [11: (["anna"], [], 1)]),
        Chosen(
            name: "by DN, with nested groups", pattern: "dn:\(group("department"))", people: [1, 2],
            groups: [11: (["anna"], [], 1), 12: (["bert"], ["team"], 0)]),
        Chosen(
            name: "by identifier, in a cycle", pattern: "id:\(Sample.id(16))", people: [1, 2, 5],
            groups: [
                16: ([], ["cycle", "round"], 0), 14: ([], ["required"], 0),
                13: (["bert", "twin1"], ["department"], 0), 12: (["bert"], ["team"], 0), 11: (["anna"], [], 1),
            ]),
        Chosen(
            name: "several", pattern: "*e*m*", people: [1, 2],
            groups: [11: (["anna"], [], 1), 12: (["bert"], ["team"], 0)]),
        Chosen(name: "none", pattern: "nothing", people: [], groups: [:]),
    ]

    @Test(arguments: chosen) func group(_ example: Chosen) throws {
        let server = try Self.shared.get()
        let snapshot = try server.description().select([.group(try GroupPattern(example.pattern))])
        #expect(snapshot.people.map(\.identifier).sorted() == example.people.map(Sample.id))
        #expect(snapshot.people.allSatisfy { !$0.origins.isEmpty })
        #expect(snapshot.groups.count == 6)
        for group in 11...16 {
            let expected = example.groups[group] ?? ([], [], 0)
            #expect(snapshot.members(group) == expected.people, "group \(group)")
            #expect(snapshot.children(group) == expected.children, "group \(group)")
            #expect(snapshot.group(group)?.others == expected.others, "group \(group)")
            #expect(snapshot.group(group)?.gaps == [], "group \(group)")
        }
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func groupAndPersonTogether() throws {
        let snapshot = try Self.shared.get().description().select([
            .person("bert"), .group(try GroupPattern("team")),
        ])
        #expect(snapshot.people.map(\.identifier).sorted() == [Sample.id(1), Sample.id(2)])
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.members(13) == ["bert"])
        #expect(snapshot.children(12) == [], "nobody asked what the team is in")
    }

    @Test func hiddenMembersOfASelectedGroupAreAGap() throws {
        let hidden = "ou=hidden,\(Sample.suffix)"
        let server = try SlapdServer(
            ldif: Self.company + Sample.unit("hidden", 9003)
                + Sample.group("secret", 20, below: hidden, [Sample.dn("anna")])
                + Sample.group("outer", 21, ["cn=secret,\(hidden)", Sample.dn("bert")]))
        let description = server.description(groups: [SearchBase(dn: Sample.groups), SearchBase(dn: hidden)])
        let snapshot = try description.select([.group(try GroupPattern("outer"))])
        #expect(snapshot.members(21) == ["bert"])
        #expect(snapshot.children(21) == ["secret"])
        #expect(snapshot.group(20)?.gaps == ["its member is not readable, although its class demands it"])
        let reader = description.makeReader()
        let person = try reader.read([.person("anna")], known: []) { _ in }
        #expect(person.group(20)?.gaps == [], "nothing was read of it")
        guard
            case .present(_, _, _, let gaps)? = try reader.secondLook(Question(groups: [Sample.id(21)])).groups[
                Sample.id(20)]
        else {
            Issue.record("the hidden group below was not looked at")
            return
        }
        #expect(gaps == ["its member is not readable, although its class demands it"])
    }

    @Test func sizeLimitLeavesEverythingUnknown() throws {
        let many = Self.company + (30...50).map { Sample.group("g\($0)", $0, [Sample.dn("anna")]) }.joined()
        let server = try SlapdServer(ldif: many)
        let snapshot = try server.description(limited: true).select([.person("anna")])
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1)])
        #expect(snapshot.doubtOfGroups?.contains("sizeLimitExceeded") == true, "\(snapshot.absenceOfGroups)")
        #expect(!snapshot.groups.isEmpty)
        #expect(snapshot.groups.allSatisfy { $0.gaps.contains { $0.contains("sizeLimitExceeded") } })
    }

    @Test func emptyBaseProvesNothing() throws {
        let empty = "ou=empty,\(Sample.suffix)"
        let server = try SlapdServer(ldif: Self.company + Sample.unit("empty", 9004))
        let bases = [SearchBase(dn: Sample.people), SearchBase(dn: empty)]
        let snapshot = try server.description(users: bases).select([.person("anna")])
        #expect(snapshot.people.count == 1)
        #expect(snapshot.doubtOfPeople?.hasPrefix("the search for users below \(empty) found nobody") == true)
    }

    @Test func twoEntriesWithOneIdentifierAreOnePersonWhoIsNotCertain() throws {
        let server = try SlapdServer(ldif: Self.company + Sample.person("copy", 1))
        let snapshot = try server.description().select([.person("anna")])
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1)])
        #expect(snapshot.unread[Sample.id(1)]?.contains("the same identifier stands in several entries") == true)
    }

    @Test func membersByUserName() throws {
        func account(_ name: String, _ number: Int, _ more: String = "") -> String {
            "dn: uid=\(name),\(Sample.people)\nobjectClass: account\nobjectClass: posixAccount\nuid: \(name)\n\(more)"
                + "cn: \(name)\nuidNumber: \(number)\ngidNumber: 100\nhomeDirectory: /\nentryUUID: \(Sample.id(number))\n\n"
        }
        func group(_ name: String, _ number: Int, _ members: String...) -> String {
            "dn: cn=\(name),\(Sample.groups)\nobjectClass: posixGroup\ncn: \(name)\ngidNumber: \(number)\n"
                + members.map { "memberUid: \($0)\n" }.joined() + "entryUUID: \(Sample.id(number))\n\n"
        }
        let server = try SlapdServer(
            ldif: Sample.tree + account("p1", 1) + account("p2", 2, "uid: second\n") + account("p3", 3, "uid: both\n")
                + account("p4", 4, "uid: both\n") + group("unix", 11, "second", "root") + group("all", 12, "p1", "p2")
                + group("odd", 13, "both"))
        let description = server.description(flavour: .rfc2307)
        let reader = description.makeReader()
        let person = try reader.read([.person("p2")], known: []) { _ in }
        #expect(person.members(11) == ["p2"])
        #expect(person.members(12) == ["p2"])
        #expect(person.members(13) == [])
        #expect(person.groups.allSatisfy { $0.gaps.isEmpty })
        let findings = try reader.secondLook(Question(groups: [Sample.id(11), Sample.id(12), Sample.id(13)]))
        #expect(
            findings.groups == [
                Sample.id(11): .present(people: [0], groups: [], others: 1, gaps: []),
                Sample.id(12): .present(people: [0], groups: [], others: 1, gaps: []),
                Sample.id(13): .present(people: [], groups: [], others: 1, gaps: []),
            ])
        // Whoever shares a name with somebody who wasn't selected.
        let shared = try reader.read([.person("p3")], known: []) { _ in }
        #expect(shared.members(13) == [])
        #expect(shared.group(13)?.gaps.first?.contains("several users have the user name both") == true)
        guard
            case .present([], _, _, let gaps)? = try reader.secondLook(Question(groups: [Sample.id(13)])).groups[
                Sample.id(13)]
        else {
            Issue.record("a name that two users have is nobody's")
            return
        }
        #expect(gaps.first?.contains("several users have the user name both") == true)
        let whole = try description.select([.group(try GroupPattern("all"))])
        #expect(whole.members(12) == ["p1", "p2"])
        #expect(whole.people.count == 2)
    }

    @Test func groupsAreNotRead() throws {
        let snapshot = try Self.shared.get().description(groups: nil).select([.person("anna")])
        #expect(snapshot.people.count == 1)
        #expect(snapshot.groups.isEmpty)
    }

    @Test func wrongNamesStopIt() throws {
        let description = try Self.shared.get().description(users: [SearchBase(dn: Sample.people, filter: "(uidd=*)")])
        let error = #expect(throws: ReadingError.self) { try description.select([.person("anna")]) }
        #expect(error?.kind == .configuration)
    }
}

extension SourceDescription {
    /// What a reader of this directory makes of a selection.
    func select(_ selections: [Selection], known: [GUID] = []) throws -> Snapshot {
        let reader = makeReader()
        defer { reader.close() }
        return try reader.read(selections, known: known) { _ in }
    }
}
