import Directory
import LDAPText
import Reading
import Synchronization
import TestSupport
import Testing

/// What a reading of a selection makes of answers that a real server can't be made to give.
@Suite struct ScriptedSelectionTests {
    typealias Script = ScriptedReadingTests.Script
    typealias Answer = ScriptedLDAPServer.Answer

    static let nothing: [Answer] = [.done(code: 0, cookie: "")]
    static let refused: [Answer] = [.refused(code: 50, diagnostic: "")]
    static let anna: [Answer] = [Script.user(1), .done(code: 0, cookie: "")]
    static let bert: [Answer] = [Script.user(2), .done(code: 0, cookie: "")]
    static let group: [Answer] = [Script.group([]), .done(code: 0, cookie: "")]

    /// Searches below a base by what they ask for, each answered by the next of a list, the last one for ever.
    struct Answers: Sendable {
        /// Those that ask for identifiers alone, once the base's own entry was looked at.
        var identifiers: [[Answer]]
        /// All others.
        var entries: [[Answer]]
    }

    static func read(
        people: Answers = Answers(identifiers: [anna], entries: [anna]),
        groups: Answers = Answers(identifiers: [group, nothing], entries: [group]), known: [GUID] = [],
        question: Question = Question()
    ) throws -> (snapshot: Snapshot, findings: Findings) {
        let asked = Mutex<[String: Int]>([:])
        let server = try ScriptedLDAPServer { search in
            guard let answers = [Sample.people: people, Sample.groups: groups][search.base] else {
                return Script().answer(search)
            }
            let isBrief = search.attributes == ["entryUUID"]
            let number = asked.withLock { asked in
                defer { asked["\(search.base) \(isBrief)", default: 0] += 1 }
                return asked["\(search.base) \(isBrief)", default: 0]
            }
            if isBrief, number == 0 { return Script().answer(search) }
            let list = isBrief ? answers.identifiers : answers.entries
            return list[min(isBrief ? number - 1 : number, list.count - 1)]
        }
        let reader = ScriptedReadingTests.description(server).makeReader()
        let snapshot = try reader.read([.person("u1")], known: known) { _ in }
        return try withExtendedLifetime(server) { (snapshot, try reader.secondLook(question)) }
    }

