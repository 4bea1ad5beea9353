import Directory
import Foundation
import LDAPText
import Planning
import Testing

@testable import ExternalLog

@Suite struct DetailTests {
    static let reason = Reason(
        .leftRequiredGroup, "left the required group Staff", rule: "required_groups: Staff", group: "Staff")

    static let accounts:
        [(action: AccountChange.Action, before: RecordedAccount?, after: RecordedAccount?, json: String)] = [
            (
                .create, nil, account(0, "ada", guid: 7, dn: "CN=Ada"),
                #""action":"create","status":"applied","who":{"id":null,"#
                    + #""identifier":"00000000-0000-0000-0000-000000000007","dn":"CN=Ada","username":"ada"}"#
            ),
            (
                .update, account(3, "ada", email: "a@x"), account(3, "ada", email: "b@x"),
                #""action":"update","status":"applied","who":{"id":3,"identifier":null,"dn":null,"username":"ada"},"#
                    + #""modified":[{"property":"email","old":"a@x","new":"b@x"}],"#
            ),
            (
                .rename, account(3, "ada"), account(3, "ada.king"),
                #""username":"ada"},"modified":[{"property":"username","old":"ada","new":"ada.king"}],"#
            ),
            (
                .disable, account(3, "ada"), account(3, "ada", enabled: false),
                #""action":"disable","status":"applied","who":{"id":3,"identifier":null,"dn":null,"username":"ada"},"#
                    + #""modified":[{"property":"enabled","old":"true","new":"false"}],"#
            ),
            (.reactivate, account(3, "ada", enabled: false), account(3, "ada"), #""action":"reactivate","#),
            (.delete, account(3, "ada"), nil, #"{"property":"username","old":"ada","new":null}"#),
        ]

    @Test(arguments: accounts) func `an account's change is one line`(
        action: AccountChange.Action, before: RecordedAccount?, after: RecordedAccount?, json: String
    ) throws {
        let change = AccountChange(action: action, before: before, after: after, reason: Self.reason)
        let line = DetailLine(change, run: "r1", status: .applied)
        #expect(line.jsonLine.contains(json), "\(line.jsonLine)")
        #expect(line.jsonLine.hasPrefix(#"{"schema":1,"run":"r1","object":"user","action":"#))
        #expect(
            line.jsonLine.hasSuffix(
                #","reason":{"code":"left_required_group","text":"left the required group Staff","#
                    + #""rule":"required_groups: Staff","group":"Staff"}}"#))
        #expect(try DetailLine(decoding: Array(line.jsonLine.utf8)) == line)
    }

    @Test func `every action of a plan has its name in the log`() {
        let actions = AccountChange.Action.allCases.map {
            let change = AccountChange(action: $0, before: account(1, "a"), after: nil, reason: Self.reason)
            return DetailLine(change, run: "r", status: .applied).action.rawValue
        }
        #expect(actions == AccountChange.Action.allCases.map(\.rawValue))
        let groups = GroupChange.Action.allCases.map {
            let change = GroupChange(
                action: $0, before: RecordedGroup(id: 1, name: "g"), after: nil, reason: Self.reason)
            return DetailLine(change, run: "r", status: .applied).action.rawValue
        }
        #expect(groups == GroupChange.Action.allCases.map(\.rawValue))
    }

    @Test func `a group's change is one line`() throws {
        let change = GroupChange(
            action: .rename, before: RecordedGroup(id: 9, identifier: GUID(high: 0, low: 1), dn: "CN=A", name: "A"),
            after: RecordedGroup(id: 9, identifier: GUID(high: 0, low: 1), dn: "CN=B", name: "B"),
            reason: Reason(.valuesDiffer, "renamed"))
        let line = DetailLine(change, run: "r1", status: .blocked)
        #expect(
            line.jsonLine
                == #"{"schema":1,"run":"r1","object":"group","action":"rename","status":"blocked","who":{"id":9,"#
                + #""identifier":"00000000-0000-0000-0000-000000000001","dn":"CN=A","name":"A"},"#
                + #""modified":[{"property":"name","old":"A","new":"B"},{"property":"dn","old":"CN=A","new":"CN=B"}],"#
                + #""reason":{"code":"values_differ","text":"renamed","rule":null,"group":null}}"#)
        #expect(try DetailLine(decoding: Array(line.jsonLine.utf8)) == line)
    }

    static let held: [(Held.Kind, Held.Status, json: String)] = [
        (
            .user, .held,
            #""object":"user","action":"none","status":"held","who":{"id":null,"identifier":null,"dn":"CN=x","username":"x"},"modified":[]"#
        ),
        (
            .group, .skipped,
            #""object":"group","action":"none","status":"skipped","who":{"id":null,"identifier":null,"dn":"CN=x","name":"x"},"modified":[]"#
        ),
        (
            .membership, .kept,
            #""object":"membership","action":"none","status":"kept","who":{"id":null,"identifier":null,"dn":"CN=x","name":"x"},"reason""#
        ),
    ]

    @Test(arguments: held) func `what is held is one line with the action none`(
        kind: Held.Kind, status: Held.Status, json: String
    ) throws {
        let held = Held(
            kind: kind, status: status, identifier: nil, dn: "CN=x", name: "x", reason: Reason(.unknownScope, "?"))
        let line = DetailLine(held, run: "r1")
        #expect(line.jsonLine.contains(json), "\(line.jsonLine)")
        #expect(try DetailLine(decoding: Array(line.jsonLine.utf8)) == line)
    }

    static let sizes: [(members: Int, lines: [Int])] = [
        (0, []), (1, [1]), (499, [499]), (500, [500]), (501, [500, 1]), (1_500, [500, 500, 500]),
        (1_501, [500, 500, 500, 1]),
    ]

    @Test(arguments: sizes) func `members stand at most five hundred a line`(members: Int, lines: [Int]) throws {
        let test = try TestLog()
        var plan = emptyPlan()
        plan.subjects = (0..<members).map {
            Plan.Subject(
                account: .created($0), username: "user\($0)", identifier: GUID(high: 1, low: UInt64($0)), dn: nil)
        }
        plan.memberships = [
            MembershipChange(
                action: .remove, group: .recorded(id: 5, name: "Staff"), members: (0..<members).map { UInt32($0) },
                reason: Reason(.noLongerMember, "left"))
        ]
        let event = run("r1")
        let writer = try test.log.details(for: event)
        try writer.append(plan, as: .applied)
        try writer.finish()
        let read = try details(of: event, in: test.log)
        #expect(read.map(\.members.count) == lines)
        #expect(read.flatMap(\.members).map(\.username) == plan.subjects.map(\.username))
        #expect(read.flatMap(\.members).map(\.identifier) == plan.subjects.map(\.identifier))
        #expect(read.allSatisfy { $0.group == .init(id: 5, name: "Staff") && $0.action == .remove && $0.who == nil })
    }

    @Test func `a private property's values don't stand in the log, whether it is set, changed or taken away`() throws {
        let test = try TestLog()
        let event = run("r1")
        var plan = emptyPlan()
        var costly = account(3, "ada", email: "old@x")
        costly.values.custom["cost_centre"] = "4100"
        plan.accounts = [
            .init(
                action: .create, before: nil, after: account(0, "eve", email: "eve@x"), reason: .init(.inScope, "new")),
            .init(
                action: .update, before: costly, after: account(3, "ada", email: "new@x"),
                reason: .init(.valuesDiffer, "differ")),
            .init(
                action: .delete, before: account(4, "bob", email: "bob@x"), after: nil, reason: .init(.entryGone, "")),
        ]
        plan.groups = [
            .init(
                action: .rename, before: .init(id: 1, name: "A"), after: .init(id: 1, name: "B"),
                reason: .init(.valuesDiffer, "renamed"))
        ]
        let writer = try test.log.details(for: event)
        try writer.append(plan, as: .applied, hiding: ["email", "custom.cost_centre", "full_name"])
        try writer.finish()
        let read = try details(of: event, in: test.log)
        #expect(
            read.map { line in line.modified.filter { $0.property == "email" || $0.property.hasPrefix("custom") } } == [
                [.init(property: "email", old: nil, new: "(private)")],
                [
                    .init(property: "email", old: "(private)", new: "(private)"),
                    .init(property: "custom.cost_centre", old: "(private)", new: nil),
                ],
                [.init(property: "email", old: "(private)", new: nil)], [],
            ])
        #expect(read[0].modified.first == .init(property: "username", old: nil, new: "eve"))
        #expect(read[3].modified == [.init(property: "name", old: "A", new: "B")])
        let text = try test.read(event.detailPath)
        #expect(!text.contains("@x") && !text.contains("4100"))
    }

    static let outcomes: [(PlanOutcome, DetailLine.Status)] = [
        (.applied, .applied), (.blocked, .blocked), (.planned, .planned),
    ]

    @Test(arguments: outcomes) func `changes carry what became of the plan, and what is held its own`(
        outcome: PlanOutcome, status: DetailLine.Status
    ) throws {
        let test = try TestLog()
        let event = run("r1")
        let writer = try test.log.details(for: event)
        try writer.append(Self.mixedPlan, as: outcome)
        try writer.finish()
        let read = try details(of: event, in: test.log)
        #expect(read.map(\.object) == [.user, .group, .membership, .membership, .user])
        #expect(read.map(\.status) == [status, status, status, status, .held])
        #expect(read.map(\.action) == [.create, .create, .add, .remove, .none])
        #expect(read[2].group == .init(id: nil, name: "New"))
        #expect(writer.path == "details/2026-11/r1.jsonl")
    }

    @Test func `what is rolled back is taken back, and what is planned anew is not`() throws {
        let test = try TestLog()
        let event = run("r1")
        let writer = try test.log.details(for: event)
        try writer.append(Self.mixedPlan, as: .applied)
        try writer.finish()
        #expect(try details(of: event, in: test.log).map(\.status) == [.applied, .applied, .applied, .applied, .held])

        try writer.appendNotApplied("the store moved while we planned")
        let undone: [DetailLine.Status] = [.notApplied, .notApplied, .notApplied, .notApplied, .held, .notApplied]
        #expect(try details(of: event, in: test.log).map(\.status) == undone)
        let last = try #require(try details(of: event, in: test.log).last)
        #expect(last.object == .run && last.reason.text == "the store moved while we planned")

        try writer.append(Self.mixedPlan, as: .applied)
        try writer.finish()
        #expect(
            try details(of: event, in: test.log).map(\.status)
                == undone + [.applied, .applied, .applied, .applied, .held])
        #expect(
            try test.log.search(user: "ada").hits.map(\.line.status) == [.notApplied, .notApplied, .applied, .applied])
    }

