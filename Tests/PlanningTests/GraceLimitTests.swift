import Directory
import LDAPText
import Planning
import Testing

/// Deletions that have fallen due, and the limit under which they happen.
@Suite("Due deletions")
struct GraceLimitTests {
    /// Fourteen people, of whom the first five leave, a day after the other, the last first.
    private static func departed() throws -> World {
        let labels = (10..<24).map { "u\($0)" }
        var world = World(labels.map { person($0) })
        world.policy.deleteAfter = 10 * World.day
        world.recorded.now = 1_000 * World.day
        try world.sync()
        for label in labels[..<5].reversed() {
            world.remove(label)
            try world.sync()
            world.pass(days: 1)
        }
        world.policy.limits.figures[.deletionsAfterGrace] = Limits.Figures()
        return world
    }

    @Test("Due deletions beyond the limit wait, the latest departed longest, and block nothing")
    func limited() throws {
        var world = try Self.departed()
        world.pass(days: 20)
        world["u20"].values.email = "new@example.com"
        let plan = try world.sync()
        #expect(
            plan.lines == [
                "update u20 [values_differ] email: u20@example.com → new@example.com", "delete u14 [grace_over]",
                "delete u13 [grace_over]", "delete u12 [grace_over]", "kept user u11 [deletion_waiting]",
                "kept user u10 [deletion_waiting]",
            ])
        #expect(plan.newlyHeld == 0, "they are no partial failure")
        let state = try #require(plan.limits.first { $0.kind == .deletionsAfterGrace })
        #expect(state.planned == 3 && state.total == 14 && state.headroom == 0)
        #expect(try world.plan().lines.count == 2, "the sum of 24 hours counts")
        world.pass(days: 1)
        #expect(try world.sync().lines == ["delete u11 [grace_over]", "delete u10 [grace_over]"])
    }

    @Test("One day after the other, one is due")
    func oneByOne() throws {
        var world = try Self.departed()
        world.pass(days: 5)
        for label in ["u14", "u13", "u12", "u11", "u10"] {
            #expect(try world.sync().lines == ["delete \(label) [grace_over]"])
            world.pass(days: 1)
        }
    }

    @Test("Where the limit is off, all due deletions happen at once")
    func unlimited() throws {
        var world = try Self.departed()
        world.pass(days: 20)
        world.policy.limits = .off
        #expect(try world.sync().accounts.count == 5)
    }

    @Test("What was deleted beyond the limit before leaves no room, and blocks nothing")
    func exhausted() throws {
        var world = try Self.departed()
        world.pass(days: 20)
        world.recorded.recent = [.deletionsAfterGrace: 7]
        let plan = try world.confirmed()
        #expect(plan.accounts.isEmpty)
        #expect(plan.blocks.isEmpty)
    }

    @Test("Whoever waits has the reason that holds now")
    func waitingReason() throws {
        var world = GraceTests.world
        try world.sync()
        world[group: "Staff"].people = []
        try world.sync()
        world.pass(days: 20)
        world.policy.limits = .off
        world.policy.limits.figures[.deletionsAfterGrace] = Limits.Figures(minimum: 1, maximum: 1)
        world.remove("bob")
        let plan = try world.sync()
        #expect(
            plan.lines == [
                "delete ann [grace_over]",
                "update bob [entry_gone] disabled_reason: left_required_group → entry_gone",
                "kept user bob [deletion_waiting]", "kept user cid [deletion_waiting]",
            ])
    }
}
