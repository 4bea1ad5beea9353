import Directory
import Foundation
import LDAP
import LDAPText
import Reading
import Synchronization
import TestSupport
import Testing

/// What a real server can't be made to show: controllers behind one address, ranges to their end, a busy hour.
@Suite struct ScriptedReadingTests {
    typealias Server = ScriptedLDAPServer

    /// A directory of two people and one group, with one part after another replaced by a test.
    struct Script: Sendable {
        var root: [(name: String, values: [String])] = [
            ("namingContexts", [Sample.suffix, "dc=zones,\(Sample.suffix)"]), ("subschemaSubentry", ["cn=schema"]),
        ]
        var dsServiceName: @Sendable (_ number: Int) -> String? = { _ in nil }
        var schema = Self.schema(["objectClass", "entryUUID", "uid", "mail", "cn", "member"])
        var users: @Sendable (_ number: Int) -> [Server.Answer] = { _ in
            [Self.user(1), Self.user(2), .done(code: 0, cookie: "")]
        }
        var groups: @Sendable (_ number: Int) -> [Server.Answer] = { _ in
            [Self.group([("member", [Sample.dn("u1"), Sample.dn("u2")])]), .done(code: 0, cookie: "")]
        }
        /// The members from a number on.
        var range: @Sendable (_ request: String) -> [(name: String, values: [String])] = { _ in [] }

        /// A schema of these attributes and the flavour's object classes.
        static func schema(_ attributes: [String]) -> [Server.Answer] {
            let types = attributes.enumerated().map { "( 1.1.\($0.offset) NAME '\($0.element)' )" }
            let classes = [
                "( 1.2.1 NAME 'inetOrgPerson' )", "( 1.2.2 NAME 'groupOfNames' MUST ( member $ cn ) )",
                "( 1.2.3 NAME 'groupOfUniqueNames' )",
            ]
            return [
                .entry(dn: "cn=schema", [("attributeTypes", types), ("objectClasses", classes)]),
                .done(code: 0, cookie: nil),
            ]
        }

        static func user(_ number: Int) -> Server.Answer {
            .entry(
                dn: Sample.dn("u\(number)"),
                [("entryUUID", ["\(Sample.id(number))"]), ("uid", ["u\(number)"]), ("cn", ["U \(number)"])])
        }

        static func group(_ members: [(name: String, values: [String])]) -> Server.Answer {
            .entry(
                dn: "cn=g,\(Sample.groups)",
                [("entryUUID", ["\(Sample.id(101))"]), ("cn", ["g"]), ("objectClass", ["groupOfNames"])] + members)
        }

        func answer(_ search: Server.Search) -> [Server.Answer] {
            switch search.base {
            case "":
                let name = dsServiceName(search.number).map { [("dsServiceName", [$0])] } ?? []
                return [.entry(dn: "", root + name), .done(code: 0, cookie: nil)]
            case "cn=schema":
                return schema
            case Sample.people, Sample.groups:
                if search.attributes == ["entryUUID"] {
                    return [
                        .entry(dn: search.base, [("entryUUID", ["\(Sample.id(9000))"])]), .done(code: 0, cookie: nil),
                    ]
                }
                return search.base == Sample.people ? users(search.number) : groups(search.number)
            case "cn=g,\(Sample.groups)":
                return [.entry(dn: search.base, range(search.attributes.first ?? "")), .done(code: 0, cookie: nil)]
            default:
                return [.refused(code: 32, diagnostic: "")]
            }
        }

        func start() throws -> Server {
            try Server { self.answer($0) }
        }

        func read() throws -> Snapshot {
            let server = try start()
            return try withExtendedLifetime(server) {
                try ScriptedReadingTests.description(server).makeReader().read { _ in }
            }
        }
    }

    static func description(_ server: Server, page: Duration = .seconds(20)) -> SourceDescription {
        SourceDescription(
            name: "example", flavour: .openLDAP,
            origin: .servers(
                ServerSource(
                    servers: [LDAPServer(host: server.host, port: UInt16(server.port), security: .plain)],
                    tls: TLSPolicy(), bind: .anonymous, deadlines: Deadlines(page: page), backoff: .milliseconds(1))),
            users: [SearchBase(dn: Sample.people)], groups: [SearchBase(dn: Sample.groups)], now: Sample.now)
    }

