import TestSupport
import Testing

@testable import LDAP

@Suite struct SearchTests {
    /// 2,500 people, a group that hides its members, and a referral.
    static let server = Result {
        let server = try SlapdServer("--page-limit", "1500", "--schema", "ad")
        try server.load(
            ldif: people(2_500, suffix: server.suffix) + """
                dn: ou=hidden,\(server.suffix)
                objectClass: organizationalUnit
                ou: hidden

                dn: cn=secret,ou=hidden,\(server.suffix)
                objectClass: groupOfNames
                cn: secret
                member: uid=u0,ou=people,\(server.suffix)

                dn: cn=open,\(server.suffix)
                objectClass: groupOfNames
                cn: open
                member: uid=u0,ou=people,\(server.suffix)
                member: uid=u1,ou=people,\(server.suffix)

                dn: cn=ranged,\(server.suffix)
                objectClass: group
                cn: ranged
                groupType: 2
                member;range=0-1: uid=u0,ou=people,\(server.suffix)
                member;range=0-1: uid=u1,ou=people,\(server.suffix)

                dn: ou=elsewhere,\(server.suffix)
                objectClass: referral
                objectClass: extensibleObject
                ou: elsewhere
                ref: ldap://other.example.test/ou=elsewhere,\(server.suffix)

                dn: uid=binary,\(server.suffix)
                objectClass: inetOrgPerson
                uid: binary
                cn: Binary
                sn: Binary
                jpegPhoto:: AAECAP8A

                """)
        return server
    }

    private func request(pageSize: Int?, sizeLimit: Int? = nil, filter: String = "(uid=u*)") throws -> SearchRequest {
        SearchRequest(
            base: try Self.server.get().suffix, scope: .subtree, filter: filter, attributes: ["uid"],
            pageSize: pageSize, sizeLimit: sizeLimit)
    }

    @Test func allPagesAreRead() throws {
        let session = try Self.server.get().session()
        var names: Set<String> = []
        let outcome = session.search(try request(pageSize: 1_000, filter: "(objectClass=inetOrgPerson)")) { entry in
            names.insert(entry.dn)
        }
        #expect(outcome.isComplete)
        #expect(outcome.entries == 2_501)
        #expect(outcome.pages == 3)
        #expect(names.count == 2_501)
    }

    @Test func aSearchWithoutPagesHitsTheServersLimit() throws {
        let session = try Self.server.get().session()
        let outcome = session.search(try request(pageSize: nil)) { _ in }
        #expect(outcome.error?.code == .sizeLimitExceeded)
        #expect(outcome.entries == 1_000)
        #expect(outcome.error?.advice.isEmpty == false)
    }

    @Test(arguments: [nil, 4]) func aSizeLimitOverAllPagesIsNoSuccess(_ pageSize: Int?) throws {
        let server = try Self.server.get()
        let session = try server.session(as: server.limited)
        let outcome = session.search(try request(pageSize: pageSize)) { _ in }
        #expect(outcome.error?.code == .sizeLimitExceeded)
        #expect(outcome.entries == 10)
    }

    @Test func theClientsOwnLimitIsNoSuccessEither() throws {
        let session = try Self.server.get().session()
        let outcome = session.search(try request(pageSize: nil, sizeLimit: 3)) { _ in }
        #expect(outcome.entries == 3)
        #expect(outcome.error?.code == .sizeLimitExceeded)
    }

    @Test func aPageAboveTheServersLimitIsNamed() throws {
        let session = try Self.server.get().session()
        let outcome = session.search(try request(pageSize: 2_000)) { _ in }
        #expect(outcome.entries == 0)
        #expect(outcome.error?.code == .adminLimitExceeded)
        #expect(outcome.error?.cause == .pageTooLarge(2_000))
    }

    @Test func aFilterThatDoesNotParse() throws {
        let session = try Self.server.get().session()
        let outcome = session.search(try request(pageSize: nil, filter: "(&(uid=u1)")) { _ in }
        #expect(outcome.error?.code == .filterError)
        #expect(session.search(try request(pageSize: nil, filter: "(uid=u1)")) { _ in }.entries == 1)
    }

    @Test func aNULIsNotCutOff() throws {
        let session = try Self.server.get().session()
        guard
            case .malformedRequest = session.search(
                try request(pageSize: nil, filter: "(uid=u1)\0(uid=u2)"), entry: { _ in }
            ).error?.cause
        else {
            Issue.record("it was sent")
            return
        }
    }

    @Test func anUnknownAttributeInAFilterIsSuccessWithoutEntries() throws {
        let session = try Self.server.get().session()
        let outcome = session.search(try request(pageSize: 100, filter: "(noSuchAttribute=x)")) { _ in }
        #expect(outcome.isComplete)
        #expect(outcome.entries == 0)
        #expect(try !session.schema().knowsAttribute("noSuchAttribute"))
    }

