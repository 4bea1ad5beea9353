import LDAP
import TestSupport
import Testing

@Suite struct LookupTests {
    static let server = Result {
        let server = try SlapdServer()
        try server.load(
            ldif: people(300, suffix: server.suffix) + """
                dn: ou=elsewhere,\(server.suffix)
                objectClass: referral
                objectClass: extensibleObject
                ou: elsewhere
                ref: ldap://other.example.test/ou=elsewhere,\(server.suffix)

                """)
        return server
    }

    @Test(arguments: [1, 7, 64, 1_000]) func everyRequestGetsItsOwnOutcome(window: Int) throws {
        let server = try Self.server.get()
        let session = try server.session()
        let requests = (0..<600).map { index in
            SearchRequest.entry("uid=u\(index),ou=people,\(server.suffix)", attributes: ["mail"])
        }
        var mails: [Int: String] = [:]
        let outcomes = session.lookup(requests, window: window) { index, entry in
            unsafe entry.forEachAttribute { _, values in mails[index] = values.string(at: 0) }
        }
        #expect(outcomes.count == 600)
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .found: #expect(index < 300 && mails[index] == "u\(index)@example.test")
            case .noSuchObject: #expect(index >= 300)
            default: Issue.record("\(index): \(outcome)")
            }
        }
        #expect(mails.count == 300)
    }

    @Test func otherEndingsAreToldApart() throws {
        let server = try Self.server.get()
        let session = try server.session()
        let outcomes = session.lookup([
            .entry("uid=u1,ou=people,\(server.suffix)", filter: "(objectClass=groupOfNames)"),
            .entry("uid=x,ou=elsewhere,\(server.suffix)"),
            .entry("this is no DN"),
            .entry("uid=u2,ou=people,\(server.suffix)", filter: "(broken"),
            .entry("uid=u2,ou=people,\(server.suffix)"),
        ]) { _, _ in }
        guard case .noMatch = outcomes[0], case .referred(let urls) = outcomes[1],
            case .failed(let syntax) = outcomes[2],
            case .failed(let filter) = outcomes[3], case .found = outcomes[4]
        else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(urls == ["ldap://other.example.test/uid=x,ou=elsewhere,\(server.suffix)??base"])
        #expect(syntax.code == .invalidDNSyntax)
        #expect(filter.code == .filterError)
    }

    @Test func aLostConnectionFailsAllThatIsLeft() throws {
        let server = try Self.server.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let session = try server.session(through: relay)
        relay.cut(afterBytesFromServer: relay.bytesFromServer + 20_000)
        let requests = (0..<300).map { SearchRequest.entry("uid=u\($0),ou=people,\(server.suffix)") }
        let outcomes = session.lookup(requests, window: 10) { _, _ in }
        var found = 0
        var failed = 0
        for outcome in outcomes {
            switch outcome {
            case .found: found += 1
            case .failed(let error):
                failed += 1
                #expect(error.cause == .connectionLost)
            default: Issue.record("\(outcome)")
            }
        }
        #expect(found > 0)
        #expect(failed > 0)
        #expect(found + failed == 300)
    }

    @Test func nothingToLookUp() throws {
        let session = try Self.server.get().session()
        #expect(session.lookup([]) { _, _ in }.isEmpty)
    }
}
