import LDAP
import TestSupport
import Testing

/// Answers that OpenLDAP never gives: Active Directory's ranges, and faults.
@Suite struct OddServerTests {
    private func session(_ server: ScriptedLDAPServer, page: Duration = .seconds(10)) throws -> LDAPSession {
        let target = LDAPServer(host: server.host, port: UInt16(server.port), security: .plain)
        return try LDAPSession(connectingTo: target, tls: TLSPolicy(), deadlines: .short(page: page))
    }

    private static let paged = SearchRequest(base: "dc=example", scope: .subtree, pageSize: 10)

    // MARK: Pages

    @Test func emptyPagesBeforeTheLastAreFine() throws {
        let server = try ScriptedLDAPServer { search in
            switch search.number {
            case 0, 1: [.done(code: 0, cookie: "page \(search.number)")]
            default: [.entry(dn: "cn=a", []), .done(code: 0, cookie: "")]
            }
        }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.isComplete)
        #expect(outcome.entries == 1)
        #expect(outcome.pages == 3)
    }

    @Test(arguments: [false, true]) func emptyPagesWithoutEndAreNoSuccess(doesCookieChange: Bool) throws {
        let server = try ScriptedLDAPServer { search in
            [.done(code: 0, cookie: doesCookieChange ? "page \(search.number)" : "page")]
        }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.error?.cause == .pagingStuck)
        #expect(outcome.pages == (doesCookieChange ? 101 : 2))
    }

    @Test func aServerThatForgetsTheCookieIsNoSuccess() throws {
        let server = try ScriptedLDAPServer { _ in [.entry(dn: "cn=a", []), .done(code: 0, cookie: nil)] }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.error?.code == .controlNotFound)
    }

    @Test(arguments: [
        (LDAPError.Code.busy, true), (.unavailable, true), (.timeLimitExceeded, false), (.adminLimitExceeded, false),
        (.sizeLimitExceeded, false), (.operationsError, false),
    ])
    func aResultThatIsNotSuccessIsNone(code: LDAPError.Code, isTransient: Bool) throws {
        let server = try ScriptedLDAPServer { _ in
            [.entry(dn: "cn=a", []), .refused(code: Int(code.rawValue), diagnostic: "uid=jane knows")]
        }
        let session = try session(server)
        let outcome = session.search(Self.paged) { _ in }
        let error = try #require(outcome.error)
        #expect(error.code == code)
        #expect(error.isTransient == isTransient)
        #expect(error.diagnostic == "uid=jane knows")
        #expect(!error.explanation.contains("jane"))
        #expect(outcome.entries == 1)
        #expect(session.search(Self.paged) { _ in }.error?.code == code, "the session is still good")
    }

    @Test func aServerWithoutPagesIsNamed() throws {
        let server = try ScriptedLDAPServer { _ in [.refused(code: 12, diagnostic: "")] }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.error?.cause == .pagingRefused)
    }

    @Test func aReferralForTheWholeSearchIsNotFollowed() throws {
        let server = try ScriptedLDAPServer { _ in [.refused(code: 10, diagnostic: "")] }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.error?.code == .referral)
    }

    @Test func referencesAmongEntriesAreCollected() throws {
        let server = try ScriptedLDAPServer { _ in
            [
                .reference(["ldap://a.example/dc=a", "ldap://b.example/dc=a"]), .entry(dn: "cn=a", []),
                .reference(["ldap://c.example/dc=c"]), .done(code: 0, cookie: ""),
            ]
        }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.isComplete)
        #expect(outcome.references == ["ldap://a.example/dc=a", "ldap://b.example/dc=a", "ldap://c.example/dc=c"])
    }

    // MARK: Malformed answers

    /// A SearchResultEntry whose list of attributes is cut short.
    private static let brokenEntry: [UInt8] = BER.element(
        0x64, BER.string("cn=broken") + BER.element(0x30, BER.element(0x30, BER.string("cn") + [0x31, 0x05, 0x04])))

    @Test func aMalformedEntryIsNotSkipped() throws {
        let server = try ScriptedLDAPServer { _ in [.raw(Self.brokenEntry), .done(code: 0, cookie: "")] }
        let outcome = try session(server).search(Self.paged) { entry in
            unsafe entry.forEachAttribute { _, _ in }
        }
        #expect(outcome.error?.code == .decodingError)
    }

    @Test func aMalformedEntryFailsItsOwnLookUp() throws {
        let server = try ScriptedLDAPServer { search in
            search.base == "cn=broken"
                ? [.raw(Self.brokenEntry), .done(code: 0, cookie: nil)]
                : [.entry(dn: search.base, [("cn", ["good"])]), .done(code: 0, cookie: nil)]
        }
        let outcomes = try session(server).lookup([.entry("cn=broken"), .entry("cn=good")], window: 1) { _, entry in
            unsafe entry.forEachAttribute { _, _ in }
        }
        guard case .failed(let error) = outcomes[0] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(error.code == .decodingError)
    }

    @Test func anAttributeMayHaveNoValue() throws {
        let server = try ScriptedLDAPServer { _ in
            [.entry(dn: "cn=a", [("member", []), ("cn", ["a", ""])]), .done(code: 0, cookie: "")]
        }
        var seen: [String] = []
        let outcome = try session(server).search(Self.paged) { entry in
            unsafe entry.forEachAttribute { name, values in
                seen.append(unsafe "\(String(decoding: name, as: UTF8.self)): \(values.all().map(\.count))")
            }
        }
        #expect(outcome.isComplete)
        #expect(seen == ["member: []", "cn: [1, 0]"])
    }

    // MARK: Binds

    @Test func activeDirectorysReasonIsRead() throws {
        let text = "80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 775, v4563"
        let server = try ScriptedLDAPServer(bind: .init(code: 49, diagnostic: text)) { _ in [] }
        let session = try session(server)
        let error = try #require(
            failure { try session.bind(.simple(dn: "sync@example.com", password: Secret("x"))) })
        #expect(error.cause == .badCredentials(account: "sync@example.com", .accountLocked))
        #expect(error.explanation.contains("locked"))
    }

    @Test func aServerThatWantsEncryptionSaysSo() throws {
        let server = try ScriptedLDAPServer(bind: .init(code: 8, diagnostic: "00002028: LdapErr")) { _ in [] }
        let session = try session(server)
        let error = try #require(
            failure { try session.bind(.simple(dn: "sync@example.com", password: Secret("x"))) })
        #expect(error.code == .strongerAuthRequired)
        #expect(error.advice.contains("ldaps://"))
    }

    // MARK: Ranges

    /// A group of `count` members, three a range, as Active Directory answers.
    private static func ranged(_ count: Int) -> @Sendable (ScriptedLDAPServer.Search) -> [ScriptedLDAPServer.Answer] {
        { search in
            guard let range = search.attributes.compactMap({ AttributeDescription.parseRange($0) }).first else {
                return [.done(code: 0, cookie: nil)]
            }
            let end = min(range.low + 3, count)
            let name = "member;range=\(range.low)-\(end == count ? "*" : "\(end - 1)")"
            return [
                .entry(dn: search.base, [(name, (range.low..<end).map { "cn=\($0)" })]), .done(code: 0, cookie: nil),
            ]
        }
    }

    @Test(arguments: [1, 3, 4, 10]) func everyRangeIsReadToItsEnd(count: Int) throws {
        let server = try ScriptedLDAPServer(search: Self.ranged(count))
        var values: [String] = []
        let outcome = unsafe try session(server).readValues(ofEntry: "cn=g", attribute: "Member", from: 0) { value in
            unsafe values.append(String(decoding: value, as: UTF8.self))
        }
        #expect(outcome.isComplete)
        #expect(outcome.values == count)
        #expect(values == (0..<count).map { "cn=\($0)" })
    }

    @Test(
        arguments: [
            ("no attribute", []),
            ("another range", [("member;range=5-*", ["cn=5"])]),
            ("fewer values than it says", [("member;range=3-5", ["cn=3"])]),
            ("no range at all", [("member", ["cn=0", "cn=1"])]),
            ("the last range without values", [("member;range=3-*", [])]),
        ] as [(String, [(String, [String])])])
    func aRangeThatDoesNotFollowIsNoSuccess(what: String, attributes: [(String, [String])]) throws {
        let server = try ScriptedLDAPServer { search in
            [.entry(dn: search.base, attributes.map { ($0.0, $0.1) }), .done(code: 0, cookie: nil)]
        }
        let outcome = unsafe try session(server).readValues(ofEntry: "cn=g", attribute: "member", from: 3) { _ in }
        #expect(!outcome.isComplete)
    }

    /// Active Directory returns the name that was asked for as well, without values, in no order that can be relied on.
    @Test(arguments: [true, false]) func theNameThatWasAskedForIsNoRange(isFirst: Bool) throws {
        let server = try ScriptedLDAPServer { search in
            guard case .entry(let dn, let parts)? = Self.ranged(10)(search).first else { return [] }
            let asked = (name: search.attributes[0], values: [String]())
            let echo = parts[0].name == asked.name ? [] : [asked]
            return [.entry(dn: dn, isFirst ? echo + parts : parts + echo), .done(code: 0, cookie: nil)]
        }
        let outcome = unsafe try session(server).readValues(ofEntry: "cn=g", attribute: "member", from: 0) { _ in }
        #expect(outcome.isComplete)
        #expect(outcome.values == 10)
    }

    @Test func aGroupThatIsGoneBetweenTwoRangesIsNoSuccess() throws {
        let server = try ScriptedLDAPServer { search in
            search.number == 0 ? Self.ranged(9)(search) : [.refused(code: 32, diagnostic: "")]
        }
        let outcome = unsafe try session(server).readValues(ofEntry: "cn=g", attribute: "member", from: 0) { _ in }
        guard case .incomplete(let error) = outcome.ending else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .noSuchObject)
        #expect(outcome.values == 3)
    }

    @Test func aSchemaInRangesIsReadWhole() throws {
        let server = try ScriptedLDAPServer { search in
            if search.base.isEmpty {
                return [.entry(dn: "", [("subschemaSubentry", ["cn=Aggregate"])]), .done(code: 0, cookie: nil)]
            }
            if search.attributes.contains("attributeTypes") {
                return [
                    .entry(
                        dn: search.base,
                        [
                            ("attributeTypes;range=0-0", ["( 2.5.4.3 NAME 'cn' )"]),
                            ("objectClasses", ["( 2.5.6.0 NAME 'top' )"]),
                        ]),
                    .done(code: 0, cookie: nil),
                ]
            }
            return [
                .entry(dn: search.base, [("attributeTypes;range=1-*", ["( 2.5.4.4 NAME 'sn' )"])]),
                .done(code: 0, cookie: nil),
            ]
        }
        let schema = try session(server).schema()
        #expect(schema.knowsAttribute("cn"))
        #expect(schema.knowsAttribute("sn"))
        #expect(schema.knowsObjectClass("top"))
    }

    // MARK: Connections that end

    @Test func aConnectionThatEndsBeforeTheResultIsNoSuccess() throws {
        let server = try ScriptedLDAPServer { _ in [.entry(dn: "cn=a", []), .hangUp] }
        let outcome = try session(server).search(Self.paged) { _ in }
        #expect(outcome.error?.cause == .connectionLost)
        #expect(outcome.entries == 1)
    }
}
