import LDAPText
import Planning
import Testing

@testable import ExternalLog

@Suite struct SearchTests {
    /// Three runs: Ada comes, is renamed and joins a group, and leaves it.
    static func filled() throws -> TestLog {
        let test = try TestLog()
        let dn = "CN=Ada\\, Countess,OU=Staff,DC=example"
        var first = emptyPlan()
        first.accounts = [
            .init(
                action: .create, before: nil, after: account(0, "Ada", guid: 7, dn: dn), reason: .init(.inScope, "new")),
            .init(action: .create, before: nil, after: account(0, "bob", guid: 8), reason: .init(.inScope, "new")),
        ]
        first.groups = [
            .init(action: .create, before: nil, after: .init(id: 0, name: "ada"), reason: .init(.groupIncluded, "new"))
        ]
        try test.write(first, in: run("oct", at: morning - 40 * day))

        var second = emptyPlan()
        second.accounts = [
            .init(
                action: .rename, before: account(1, "Ada", guid: 7, dn: dn),
                after: account(1, "ada.king", guid: 7, dn: "CN=Ada King,DC=example"),
                reason: .init(.valuesDiffer, "renamed"))
        ]
        second.subjects = [
            .init(account: .recorded(2), username: "bob", identifier: GUID(high: 0, low: 8), dn: nil),
            .init(account: .recorded(1), username: "ada.king", identifier: GUID(high: 0, low: 7), dn: nil),
        ]
        second.memberships = [
            .init(
                action: .add, group: .recorded(id: 1, name: "Staff"), members: [0, 1], reason: .init(.member, "joined"))
        ]
        second.held = [
            .init(
                kind: .membership, status: .held, identifier: nil, dn: nil, name: "bob",
                reason: .init(.unknownMembers, "unreadable"))
        ]
        try test.write(second, in: run("nov-1"))

        var third = emptyPlan()
        third.subjects = [second.subjects[1]]
        third.memberships = [
            .init(
                action: .remove, group: .recorded(id: 1, name: "Staff"), members: [0],
                reason: .init(.noLongerMember, "left"))
        ]
        try test.write(third, in: run("nov-2", at: morning + minute))
        return test
    }

    static let searches: [(user: String, since: Int64?, limit: Int, hits: [String])] = [
        ("ada", nil, .max, ["nov-1 rename", "oct create"]),
        ("  ADA ", nil, .max, ["nov-1 rename", "oct create"]),
        ("ada.king", nil, .max, ["nov-2 remove", "nov-1 rename", "nov-1 add"]),
        ("Ada.King", morning + 1, .max, ["nov-2 remove"]),
        ("ada.king", nil, 2, ["nov-2 remove", "nov-1 rename"]),
        ("ada.king", nil, 0, []),
        ("ada", morning, .max, ["nov-1 rename"]),
        (
            "00000000-0000-0000-0000-000000000007", nil, .max,
            ["nov-2 remove", "nov-1 rename", "nov-1 add", "oct create"]
        ),
        ("{00000000-0000-0000-0000-000000000008}", nil, .max, ["nov-1 add", "oct create"]),
        (#"cn=ada\2C countess, ou=staff, dc=EXAMPLE"#, nil, .max, ["nov-1 rename", "oct create"]),
        ("CN=Ada King,DC=example", nil, .max, ["nov-1 rename"]),
        ("bob", nil, .max, ["nov-1 add", "nov-1 none", "oct create"]),
        ("ad", nil, .max, []), ("a*", nil, .max, []), ("", nil, .max, []), ("Staff", nil, .max, []),
        ("=", nil, .max, []),
    ]

    @Test(arguments: searches) func `a user's lines are found`(
        user: String, since: Int64?, limit: Int, hits: [String]
    ) throws {
        let test = try Self.filled()
        let result = try test.log.search(user: user, since: since, limit: limit)
        #expect(result.hits.map { "\($0.run?.id ?? "?") \($0.line.action.rawValue)" } == hits)
        #expect(result.unreadable.isEmpty)
    }

    @Test func `a user is found by the identifiers before and after a link`() throws {
        let test = try TestLog()
        var plan = emptyPlan()
        plan.accounts = [
            .init(
                action: .relink, before: account(1, "ada", guid: 7), after: account(1, "ada", guid: 9),
                reason: .init(.byOperator, "linked"))
        ]
        try test.write(plan, in: run("nov-1"))
        for identifier in [7, 9] {
            #expect(try test.log.search(user: "00000000-0000-0000-0000-00000000000\(identifier)").hits.count == 1)
        }
        #expect(try test.log.search(user: "00000000-0000-0000-0000-000000000008").hits.isEmpty)
    }

    @Test func `a line of members is cut down to whom was searched for`() throws {
        let test = try Self.filled()
        let hits = try test.log.search(user: "ada.king").hits
        #expect(hits[2].line.members == [.init(username: "ada.king", identifier: GUID(high: 0, low: 7))])
        #expect(hits[2].line.group == .init(id: 1, name: "Staff"))
    }

    @Test func `details whose events are lost are searched too`() throws {
        let test = try Self.filled()
        _ = try test.folder.write("", to: "events-2026-10.jsonl")
        let hits = try test.log.search(user: "bob").hits
        #expect(hits.map(\.run?.id) == ["nov-1", "nov-1", nil])
        #expect(hits.map(\.line.run) == ["nov-1", "nov-1", "oct"])
    }

    @Test func `unreadable lines are counted and passed over`() throws {
        let test = try Self.filled()
        try test.tear(Array("{}\n".utf8)[...], in: "details/2026-11/nov-2.jsonl")
        let result = try test.log.search(user: "ada.king")
        #expect(result.hits.count == 3)
        #expect(result.unreadable.examples.map(\.description) == ["details/2026-11/nov-2.jsonl:2: it has no schema"])
    }
}

extension TestLog {
    /// A run that applied a plan.
    func write(_ plan: Plan, in event: RunEvent) throws {
        try log.begin(event)
        let details = try log.details(for: event)
        try details.append(plan, as: .applied)
        try details.finish()
        var closed = event.closed(.success)
        closed.detailFile = details.path
        closed.counts = RunCounts(plan)
        try log.close(closed)
    }
}
