import AccountStore
import Cycle
import ExternalLog
import Planning
import TestSupport
import Testing

@Suite struct ApprovalTests {
    private static let many = (0..<20).map { "p\($0)" }

    /// A site whose directory has just lost more people than a plan may remove.
    private func blockedFixture(leaving left: Int = 12) throws -> (SiteFixture, CycleOutcome) {
        let fixture = try SiteFixture(people: Self.many)
        #expect(fixture.run().ending == .success)
        try fixture.write(people: Array(Self.many.prefix(left)))
        let outcome = fixture.run()
        return (fixture, outcome)
    }

    @Test func aBlockedPlanChangesNothingAndSaysHowToAllowIt() throws {
        let (fixture, outcome) = try blockedFixture()
        #expect(outcome.ending == .blocked)
        #expect(outcome.event.status == .failure)
        #expect(outcome.event.body.contains("rollcall approve \(outcome.event.id)"))
        #expect(outcome.event.errors.first?.contains("8 planned of 20; 3 allowed") == true)
        #expect(try fixture.usernames().count == 20)
        #expect(outcome.event.planDigest != nil)
    }

    @Test func anApprovedPlanIsAppliedOnce() throws {
        let (fixture, blocked) = try blockedFixture()
        let approval = try fixture.site.approval(of: blocked.event.id, by: "Anna Meyer")
        let applied = fixture.run(approving: approval)
        #expect(applied.ending == .success)
        #expect(applied.event.approvedBy == "Anna Meyer")
        #expect(applied.event.counts.users.disabled == 8)
        #expect(try fixture.usernames().count == 12)
        #expect(try Cycle(of: fixture.directory, in: fixture.site).preview().plan.changes.isEmpty)
        let again = fixture.run(approving: approval)
        #expect(again.ending == .failure)
        #expect(again.event.errors.first?.contains("approved before") == true)
    }

    @Test func whatWasApprovedDoesNotCountTowardTheNextHours() throws {
        let (fixture, blocked) = try blockedFixture()
        _ = fixture.run(approving: try fixture.site.approval(of: blocked.event.id, by: "Anna Meyer"))
        try fixture.write(people: Array(Self.many.prefix(10)))
        #expect(fixture.run().ending == .success)
        #expect(try fixture.usernames().count == 10)
    }

    @Test func smallRemovalsAreSummedOverADay() throws {
        let fixture = try SiteFixture(people: Self.many)
        #expect(fixture.run().ending == .success)
        try fixture.write(people: Array(Self.many.prefix(18)))
        #expect(fixture.run().ending == .success)
        try fixture.write(people: Array(Self.many.prefix(16)))
        let outcome = fixture.run()
        #expect(outcome.ending == .blocked)
        #expect(try fixture.usernames().count == 18)
    }

    @Test func aDirectoryThatMovedOnIsRefusedWithTheDifference() throws {
        let (fixture, blocked) = try blockedFixture()
        let approval = try fixture.site.approval(of: blocked.event.id, by: "Anna Meyer")
        try fixture.write(people: Array(Self.many.prefix(11)))
        let outcome = fixture.run(approving: approval)
        #expect(outcome.ending == .failure)
        #expect(outcome.event.errors.first?.contains("1 limited thing that was not approved") == true)
        #expect(try fixture.usernames().count == 20)
    }

    @Test func fewerRemovalsThanApprovedAreCovered() throws {
        let (fixture, blocked) = try blockedFixture()
        let approval = try fixture.site.approval(of: blocked.event.id, by: "Anna Meyer")
        try fixture.write(people: Array(Self.many.prefix(14)))
        #expect(fixture.run(approving: approval).ending == .success)
        #expect(try fixture.usernames().count == 14)
    }

    @Test(arguments: [nil, Duration.seconds(60)])
    func aPlanThatIsTooOldCanNotBeApproved(_ validFor: Duration?) throws {
        let (fixture, blocked) = try blockedFixture()
        var site = fixture.site
        site.settings.approvalsValidFor = validFor ?? site.settings.approvalsValidFor
        let madeAt = blocked.event.createdAt
        let age = validFor.map { $0.components.seconds * 1_000 } ?? 24 * 60 * 60 * 1_000
        site.now = { madeAt + age }
        #expect(try site.approval(of: blocked.event.id, by: "Anna Meyer").approver == "Anna Meyer")
        site.now = { madeAt + age + 1 }
        let file = fixture.log.absolutePath(try #require(blocked.event.planFile))
        for plan in [blocked.event.id, file] {
            let error = #expect(throws: CycleError.self) { try site.approval(of: plan, by: "Anna Meyer") }
            #expect(error?.kind == .failure)
            #expect(error?.message.contains("plans older than \(validFor == nil ? "24 hours" : "1 minute")") == true)
        }
        // It can still be looked at.
        #expect(try site.savedPlan(blocked.event.id).plan.run == blocked.event.id)
        #expect(try fixture.usernames().count == 20)
    }

    @Test func aRunThatWasNotBlockedCanNotBeApproved() throws {
        let fixture = try SiteFixture()
        let outcome = fixture.run()
        #expect(throws: CycleError.self) { try fixture.site.approval(of: outcome.event.id, by: "Anna Meyer") }
    }
}
