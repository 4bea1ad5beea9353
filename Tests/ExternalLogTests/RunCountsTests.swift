import Planning
import Testing

@testable import ExternalLog

@Suite struct RunCountsTests {
    @Test func `a plan's counts are by action, members counted one by one, and what is kept left out`() {
        var plan = DetailTests.mixedPlan
        plan.held += [Held.Status.skipped, .kept].flatMap { status in
            [Held.Kind.user, .group, .membership].map {
                Held(kind: $0, status: status, identifier: nil, dn: nil, name: "x", reason: Reason(.protected, "x"))
            }
        }
        (plan.unchanged.users, plan.unchanged.groups, plan.unchanged.memberships) = (7, 8, 9)
        #expect(
            RunCounts(plan).byName == [
                "users_created": 1, "users_skipped": 2, "users_unchanged": 7, "groups_created": 1, "groups_skipped": 1,
                "groups_unchanged": 8, "memberships_added": 2, "memberships_removed": 1, "memberships_skipped": 1,
                "memberships_unchanged": 9,
            ])
    }

    @Test func `every action of a plan is counted under its own name`() {
        let reason = Reason(.inScope, "x")
        let accounts = AccountChange.Action.allCases.map { action in
            var plan = emptyPlan()
            plan.accounts = [AccountChange(action: action, before: account(1, "a"), after: nil, reason: reason)]
            return RunCounts(plan).byName
        }
        let past = ["created", "updated", "renamed", "reactivated", "disabled", "deleted"]
        #expect(accounts == past.map { ["users_\($0)": 1] })
        let groups = GroupChange.Action.allCases.map { action in
            var plan = emptyPlan()
            plan.groups = [
                GroupChange(action: action, before: RecordedGroup(id: 1, name: "g"), after: nil, reason: reason)
            ]
            return RunCounts(plan).byName
        }
        #expect(groups == ["created", "updated", "renamed", "deleted"].map { ["groups_\($0)": 1] })
    }

    @Test func `counts come back from their names and from the log`() throws {
        let counts = RunEventTests.full(.success, .full).counts
        #expect(counts.byName.count == 21)
        #expect(RunCounts(byName: counts.byName) == counts)
        #expect(RunCounts(byName: ["users_flown": 3]) == RunCounts())
        var writer = JSONWriter()
        counts.encode(into: &writer)
        var parser = JSONParser(writer.bytes)
        #expect(try RunCounts(decoding: &parser) == counts)
    }
}
