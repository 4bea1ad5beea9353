import LDAPText
import Planning
import Testing

@testable import ExternalLog

/// The way of one account back through the log.
@Suite struct ChangesTests {
    /// An administrator's account "ada" is adopted, linked to another entry, renamed and joins a group; then somebody
    /// new gets the name "ada".
    static func filled() throws -> TestLog {
        let test = try TestLog()
        var hour = morning - 40 * day
        func write(
            _ id: String, status: RunEvent.Status = .success, changes: [(AccountChange.Action, [RecordedAccount?])],
            member: (String, UInt64)? = nil
        ) throws {
            var plan = emptyPlan()
            plan.accounts = changes.map {
                .init(action: $0, before: $1[0], after: $1[1], reason: .init(.valuesDiffer, id))
            }
            if let member {
                plan.subjects = [("someone", 99), member].enumerated().map { index, member in
                    .init(
                        account: .recorded(Int64(index)), username: member.0, identifier: GUID(high: 0, low: member.1),
                        dn: nil)
                }
                plan.memberships = [
                    .init(
                        action: .add, group: .recorded(id: 1, name: "Staff"), members: [0, 1],
                        reason: .init(.member, id))
                ]
            }
            plan.held = [
                .init(
                    kind: .user, status: .kept, identifier: GUID(high: 0, low: 9), dn: nil, name: "ada",
                    reason: .init(.protected, id))
            ]
            hour += day
            let event = run(id, at: hour)
            try test.log.begin(event)
            let details = try test.log.details(for: event)
            try details.append(plan, as: status == .failure ? .blocked : .applied)
            try details.finish()
            if status != .inProgress { try test.log.close(event.closed(status)) }
        }
        try write("namesake-new", changes: [(.create, [nil, account(0, "ada", guid: 5)])])
        try write("namesake-gone", changes: [(.delete, [account(1, "ada", guid: 5), nil])])
        let saml = account(2, "ada")
        try write("sign-in", changes: [(.setAuthentication, [account(2, "ada", email: "a@x"), saml])])
        try write(
            "adopted", changes: [(.adopt, [saml, account(2, "ada", guid: 7)]), (.update, [account(8, "x"), nil])],
            member: ("ada", 7))
        try write("linked", changes: [(.relink, [account(2, "ada", guid: 7), account(2, "ada", guid: 9)])])
        try write(
            "renamed", status: .partialFailure,
            changes: [(.rename, [account(2, "ada", guid: 9), account(2, "ada.king", guid: 9)])],
            member: ("ada.king", 9))
        let (before, after) = (account(2, "ada.king", guid: 9), account(2, "ada.king", guid: 9, enabled: false))
        try write("blocked", status: .failure, changes: [(.disable, [before, after])])
        try write("newcomer", changes: [(.create, [nil, account(0, "ada", guid: 11)])])
        try write("open", status: .inProgress, changes: [(.disable, [before, after])])
        return test
    }

    static let trails: [(identifier: UInt64?, username: String, limit: Int, changes: [String])] = [
        (
            9, "ada.king", .max,
            [
                "renamed rename", "renamed add", "linked relink", "adopted adopt", "adopted add",
                "sign-in set_authentication",
            ]
        ),
        (9, "ada.king", 2, ["renamed rename", "renamed add", "linked relink"]),
        (9, "ada.king", 0, []),
        (9, "whatever", 1, ["renamed rename", "renamed add"]),
        (11, "ada", .max, ["newcomer create"]),
        (5, "ada", .max, ["namesake-gone delete", "namesake-new create"]),
        (nil, "ada", .max, ["sign-in set_authentication"]),
        (nil, "ada.king", .max, []),
        (7, "ada", .max, ["adopted adopt", "adopted add", "sign-in set_authentication"]),
        (99, "someone", .max, ["renamed add", "adopted add"]),
    ]

    @Test(arguments: trails) func `an account is followed back through its links and names`(
        identifier: UInt64?, username: String, limit: Int, changes: [String]
    ) throws {
        let test = try Self.filled()
        let hits = try test.log.changes(
            of: identifier.map { GUID(high: 0, low: $0) }, username: username, limit: limit)
        #expect(hits.map { "\($0.run?.id ?? "?") \($0.line.action.rawValue)" } == changes)
        #expect(hits.allSatisfy { $0.line.status == .applied && $0.line.members.count < 2 })
    }

    @Test func `an account that was released is found by its name`() throws {
        let test = try TestLog()
        var plan = emptyPlan()
        var released = account(1, "ada")
        released.directory = nil
        plan.accounts = [
            .init(action: .release, before: account(1, "ada", guid: 7), after: released, reason: .init(.byOperator, ""))
        ]
        try test.write(plan, in: run("released"))
        #expect(try test.log.changes(of: nil, username: "ADA", limit: 9).count == 1)
        #expect(try test.log.changes(of: GUID(high: 0, low: 7), username: "ada", limit: 9).isEmpty)
    }

    @Test func `what was taken back and planned anew counts once`() throws {
        let test = try TestLog()
        let event = run("r1")
        try test.log.begin(event)
        let details = try test.log.details(for: event)
        for _ in 0..<2 {
            try details.appendNotApplied("the store moved while we planned")
            try details.append(DetailTests.mixedPlan, as: .applied)
        }
        try details.finish()
        try test.log.close(event.closed(.success))
        let hits = try test.log.changes(of: nil, username: "ada", limit: 9)
        #expect(hits.map(\.line.action) == [.create, .add])
    }
}
