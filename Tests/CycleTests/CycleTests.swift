import AccountStore
import Cycle
import ExternalLog
import Foundation
import Planning
import Synchronization
import TestSupport
import Testing

@Suite struct CycleTests {
    /// Plans again, and finds nothing.
    private func expectConverged(_ fixture: SiteFixture) throws {
        #expect(try Cycle(of: fixture.directory, in: fixture.site).preview().plan.changes.isEmpty)
    }

    @Test func aFirstCycleIsInitialAndTheNextIsFull() throws {
        let fixture = try SiteFixture()
        let first = fixture.run()
        #expect(first.ending == .success)
        #expect(first.event.kind == .initial)
        #expect(first.event.counts.users.created == 4)
        try expectConverged(fixture)
        let second = fixture.run()
        #expect(second.event.kind == .full)
        #expect(second.event.counts.users.unchanged == 4)
        #expect(second.plan?.isEmpty == true)
    }

    @Test func planningWritesNothing() throws {
        let fixture = try SiteFixture()
        _ = try Cycle(of: fixture.directory, in: fixture.site).preview().plan
        let files = try FileManager.default.subpathsOfDirectory(atPath: fixture.folder.path).sorted()
        #expect(files == ["log", "people.ldif"])
    }

    @Test func aStoreThatMovedIsPlannedAgain() throws {
        let fixture = try SiteFixture()
        #expect(fixture.run().ending == .success)
        try fixture.write(people: ["anna", "ben", "cleo", "dora", "eve"])
        let hasMoved = Atomic(false)
        let site = fixture.site
        // While the cycle is about to apply, an administrator takes the name that the newcomer would get.
        fixture.atEachStep { step in
            guard case .applying = step, !hasMoved.exchange(true, ordering: .relaxed) else { return }
            do {
                let eve = RecordedAccount(id: 0, values: .init(username: "eve"))
                _ = try site.openStore().addAccount(eve, by: "admin", at: 0)
            } catch {
                Issue.record(error)
            }
        }
        let outcome = fixture.run()
        let didMove = hasMoved.load(ordering: .relaxed)
        #expect(didMove)
        #expect(outcome.ending == .partialFailure)
        #expect(outcome.event.counts.users.created == 0)
        #expect(outcome.plan?.held.map(\.reason.code) == [.usernameConflict])
        try expectConverged(fixture)
    }

    @Test func aConflictAsInTheRunBeforeIsAWarning() throws {
        let fixture = try SiteFixture()
        _ = try fixture.site.openStore().addAccount(
            RecordedAccount(id: 0, values: .init(username: "anna")), by: "admin", at: 0)
        #expect(fixture.run().ending == .partialFailure)
        let again = fixture.run()
        #expect(again.ending == .success)
        #expect(again.event.warnings.contains { $0.contains("anna") })
    }

    @Test func aRunThatDiedBeforeItsCommitIsClosedAsInterrupted() throws {
        let fixture = try SiteFixture()
        let dead = event(id: "20260101-000000-0000000a")
        try fixture.log.begin(dead)
        #expect(fixture.run().ending == .success)
        let closed = try fixture.log.run(dead.id)
        #expect(closed.status == .failure)
        #expect(closed.errors.first?.hasPrefix("Interrupted before commit") == true)
        #expect(try fixture.log.openRuns(directory: "corp").isEmpty)
    }

    @Test func aRunThatDiedAfterItsCommitIsClosedAsTheStoreHasIt() throws {
        let fixture = try SiteFixture()
        let dead = event(id: "20260101-000000-0000000b")
        try fixture.log.begin(dead)
        let run = StoredRun(
            id: dead.id, directory: "corp", kind: "full", status: .partialFailure, startedAt: dead.createdAt,
            finishedAt: dead.createdAt + 5, host: "elsewhere", startedBy: "cron", counts: ["users_disabled": 2],
            body: "2 users disabled.")
        try fixture.site.openStore().record(run, directory: nil)
        _ = fixture.run()
        let closed = try fixture.log.run(dead.id)
        #expect(closed.status == .partialFailure)
        #expect(closed.counts.users.disabled == 2)
        #expect(closed.body == "2 users disabled.")
        #expect(closed.finishedAt == dead.createdAt + 5)
    }

    @Test func anotherCycleOfTheDirectoryIsSkippedAndSaysWhoHoldsIt() throws {
        let fixture = try SiteFixture()
        let store = try fixture.site.openStore()
        let holder = LockHolder(run: "20260101-000000-0000000c", host: "elsewhere", process: 4711, since: 0)
        let lock = try store.lock(directory: "corp", holder: holder)
        let outcome = fixture.run()
        #expect(outcome.ending == .skipped)
        #expect(outcome.event.status == .skipped)
        #expect(outcome.event.errors.first?.contains("4711") == true)
        #expect(try fixture.usernames().isEmpty)
        lock.release()
        #expect(fixture.run().ending == .success)
    }

    @Test func withoutALogNothingIsApplied() throws {
        let fixture = try SiteFixture()
        try FileManager.default.removeItem(atPath: fixture.folder.file("log"))
        let outcome = fixture.run()
        #expect(outcome.ending == .failure)
        #expect(outcome.event.errors.first?.contains("no account was changed") == true)
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.file("accounts.db")))
    }

    @Test func aCriteriaEntryWithoutAGroupStopsTheCycle() throws {
        let fixture = try SiteFixture(criteria: "{required_groups: [Stafff]}")
        let outcome = fixture.run()
        #expect(outcome.ending == .failure)
        #expect(outcome.event.errors.first?.contains("Stafff") == true)
        #expect(try fixture.usernames().isEmpty)
    }

    private func event(id: String) -> RunEvent {
        RunEvent(
            id: id, status: .inProgress, kind: .full, directory: "corp", directoryLabel: "The Corporation",
            createdAt: Site.systemTime() - 60_000, host: "elsewhere", process: 9, startedBy: "cron")
    }
}
