import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("Runs, locks, approvals")
struct RunTests {
    @Test("A run comes back as it was recorded", arguments: StoreKind.all)
    func roundTrip(kind: StoreKind) throws {
        let store = try kind.make()
        var run = StoredRun.number(1)
        run.status = .partialFailure
        run.limited = [.usersDeprovisioned: 3, .membersLostByOneGroup: 7]
        run.membersLost = [4: 1, .max: 6]
        (run.planDigest, run.planFile, run.approvedBy) = ("sha256:00", "/var/x y", "Ängström")
        try store.record(run, directory: nil)
        #expect(try store.run(run.id) == run)
        #expect(try store.corp().directory == nil)
        run.id = "run-2"
        run.status = .failure
        (run.planDigest, run.planFile, run.approvedBy) = (nil, nil, nil)
        try store.record(run, directory: RecordedDirectory(criteriaDigest: "d", heldBefore: ["x"]))
        #expect(try store.run(run.id) == run)
        #expect(try store.corp().directory?.heldBefore == ["x"])
    }

    @Test("A run is never told anew", arguments: StoreKind.all)
    func once(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")])
        var run = StoredRun.number(1)
        run.status = .failure
        let error = #expect(throws: StoreError.self) {
            try store.record(run, directory: RecordedDirectory(criteriaDigest: "new"))
        }
        #expect(error?.kind == .exists)
        #expect(try store.run("run-1")?.status == .success)
        #expect(try store.corp().directory?.criteriaDigest == "digest")
    }

    @Test("Limits count the runs of one directory and 24 hours", arguments: StoreKind.all)
    func recent(kind: StoreKind) throws {
        let store = try kind.make()
        let now = firstEnd
        let runs: [(age: Int64, directory: String, limited: [LimitKind: Int])] = [
            (25 * hour, "corp", [.usersDeprovisioned: 100]),
            (24 * hour, "corp", [.usersDeprovisioned: 50]),
            (24 * hour - 1, "corp", [.usersDeprovisioned: 5]),
            (hour, "corp", [.usersDeprovisioned: 2, .rolesGranted: 1]),
            (hour, "branch", [.usersDeprovisioned: 1_000]),
            (0, "corp", [:]),
            (-hour, "corp", [.groupsRemoved: 4]),
        ]
        for (index, run) in runs.enumerated() {
            try store.record(
                .number(
                    index + 1, directory: run.directory, limited: run.limited, finishedAt: now - run.age),
                directory: RecordedDirectory(criteriaDigest: "d"))
        }
        let recent = try store.recorded(for: "corp", now: now).recent
        #expect(recent == [.usersDeprovisioned: 7, .rolesGranted: 1, .groupsRemoved: 4])
    }

    @Test("What single groups lost is summed by their numbers, beside the other limits", arguments: StoreKind.all)
    func recentLosses(kind: StoreKind) throws {
        let store = try kind.make()
        let now = firstEnd
        let runs: [(age: Int64, directory: String, lost: [Int64: Int])] = [
            (25 * hour, "corp", [7: 100]), (24 * hour - 1, "corp", [7: 5, 12: 1]), (hour, "corp", [7: 2, 1: 1]),
            (hour, "branch", [7: 1_000]), (0, "corp", [:]),
        ]
        for (index, age) in runs.enumerated() {
            var run = StoredRun.number(
                index + 1, directory: age.directory, limited: [.membershipsRemoved: age.lost.values.reduce(0, +)],
                finishedAt: now - age.age)
            run.membersLost = age.lost
            try store.record(run, directory: RecordedDirectory(criteriaDigest: "d"))
            #expect(try store.run(run.id) == run)
        }
        let recorded = try store.recorded(for: "corp", now: now)
        #expect(recorded.recentLosses == [7: 7, 12: 1, 1: 1])
        #expect(recorded.recent.filter { $0.value != 0 } == [.membershipsRemoved: 9])
    }

    @Test("A plan is approved once", arguments: StoreKind.all)
    func approval(kind: StoreKind) throws {
        let bed = try kind.make()
        #expect(try bed.open().approve(planDigest: "a", run: "run-1", by: "op", at: firstEnd))
        #expect(try !bed.open().approve(planDigest: "a", run: "run-2", by: "other", at: firstEnd + 1))
        #expect(try bed.open().approve(planDigest: "b", run: "run-1", by: "op", at: firstEnd))
    }

    @Test("The plan key is 32 bytes, stays, and is each store's own", arguments: StoreKind.all)
    func planKey(kind: StoreKind) throws {
        let bed = try kind.make()
        let key = try bed.open().planKey()
        #expect(key.count == 32)
        #expect(try bed.open().planKey() == key)
        #expect(try kind.make().planKey() != key)
    }

    private static let holder = LockHolder(run: "run-7", host: "sync1", process: 4_711, since: firstEnd)

    @Test("A directory's lock is had once, and says who has it", arguments: StoreKind.all)
    func lock(kind: StoreKind) throws {
        let bed = try kind.make()
        let (store, other) = (try bed.open(), try bed.open())
        let lock = try store.lock(directory: "corp", holder: Self.holder)
        var second = Self.holder
        second.run = "run-8"
        for contender in [store, other] {
            let error = #expect(throws: StoreError.self) { try contender.lock(directory: "corp", holder: second) }
            #expect(error?.kind == .locked(by: Self.holder))
            let message = error?.message ?? ""
            for word in ["corp", "run-7", "sync1", "4711", "2026-11-2"] {
                #expect(message.contains(word), "\(message)")
            }
        }
        let branch = try other.lock(directory: "branch", holder: second)
        lock.release()
        lock.release()
        let next = try other.lock(directory: "corp", holder: second)
        let error = #expect(throws: StoreError.self) { try store.lock(directory: "corp", holder: Self.holder) }
        #expect(error?.kind == .locked(by: second))
        next.release()
        branch.release()
    }

    @Test("Names that differ in odd characters have locks of their own", arguments: StoreKind.all)
    func lockNames(kind: StoreKind) throws {
        let store = try kind.make()
        let names = ["a/b", "a%2Fb", "../a", "ä", "a b", "a", "A\n"]
        let locks = try names.map { try store.lock(directory: $0, holder: Self.holder) }
        #expect(throws: StoreError.self) { try store.lock(directory: "a/b", holder: Self.holder) }
        for lock in locks { lock.release() }
    }

    @Test("A lock that is dropped is released", arguments: StoreKind.all)
    func dropped(kind: StoreKind) throws {
        let store = try kind.make()
        _ = try store.lock(directory: "corp", holder: Self.holder)
        try store.lock(directory: "corp", holder: Self.holder).release()
    }
}