    @Test func everythingIsThere() throws {
        let server = try Script().start()
        let snapshot = try Self.description(server).makeReader().read { _ in }
        #expect(snapshot.people.count == 2)
        #expect(snapshot.members(101) == ["u1", "u2"])
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.warnings == [])
    }

    @Test func anotherControllerIsNotMixedIn() throws {
        var script = Script()
        let roots = Mutex(0)
        let groupSearches = Mutex(0)
        // The first connection asks for the root DSE first, the second one second.
        script.dsServiceName = { _ in
            roots.withLock { count in
                count += 1
                return count == 2 ? "cn=DC2" : "cn=DC1"
            }
        }
        let groups = script.groups
        script.groups = { number in
            groupSearches.withLock { $0 += 1 }
            return groups(number)
        }
        let server = try script.start()
        let snapshot = try Self.description(server).makeReader().read { _ in }
        #expect(roots.withLock { $0 } >= 2)
        #expect(groupSearches.withLock { $0 } == 1, "the other controller's groups were read as well")
        #expect(snapshot.members(101) == ["u1", "u2"])
        #expect(snapshot.absenceOfGroups == .proven)
    }

    struct Controllers: Sendable, CustomTestStringConvertible {
        var name: String
        /// What each look at the root DSE says: on the first connection, then on the second.
        var names: [String?]
        /// Whether groups are read over a connection of their own.
        var isSecondUsed: Bool
        var testDescription: String { name }
    }

    @Test(arguments: [
        Controllers(name: "one", names: ["cn=DC1", "cn=DC1"], isSecondUsed: true),
        Controllers(name: "two", names: ["cn=DC1", "cn=DC2"], isSecondUsed: false),
        Controllers(name: "none says its name, and they have one address", names: [nil, nil], isSecondUsed: true),
        Controllers(name: "the second doesn't say its name", names: ["cn=DC1", nil], isSecondUsed: false),
        Controllers(name: "the first doesn't say its name", names: [nil, "cn=DC1"], isSecondUsed: false),
    ])
    func groupsAreReadFromTheUsersController(_ example: Controllers) throws {
        var script = Script()
        let roots = Mutex(0)
        script.dsServiceName = { _ in
            roots.withLock { count in
                defer { count += 1 }
                return example.names[min(count, 1)]
            }
        }
        // Only a thread of their own lets groups come while the users' search waits for them.
        let groupsCame = DispatchSemaphore(value: 0)
        let (users, groups) = (script.users, script.groups)
        script.groups = { number in
            groupsCame.signal()
            return groups(number)
        }
        let cameFirst = Mutex<Bool?>(nil)
        script.users = { number in
            let result = groupsCame.wait(timeout: .now() + (example.isSecondUsed ? 20 : 0.2))
            cameFirst.withLock { $0 = result == .success }
            return users(number)
        }
        let snapshot = try script.read()
        #expect(cameFirst.withLock { $0 } == example.isSecondUsed)
        #expect(snapshot.members(101) == ["u1", "u2"])
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.absenceOfGroups == .proven)
    }

    /// The users' connection is lost once all was read, and a look-up must not mix in another controller's answer.
    @Test(arguments: [true, false]) func lookUpsAfterALostConnection(isSame: Bool) throws {
        var script = Script()
        script.groups = { _ in
            [Script.group([("member", [Sample.dn("u1"), Sample.dn("u3")])]), .done(code: 0, cookie: "")]
        }
        let roots = Mutex(0)
        script.dsServiceName = { _ in roots.withLock { $0 } > 3 && !isSame ? "cn=DC2" : "cn=DC1" }
        let server = try Server { [script] search in
            // Two connections ask for the root DSE, and then the first one whether it still works.
            let isThird =
                search.base.isEmpty
                && roots.withLock { count in
                    count += 1
                    return count == 3
                }
            return isThird ? [.hangUp] : script.answer(search)
        }
        let snapshot = try Self.description(server).makeReader().read { _ in }
        #expect(roots.withLock { $0 } > 3)
        #expect(snapshot.members(101) == ["u1"])
        if isSame {
            #expect(snapshot.group(101)?.gaps == [], "it was looked up, and is not there")
        } else {
            #expect(snapshot.group(101)?.gaps.first?.contains("could not be looked up") == true)
        }
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func secondLookStaysWithItsController() throws {
        var script = Script()
        let moved = Mutex(false)
        let hangUp = Mutex(false)
        script.dsServiceName = { _ in moved.withLock { $0 } ? "cn=DC2" : "cn=DC1" }
        let server = try Server { [script] search in
            if hangUp.withLock({ flag in
                defer { flag = false }
                return flag
            }) {
                return [.hangUp]
            }
            return script.answer(search)
        }
        let reader = Self.description(server).makeReader()
        _ = try reader.read { _ in }
        let question = Question(people: [Sample.id(1)], groups: [Sample.id(101)])
        #expect(try reader.secondLook(question).people == [Sample.id(1): .present(.active)])
        hangUp.withLock { $0 = true }
        #expect(
            try reader.secondLook(question).people == [Sample.id(1): .present(.active)], "the same controller again")
        moved.withLock { $0 = true }
        hangUp.withLock { $0 = true }
        let findings = try reader.secondLook(question)
        let unknown = "the server was not reached again for a second look"
        #expect(findings.people == [Sample.id(1): .unknown(unknown)])
        #expect(findings.groups == [Sample.id(101): .unknown(unknown)])
    }

    @Test func rangesAreReadToTheirEnd() throws {
        var script = Script()
        script.groups = { _ in
            [Script.group([("member", []), ("member;range=0-0", [Sample.dn("u1")])]), .done(code: 0, cookie: "")]
        }
        script.range = { request in
            request == "member;range=1-*" ? [("member;range=1-*", [Sample.dn("u2")])] : []
        }
        let server = try script.start()
        let reader = Self.description(server).makeReader()
        let snapshot = try reader.read { _ in }
        #expect(snapshot.members(101) == ["u1", "u2"])
        #expect(snapshot.group(101)?.gaps == [])
        let findings = try reader.secondLook(Question(groups: [Sample.id(101)]))
        #expect(findings.groups == [Sample.id(101): .present(people: [0, 1], groups: [], others: 0, gaps: [])])
    }

    @Test func rangeThatBreaksOffIsAGap() throws {
        var script = Script()
        script.groups = { _ in [Script.group([("member;range=0-0", [Sample.dn("u1")])]), .done(code: 0, cookie: "")] }
        let snapshot = try script.read()
        #expect(snapshot.members(101) == ["u1"])
        #expect(snapshot.group(101)?.gaps.first?.hasPrefix("only 1 values of its member could be read") == true)
    }

    @Test func busyServerIsAskedOnceMore() throws {
        var script = Script()
        let tries = Mutex(0)
        let users = script.users
        script.users = { number in
            let isFirst = tries.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? [.refused(code: 51, diagnostic: "")] : users(number)
        }
        let snapshot = try script.read()
        #expect(snapshot.people.count == 2)
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(tries.withLock { $0 } == 2)
    }

    @Test func failedGroupsLeaveTheUsersAsTheyAre() throws {
        var script = Script()
        script.groups = { _ in [.refused(code: 50, diagnostic: "")] }
        let snapshot = try script.read()
        #expect(snapshot.people.count == 2)
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.doubtOfGroups?.contains("insufficientAccessRights") == true)
    }

    @Test func failedUsersLeaveTheGroupsAsTheyAre() throws {
        var script = Script()
        script.users = { _ in [.refused(code: 50, diagnostic: "")] }
        let snapshot = try script.read()
        #expect(snapshot.groups.count == 1)
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.doubtOfPeople?.contains("insufficientAccessRights") == true)
        #expect(snapshot.group(101)?.gaps.first?.contains("not all users could be read") == true)
    }

    @Test func nothingAtAllIsAnError() throws {
        var script = Script()
        script.users = { _ in [.refused(code: 50, diagnostic: "")] }
        script.groups = script.users
        let server = try script.start()
        let error = #expect(throws: ReadingError.self) { try Self.description(server).makeReader().read { _ in } }
        #expect(error?.kind == .directory)
        #expect(error?.remedy.isEmpty == false)
    }

    struct Reference: Sendable, CustomTestStringConvertible {
        var url: String
        var isProven: Bool
        var testDescription: String { url }
    }

    @Test(arguments: [
        Reference(url: "ldap://z.test/dc=zones,dc=example,dc=test??sub", isProven: true),
        Reference(url: "ldap://z.test/ou=a%5C%2Cb,DC=Zones,%20dc=example,dc=test", isProven: true),
        Reference(url: "ldap://b.test/ou=branch,ou=people,dc=example,dc=test??sub", isProven: false),
        Reference(url: "ldap://b.test/o=elsewhere", isProven: false),
        Reference(url: "ldap://b.test/", isProven: false),
        Reference(url: "ldap://b.test", isProven: false),
        Reference(url: "nonsense", isProven: false),
        Reference(url: "LDAPS://Z.TEST:636/DC=ZONES,DC=EXAMPLE,DC=TEST", isProven: true),
        Reference(url: "ldap://z.test/cn=in%20a%20zone,dc=zones,dc=example,dc=test??sub?(a=b)", isProven: true),
        Reference(url: "ldap://z.test/dc=zones%2Cdc=example%2Cdc=test", isProven: true),
        Reference(url: "ldap://z.test/dc%3dzones,dc=example,dc=test", isProven: true),
        Reference(url: "ldap://z.test/dc=zones%zz,dc=example,dc=test", isProven: false),
        Reference(url: "ldap://[::1]:389/dc=zones,dc=example,dc=test", isProven: true),
        Reference(url: "ldap://b.test/DC=branch,DC=example,DC=test", isProven: false),
        Reference(url: "ldap://b.test/dc=test", isProven: false),
    ])
    func references(_ example: Reference) throws {
        var script = Script()
        script.users = { _ in [Script.user(1), Script.user(2), .reference([example.url]), .done(code: 0, cookie: "")] }
        let snapshot = try script.read()
        #expect(snapshot.people.count == 2)
        #expect((snapshot.absenceOfPeople == .proven) == example.isProven, "\(snapshot.absenceOfPeople)")
        #expect(snapshot.absenceOfGroups == .proven)
    }

    /// In an Active Directory each domain is a naming context, and only its name shows it.
    @Test(arguments: [
        Reference(url: "ldap://ForestDnsZones.example.test/DC=ForestDnsZones,DC=example,DC=test", isProven: true),
        Reference(url: "ldap://child.example.test/DC=child,DC=example,DC=test", isProven: true),
        Reference(url: "ldap://child.example.test/dc=CHILD,dc=Example,dc=Test??sub", isProven: true),
        Reference(url: "ldap://other.test/DC=other,DC=test", isProven: true),
        Reference(url: "ldap://b.test/OU=branch,OU=people,DC=example,DC=test", isProven: false),
        Reference(url: "ldap://dc2.example.test/DC=example,DC=test", isProven: false),
        Reference(url: "ldap://b.test/o=elsewhere", isProven: false),
        Reference(url: "ldap://b.test/", isProven: false),
    ])
    func referencesOfActiveDirectory(_ example: Reference) throws {
        var script = Script()
        script.root.append(("supportedCapabilities", ["1.2.840.113556.1.4.800"]))
        script.users = { _ in [Script.user(1), Script.user(2), .reference([example.url]), .done(code: 0, cookie: "")] }
        let snapshot = try script.read()
        #expect(snapshot.people.count == 2)
        #expect((snapshot.absenceOfPeople == .proven) == example.isProven, "\(snapshot.absenceOfPeople)")
    }

    @Test func aReferralInPlaceOfAnAnswerProvesNothing() throws {
        var script = Script()
        script.groups = { _ in [.raw(Self.referral("ldap://dc2.test/\(Sample.groups)"))] }
        let snapshot = try script.read()
        #expect(snapshot.people.count == 2)
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.doubtOfGroups?.contains("was not finished") == true)
    }

    @Test func aReferralOfTheBaseStopsIt() throws {
        let server = try Server { search in
            search.base == Sample.people
                ? [.raw(Self.referral("ldap://dc2.test/\(Sample.people)"))] : Script().answer(search)
        }
        let error = #expect(throws: ReadingError.self) { try Self.description(server).makeReader().read { _ in } }
        #expect(error?.what == "The base \(Sample.people) is on another server: ldap://dc2.test/\(Sample.people).")
    }

    /// A result of a search (RFC 4511 §4.1.10) with a referral.
    private static func referral(_ url: String) -> [UInt8] {
        let result = BER.integer(10, tag: 0x0A) + BER.string("") + BER.string("")
        return BER.element(0x65, result + BER.element(0xA3, BER.string(url)))
    }

    struct Schema: Sendable, CustomTestStringConvertible {
        var name: String
        var answers: [Server.Answer]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Schema(name: "hidden", answers: [.refused(code: 32, diagnostic: "")]),
        Schema(name: "refused", answers: [.refused(code: 50, diagnostic: "")]),
        Schema(name: "empty", answers: [.entry(dn: "cn=schema", []), .done(code: 0, cookie: nil)]),
    ])
    func unreadableSchemaProvesNothing(_ example: Schema) throws {
        var script = Script()
        script.schema = example.answers
        let snapshot = try script.read()
        #expect(snapshot.people.count == 2)
        #expect(snapshot.doubtOfPeople?.contains("schema") == true)
        #expect(snapshot.doubtOfGroups?.contains("schema") == true)
        #expect(snapshot.warnings.count == 1)
    }

    @Test func flavourWithoutAnyMemberAttributeIsWrong() throws {
        var script = Script()
        script.schema = Script.schema(["objectClass", "entryUUID", "uid", "mail", "cn"])
        let error = #expect(throws: ReadingError.self) { try script.read() }
        #expect(error?.kind == .configuration)
        #expect(
            error?.what.contains("the server knows none of the attributes member, uniqueMember for a group's members")
                == true)
    }

    @Test func connectionLostMidPageKeepsWhatCame() throws {
        var script = Script()
        script.users = { _ in [Script.user(1), .hangUp] }
        let snapshot = try script.read()
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1)])
        #expect(snapshot.doubtOfPeople?.contains("was not finished") == true)
        #expect(snapshot.members(101) == ["u1"])
        #expect(snapshot.group(101)?.gaps.first?.contains("not all users could be read") == true)
        #expect(snapshot.absenceOfGroups == .proven)
    }
}
