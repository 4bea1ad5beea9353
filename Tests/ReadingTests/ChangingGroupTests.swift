import Directory
import LDAP
import LDAPText
import Reading
import Synchronization
import TestSupport
import Testing

/// Groups whose members come in ranges, and that change or end while they are read: Active Directory's way, which slapd
/// hasn't.
@Suite struct ChangingGroupTests {
    typealias Server = ScriptedLDAPServer
    typealias Attributes = [(name: String, values: [String])]

    /// What the group's entry answers: first in the search for groups, and then each time that it is asked alone.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// The entry in the search for groups, without what every group has.
        var first: Attributes
        /// The answers to the entry's own searches, in their order; the last one for ever.
        var then: [Attributes]
        /// `nil`: the reading is whole.
        var gap: String?
        var members: [String]
        /// How often the entry was asked for alone.
        var searches: Int
        var testDescription: String { name }
    }

    static func usn(_ number: Int) -> (name: String, values: [String]) { ("uSNChanged", ["\(number)"]) }
    static func part(_ range: String, _ users: Int...) -> (name: String, values: [String]) {
        ("member;range=\(range)", users.map { Sample.dn("u\($0)") })
    }
    static let start: Attributes = [usn(7), ("member", []), part("0-0", 1)]

    static let cases: [Case] = [
        Case(
            name: "stays as it is", first: start, then: [[usn(7), part("1-1", 2)], [usn(7), part("2-*", 3)]],
            members: ["u1", "u2", "u3"], searches: 2),
        Case(
            name: "comes whole", first: [usn(7), ("member", [Sample.dn("u1")])], then: [[]], members: ["u1"],
            searches: 0),
        Case(
            name: "comes whole in one range", first: [usn(7), part("0-*", 1, 2)], then: [[]], members: ["u1", "u2"],
            searches: 0),
        Case(
            name: "changes, and is read again", first: start,
            then: [
                [usn(8), part("1-*", 3)], [usn(8), part("0-0", 2)] + identity, [usn(8), part("1-*", 3)],
            ], members: ["u2", "u3"], searches: 3),
        Case(
            name: "changes, and is whole then", first: start,
            then: [[usn(8), part("1-*", 3)], [usn(8), ("member", [Sample.dn("u2")])] + identity], members: ["u2"],
            searches: 2),
        Case(
            name: "changes between the second range and the third", first: start,
            then: [
                [usn(7), part("1-1", 2)], [usn(8), part("2-*", 3)], [usn(8), part("0-*", 3)] + identity,
            ], members: ["u3"], searches: 3),
        Case(
            name: "becomes shorter than what was read", first: start,
            then: [[usn(8), ("member;range=1-*", [])], [usn(8), part("0-*", 2)] + identity], members: ["u2"],
            searches: 2),
        Case(
            name: "changes all the time", first: start,
            then: [
                [usn(8), part("1-*", 2)], [usn(9), part("0-0", 1)] + identity, [usn(10), part("1-*", 2)],
                [usn(11), part("0-0", 1)] + identity, [usn(12), part("1-*", 2)],
            ], gap: "it changed while its members were read", members: ["u1", "u2"], searches: 5),
        Case(
            name: "changes, and is another entry then", first: start,
            then: [
                [usn(8), part("1-*", 2)],
                [usn(8), part("0-*", 1), ("objectGUID", ["sixteen bytes ok"]), ("cn", ["g"])],
            ],
            gap: "it changed while its members were read", members: ["u1", "u2"], searches: 2),
        Case(
            name: "changes, and can't be read then", first: start, then: [[usn(8), part("1-*", 2)], [usn(8)]],
            gap: "it changed while its members were read", members: ["u1", "u2"], searches: 2),
        Case(
            name: "doesn't tell the number of its changes", first: [part("0-0", 1)], then: [[part("1-*", 2)]],
            gap: "its uSNChanged is not readable", members: ["u1", "u2"], searches: 1),
        Case(
            name: "doesn't tell the number at first", first: [part("0-0", 1)], then: [[usn(7), part("1-*", 2)]],
            gap: "it changed while its members were read", members: ["u1", "u2"], searches: 2),
        Case(
            name: "doesn't tell the number in the end", first: start, then: [[part("1-*", 2)]],
            gap: "its uSNChanged is not readable", members: ["u1", "u2"], searches: 1),
        // Breaks off half-way.
        Case(
            name: "nothing", first: start, then: [[usn(7)]], gap: "only 1 values of its member could be read",
            members: ["u1"], searches: 1),
        Case(
            name: "stops before the last", first: start, then: [[usn(7), part("1-1", 2)], [usn(7)]],
            gap: "only 2 values of its member could be read", members: ["u1", "u2"], searches: 2),
        Case(
            name: "a later range than asked for", first: start, then: [[usn(7), part("2-*", 3)]],
            gap: "only 1 values of its member could be read", members: ["u1"], searches: 1),
        Case(
            name: "an earlier range than asked for", first: start, then: [[usn(7), part("0-*", 1, 2)]],
            gap: "only 1 values of its member could be read", members: ["u1"], searches: 1),
        Case(
            name: "no range", first: start, then: [[usn(7), ("member", [Sample.dn("u1"), Sample.dn("u2")])]],
            gap: "only 1 values of its member could be read", members: ["u1"], searches: 1),
        Case(
            name: "an empty range", first: start, then: [[usn(7), ("member;range=1-*", [])]],
            gap: "only 1 values of its member could be read", members: ["u1"], searches: 1),
        Case(
            name: "an end below its start", first: start, then: [[usn(7), part("1-0", 2)]],
            gap: "only 1 values of its member could be read", members: ["u1"], searches: 1),
        Case(
            name: "fewer values than the range says", first: start, then: [[usn(7), part("1-3", 2)]],
            gap: "only 2 values of its member could be read", members: ["u1", "u2"], searches: 1),
        Case(
            name: "more values than the range says", first: start, then: [[usn(7), part("1-1", 2, 3)]],
            gap: "only 3 values of its member could be read", members: ["u1", "u2", "u3"], searches: 1),
        Case(
            name: "a first range with fewer values than it says is read again", first: [usn(7), part("0-2", 1)],
            then: [[usn(7), part("0-*", 1, 2)]], members: ["u1", "u2"], searches: 1),
        Case(
            name: "a first range without values", first: [usn(7), ("member;range=0-*", [])],
            then: [[usn(7), part("0-*", 1, 2)]], members: ["u1", "u2"], searches: 1),
    ]

    static let identity: Attributes = [("objectGUID", [identifier]), ("cn", ["g"]), ("objectClass", ["group"])]
    /// Sixteen bytes that are text as well, since the script writes text.
    static let identifier = "0123456789abcdef"

    @Test(arguments: cases) func reading(_ example: Case) throws {
        let searches = Mutex(0)
        let server = try Server { search in
            switch search.base {
            case "cn=schema": return Self.schema
            case Sample.groups where search.attributes.contains("member"):
                return [
                    .entry(dn: "cn=g,\(Sample.groups)", Self.identity + example.first), .done(code: 0, cookie: ""),
                ]
            case "cn=g,\(Sample.groups)":
                let number = searches.withLock { count in
                    defer { count += 1 }
                    return count
                }
                let answer = example.then[min(number, example.then.count - 1)]
                return [.entry(dn: search.base, answer), .done(code: 0, cookie: nil)]
            case Sample.people where search.attributes != ["objectGUID"]:
                return (1...3).map(Self.user) + [.done(code: 0, cookie: "")]
            case Sample.people, Sample.groups:
                return [.entry(dn: search.base, []), .done(code: 0, cookie: nil)]
            default: return ScriptedReadingTests.Script().answer(search)
            }
        }
        var description = ScriptedReadingTests.description(server)
        description.flavour = .activeDirectory
        let snapshot = try description.makeReader().read { _ in }
        let group = try #require(snapshot.groups.first)
        #expect(group.people.map { snapshot.people[Int($0)].values.username }.sorted { $0! < $1! } == example.members)
        if let gap = example.gap {
            #expect(group.gaps.count == 1)
            #expect(group.gaps.first?.hasPrefix(gap) == true, "\(group.gaps)")
        } else {
            #expect(group.gaps == [])
        }
        #expect(searches.withLock { $0 } == example.searches)
        #expect(snapshot.absenceOfGroups == .proven)
    }

    /// A group whose number of changes is no business of a flavour that has none.
    static let schema = ScriptedReadingTests.Script.schema([
        "objectClass", "objectGUID", "sAMAccountType", "sAMAccountName", "userPrincipalName", "userAccountControl",
        "cn", "member", "mail",
        "uSNChanged",
    ]).map { answer in
        guard case .entry(let dn, let attributes) = answer else { return answer }
        return .entry(
            dn: dn,
            attributes.map { $0.name == "objectClasses" ? ($0.name, $0.values + ["( 1.2.9 NAME 'group' )"]) : $0 })
    }

    static func user(_ number: Int) -> Server.Answer {
        .entry(
            dn: Sample.dn("u\(number)"),
            [
                ("objectGUID", ["0123456789abcde\(number)"]), ("userPrincipalName", ["u\(number)"]),
                ("userAccountControl", ["512"]),
            ])
    }

    @Test func aGroupThatIsGoneMeanwhile() throws {
        var script = ScriptedReadingTests.Script()
        script.groups = { _ in
            [ScriptedReadingTests.Script.group([Self.part("0-0", 1)]), .done(code: 0, cookie: "")]
        }
        let server = try Server { [script] search in
            search.base.hasPrefix("cn=g,") ? [.refused(code: 32, diagnostic: "")] : script.answer(search)
        }
        let snapshot = try ScriptedReadingTests.description(server).makeReader().read { _ in }
        #expect(snapshot.members(101) == ["u1"])
        #expect(snapshot.group(101)?.gaps.first?.hasPrefix("only 1 values of its member could be read") == true)
    }
}