    @Test func everythingIsThere() throws {
        let snapshot = try Self.read().snapshot
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1)])
        #expect(snapshot.members(101) == ["u1"])
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.group(101)?.gaps == [])
        #expect(snapshot.warnings == [])
    }

    struct Doubtful: Sendable, CustomTestStringConvertible {
        var name: String
        var people: Answers
        var known: [GUID] = []
        /// What the doubt says; `nil` where absence is proven.
        var says: String?
        var finds: [Int] = []
        var testDescription: String { name }
    }

    static let doubtful: [Doubtful] = [
        Doubtful(
            name: "nobody has the name", people: Answers(identifiers: [nothing, bert], entries: [nothing])),
        Doubtful(
            name: "the search by name is refused", people: Answers(identifiers: [refused, bert], entries: [nothing]),
            says: "insufficientAccessRights"),
        Doubtful(
            name: "the search by identifier is refused", people: Answers(identifiers: [anna], entries: [refused]),
            says: "insufficientAccessRights"),
        Doubtful(
            name: "the search by name breaks off",
            people: Answers(identifiers: [[Script.user(1), .refused(code: 4, diagnostic: "")]], entries: [anna]),
            says: "sizeLimitExceeded", finds: [1]),
        Doubtful(
            name: "nobody is there at all", people: Answers(identifiers: [nothing], entries: [nothing]),
            says: "found nobody, which a wrong filter or a missing right looks like"),
        Doubtful(
            name: "found by name, and by identifier not",
            people: Answers(identifiers: [anna, bert, bert], entries: [nothing]),
            says: "an entry was found by its name, and then not by its identifier"),
        Doubtful(
            name: "a known identifier is gone",
            people: Answers(identifiers: [nothing, bert, bert], entries: [nothing]),
            known: [Sample.id(9)]),
        Doubtful(
            name: "a known identifier is gone, and one of two is found",
            people: Answers(identifiers: [anna], entries: [anna]), known: [Sample.id(9)], finds: [1]),
        Doubtful(
            name: "identifiers find nobody",
            people: Answers(identifiers: [nothing, bert, bert, nothing], entries: [nothing]), known: [Sample.id(9)],
            says: "no entry at all was found by its identifier"),
        Doubtful(
            name: "a reference into the base",
            people: Answers(
                identifiers: [[Script.user(1), .reference(["ldap://b.test/ou=x,\(Sample.people)"])] + nothing],
                entries: [anna]),
            says: "is on another server", finds: [1]),
        Doubtful(
            name: "an entry without an identifier",
            people: Answers(
                identifiers: [[.entry(dn: Sample.dn("u1"), [])] + nothing, bert], entries: [nothing]),
            says: "the identifier of \(Sample.dn("u1")) is not readable"),
    ]

    @Test(arguments: doubtful) func evidence(_ example: Doubtful) throws {
        let snapshot = try Self.read(people: example.people, known: example.known).snapshot
        #expect(snapshot.people.map(\.identifier) == example.finds.map(Sample.id))
        if let says = example.says {
            #expect(snapshot.doubtOfPeople?.contains(says) == true, "\(snapshot.absenceOfPeople)")
        } else {
            #expect(snapshot.absenceOfPeople == .proven)
        }
        #expect(snapshot.absenceOfGroups == .proven)
    }

    struct Upward: Sendable, CustomTestStringConvertible {
        var name: String
        var answers: [[Answer]]
        var members: [String]
        var gap: String?
        var testDescription: String { name }
    }

    static let upward: [Upward] = [
        Upward(name: "none", answers: [nothing], members: []),
        Upward(name: "refused", answers: [refused], members: [], gap: "insufficientAccessRights"),
        Upward(
            name: "too many for one answer, and then in pages",
            answers: [[.refused(code: 4, diagnostic: "")], group, nothing], members: ["u1"]),
        Upward(
            name: "breaks off twice",
            answers: [
                [Script.group([]), .refused(code: 4, diagnostic: "")],
                [Script.group([]), .refused(code: 11, diagnostic: "")], nothing,
            ], members: ["u1"], gap: "adminLimitExceeded"),
        Upward(name: "the connection is lost", answers: [[.hangUp]], members: [], gap: "was not finished"),
        Upward(
            name: "the second step is refused", answers: [group, refused], members: ["u1"],
            gap: "insufficientAccessRights"),
        Upward(
            name: "a reference elsewhere", answers: [[.reference(["ldap://z/dc=zones,\(Sample.suffix)"])] + nothing],
            members: []),
        Upward(
            name: "a reference into the base",
            answers: [[.reference(["ldap://z/ou=x,\(Sample.groups)"])] + nothing], members: [],
            gap: "is on another server"),
        Upward(
            name: "a group that the search for groups did not return",
            answers: [
                [.entry(dn: "cn=new,\(Sample.groups)", [("entryUUID", ["\(Sample.id(102))"])])] + nothing, nothing,
            ], members: [], gap: "a group was found by its member that the search for groups did not return"),
        Upward(
            name: "a group without an identifier",
            answers: [[.entry(dn: "cn=new,\(Sample.groups)", [])] + nothing, nothing], members: [],
            gap: "its entryUUID is not readable"),
    ]

    @Test(arguments: upward) func groupsAbove(_ example: Upward) throws {
        let snapshot = try Self.read(groups: Answers(identifiers: example.answers, entries: [Self.group])).snapshot
        #expect(snapshot.members(101) == example.members)
        if let gap = example.gap {
            #expect(snapshot.group(101)?.gaps.contains { $0.contains(gap) } == true, "\(snapshot.groups)")
        } else {
            #expect(snapshot.group(101)?.gaps == [])
        }
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func namesOfGroupsAreRefused() throws {
        let snapshot = try Self.read(groups: Answers(identifiers: [Self.nothing], entries: [Self.refused])).snapshot
        #expect(snapshot.doubtOfGroups?.contains("insufficientAccessRights") == true)
        #expect(snapshot.people.count == 1)
    }

    @Test func secondLookThatCantReadPeopleAgainIsAGap() throws {
        let group = [Script.group([("member", [Sample.dn("somebody")])])] + Self.nothing
        let question = Question(groups: [Sample.id(101)])
        let groups = Answers(identifiers: [Self.nothing], entries: [Self.group, group, Self.group])
        let whole = try Self.read(groups: groups, question: question).findings
        #expect(whole.groups == [Sample.id(101): .present(people: [], groups: [], others: 1, gaps: [])])
        let people = Answers(identifiers: [Self.anna], entries: [Self.anna, Self.refused])
        guard
            case .present(let members, _, _, let gaps)? = try Self.read(
                people: people, groups: groups, question: question
            ).findings.groups[Sample.id(101)]
        else {
            Issue.record("the group was read")
            return
        }
        #expect(members == [])
        #expect(gaps.first?.contains("insufficientAccessRights") == true, "she may be that member by now")
    }
}