    @Test func `a name that quotes the mark takes nothing back`() throws {
        let test = try TestLog()
        let event = run("r1")
        var plan = emptyPlan()
        for name in ["ada", #""object":"run","status":"not_applied""#] {
            plan.accounts.append(
                .init(
                    action: .create, before: nil, after: account(0, name), reason: .init(.inScope, #"{"object":"run"}"#)
                ))
        }
        let writer = try test.log.details(for: event)
        try writer.append(plan, as: .applied)
        try writer.finish()
        #expect(try details(of: event, in: test.log).map(\.status) == [.applied, .applied])
    }

    @Test func `a large file is written whole`() throws {
        let test = try TestLog()
        let event = run("r1")
        var plan = emptyPlan()
        for number in 0..<2_000 {
            plan.accounts.append(
                .init(
                    action: .create, before: nil, after: account(0, "user\(number)", guid: UInt64(number)),
                    reason: .init(.inScope, "in scope")))
        }
        let writer = try test.log.details(for: event)
        try writer.append(plan, as: .applied)
        try writer.finish()
        var names: [String?] = []
        let unreadable = try test.log.details(of: event) { line in
            names.append(line.who?.name)
            return .goOn
        }
        #expect(names == (0..<2_000).map { "user\($0)" } && unreadable.isEmpty)
    }

    @Test func `a reader may stop`() throws {
        let test = try TestLog()
        let event = run("r1")
        let writer = try test.log.details(for: event)
        try writer.append(Self.mixedPlan, as: .applied)
        try writer.finish()
        var count = 0
        try test.log.details(of: event) { _ in
            count += 1
            return count == 2 ? .stop : .goOn
        }
        #expect(count == 2)
    }

    @Test func `a run without details says so`() throws {
        let test = try TestLog()
        #expect { try details(of: run("r1"), in: test.log) } throws: { error in
            (error as? ExternalLogError)?.kind == .notFound
        }
    }

    static var mixedPlan: Plan {
        var plan = emptyPlan()
        plan.accounts = [.init(action: .create, before: nil, after: account(0, "ada"), reason: .init(.inScope, "new"))]
        plan.groups = [
            .init(action: .create, before: nil, after: .init(id: 0, name: "New"), reason: .init(.groupIncluded, "new"))
        ]
        plan.subjects = [
            .init(account: .created(0), username: "ada", identifier: nil, dn: nil),
            .init(account: .recorded(4), username: "bob", identifier: nil, dn: nil),
        ]
        plan.memberships = [
            .init(
                action: .add, group: .created(index: 0, name: "New"), members: [0, 1], reason: .init(.member, "joined")),
            .init(
                action: .remove, group: .recorded(id: 2, name: "Old"), members: [1],
                reason: .init(.noLongerMember, "left")),
        ]
        plan.held = [
            .init(
                kind: .user, status: .held, identifier: nil, dn: nil, name: "eve", reason: .init(.unknownActivity, "?"))
        ]
        return plan
    }
}