    @Test func aBaseThatDoesNotExist() throws {
        let session = try Self.server.get().session()
        let outcome = session.search(SearchRequest(base: "ou=gone,dc=example,dc=test", scope: .subtree)) { _ in }
        #expect(outcome.error?.code == .noSuchObject)
    }

    @Test func referencesAreReportedAndNotFollowed() throws {
        let server = try Self.server.get()
        let session = try server.session()
        let outcome = session.search(try request(pageSize: 1_000)) { _ in }
        #expect(outcome.references == ["ldap://other.example.test/ou=elsewhere,\(server.suffix)??sub"])
        #expect(outcome.entries == 2_500)
        let managed = SearchRequest(
            base: server.suffix, scope: .subtree, filter: "(objectClass=referral)", controls: [.manageDsaIT])
        let second = session.search(managed) { _ in }
        #expect(second.references.isEmpty)
        #expect(second.entries == 1)
    }

    @Test func hiddenMembersAreAbsentNotEmpty() throws {
        let server = try Self.server.get()
        let session = try server.session()
        func members(_ dn: String) -> Int? {
            var count: Int?
            _ = session.search(.entry(dn, attributes: ["cn", "member"])) { entry in
                count = entry.attributes()["member"]?.count
            }
            return count
        }
        #expect(members("cn=open,\(server.suffix)") == 2)
        #expect(members("cn=secret,ou=hidden,\(server.suffix)") == nil)
        #expect(try session.schema().requiredAttributes(ofClass: "groupOfNames") == ["objectClass", "cn", "member"])
    }

    @Test func valuesAreBytes() throws {
        let server = try Self.server.get()
        let session = try server.session()
        var photo: [UInt8] = []
        let outcome = session.search(.entry("uid=binary,\(server.suffix)", attributes: ["jpegPhoto"])) { entry in
            unsafe entry.forEachAttribute { _, values in photo = values.bytes(at: 0) }
        }
        #expect(outcome.isComplete)
        #expect(photo == [0, 1, 2, 0, 0xFF, 0])
    }

    @Test func aRangeIsSeenAsTheServerWroteIt() throws {
        let server = try Self.server.get()
        let session = try server.session()
        var range: AttributeDescription.Range?
        _ = session.search(.entry("cn=ranged,\(server.suffix)", attributes: ["member;range=0-1"])) { entry in
            unsafe entry.forEachAttribute { description, values in
                range = unsafe AttributeDescription.parseRange(description)
                #expect(values.count == 2)
            }
        }
        #expect(range == AttributeDescription.Range(name: "member", low: 0, high: 1))
    }

    @Test func whatTheVisitorThrowsEndsTheSearchAndNotTheSession() throws {
        struct Enough: Error {}
        let session = try Self.server.get().session()
        var visited = 0
        #expect(throws: Enough.self) {
            _ = try session.search(try request(pageSize: 500)) { _ in
                visited += 1
                if visited == 10 { throw Enough() }
            }
        }
        #expect(visited == 10)
        #expect(session.search(try request(pageSize: 1_000)) { _ in }.isComplete)
    }

    @Test func aServerThatIsCutOffInTheMiddleOfAPageIsNoSuccess() throws {
        let server = try Self.server.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let session = try server.session(through: relay)
        relay.cut(afterBytesFromServer: relay.bytesFromServer + 60_000)
        let outcome = session.search(try request(pageSize: 1_000)) { _ in }
        #expect(outcome.entries > 0)
        #expect(outcome.entries < 2_500)
        #expect(outcome.error?.cause == .connectionLost)
        #expect(outcome.error?.operation == .search)
    }

    @Test func aServerThatStallsInTheMiddleOfAPageIsNotWaitedFor() throws {
        let server = try Self.server.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let session = try server.session(through: relay, deadlines: .short(page: .milliseconds(500)))
        relay.stall(afterBytesFromServer: relay.bytesFromServer + 60_000)
        let outcome = session.search(try request(pageSize: 1_000)) { _ in }
        #expect(outcome.entries < 2_500)
        #expect(outcome.error?.cause == .timedOut(after: .milliseconds(500)))
    }

    @Test func theWholeReadHasADeadlineOfItsOwn() throws {
        let server = try Self.server.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let session = try server.session(through: relay)
        relay.stall()
        session.endOfRead = .now + .milliseconds(200)
        let outcome = session.search(try request(pageSize: 1_000)) { _ in }
        #expect(outcome.error?.cause == .readDeadlinePassed)
    }

    @Test func aServerThatGoesAwayBetweenTwoPagesIsNoSuccess() throws {
        let server = try SlapdServer()
        try server.load(ldif: people(50, suffix: server.suffix))
        let session = try server.session()
        var stopped = false
        let request = SearchRequest(base: server.suffix, scope: .subtree, filter: "(uid=*)", pageSize: 20)
        let outcome = try session.search(request) { _ in
            if !stopped { try server.stop() }
            stopped = true
        }
        #expect(outcome.entries <= 20)
        #expect(!outcome.isComplete)
    }
}
