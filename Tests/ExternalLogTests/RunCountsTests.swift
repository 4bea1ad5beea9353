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
        let past = [
            "created", "adopted", "relinked", "transferred", "released", "updated", "renamed", "moved", "reactivated",
            "disabled", "deleted", "authentication_changed",
        ]
        #expect(accounts == past.map { ["users_\($0)": 1] })
        let groups = GroupChange.Action.allCases.map { action in
            var plan = emptyPlan()
            plan.groups = [
                GroupChange(action: action, before: RecordedGroup(id: 1, name: "g"), after: nil, reason: reason)
            ]
            return RunCounts(plan).byName
        }
        #expect(
            groups
                == [
                    "created", "adopted", "relinked", "released", "updated", "renamed", "moved", "deleted",
                ].map { ["groups_\($0)": 1] })
    }

    @Test func `counts come back from their names and from the log`() throws {
        let counts = RunEventTests.full(.success, .full).counts
        #expect(counts.byName.count == 31)
        #expect(RunCounts(byName: counts.byName) == counts)
        #expect(RunCounts(byName: ["users_flown": 3]) == RunCounts())
        var writer = JSONWriter()
        counts.encode(into: &writer)
        var parser = JSONParser(writer.bytes)
        #expect(try RunCounts(decoding: &parser) == counts)
    }

    @Test func `counts that an older line doesn't have are 0`() throws {
        let old =
            #"{"users":{"created":1,"updated":2,"renamed":3,"disabled":4,"reactivated":5,"deleted":6,"unchanged":7,"#
            + #""skipped":8,"failed":9},"groups":{"created":1,"updated":2,"renamed":3,"deleted":4,"unchanged":5,"#
            + #""skipped":6,"failed":7}}"#
        var parser = JSONParser(Array(old.utf8))
        let counts = try RunCounts(decoding: &parser)
        var users = counts.byName.filter { $0.key.hasPrefix("users_") }
        #expect(users.removeValue(forKey: "users_unchanged") == 7 && users.count == 8)
        #expect(counts.users.adopted == 0 && counts.users.authenticationChanged == 0)
        #expect(counts.groups.moved == 0 && counts.groups.failed == 7 && counts.memberships.added == 0)
    }
}
