import Directory
import LDAPText
import Planning
import Testing

/// The hours as they pass.
extension World {
    // MARK: Time

    static let day: Int64 = 24 * 60 * 60 * 1_000

    mutating func pass(days: Int64) {
        recorded.now += days * Self.day
        sumUp()
    }

    /// What was done in the last 24 hours.
    private mutating func sumUp() {
        let recent = sums.filter { $0.at > recorded.now - Self.day }
        recorded.recent = recent.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
        recorded.recentLosses = recent.reduce(into: [:]) { $0.merge($1.losses, uniquingKeysWith: +) }
    }

    // MARK: Planning

    func plan(_ unconfirmed: Planner.Unconfirmed = .asked) throws -> Plan {
        try plan(snapshot, unconfirmed)
    }

    func plan(
        _ snapshot: Snapshot, _ unconfirmed: Planner.Unconfirmed = .asked, _ focus: Focus? = nil,
        _ errand: Errand = .cycle
    ) throws -> Plan {
        try Planner(policy: policy).plan(
            snapshot, against: recorded, unconfirmed: unconfirmed, focus: focus, errand: errand)
    }

    /// The plan once a second look has found everything as it was.
    func confirmed(_ focus: Focus? = nil, _ errand: Errand = .cycle) throws -> Plan {
        var snapshot = snapshot
        var plan = try plan(snapshot, .asked, focus, errand)
        var looks = 0
        while !plan.question.isEmpty {
            looks += 1
            try #require(looks < 10, "the second look never ends")
            snapshot.amend(snapshot.echo(plan.question))
            plan = try self.plan(snapshot, .asked, focus, errand)
        }
        let strict = try self.plan(snapshot, .held, focus, errand)
        if strict.accounts != plan.accounts || strict.held != plan.held || strict.memberships != plan.memberships {
            #expect(strict.lines == plan.lines, "nothing confirmed is held")
        }
        return plan
    }

    /// Applies a plan, whatever the limits say.
    mutating func apply(_ plan: Plan) {
        let before = recorded
        recorded = applied(plan, to: recorded, numbers: (newAccountNumber, newGroupNumber))
        undos.append(UndoRecord(of: plan, run: "run\(undos.count + 1)", before: before, after: recorded))
        // What was approved doesn't count, nor what a first cycle does.
        if plan.blocks.isEmpty, !plan.isFirstCycle {
            sums.append(Sum(at: recorded.now, counts: plan.limited, losses: plan.membersLost))
        }
        sumUp()
    }

    /// One cycle: plans, looks again, applies whatever the limits say, and finds nothing to do after it.
    @discardableResult
    mutating func sync() throws -> Plan {
        let plan = try confirmed()
        apply(plan)
        let again = try self.plan()
        #expect(again.isEmpty, "a run that follows a run plans \(again.lines)")
        let mayAsk = again.held.contains { [.lastAdministrator, .heldAfterRevert].contains($0.reason.code) }
        #expect(again.question.isEmpty || mayAsk)
        #expect(again.newlyHeld == 0, "after \(plan.lines)\n\(again.lines)")
        return plan
    }

    /// One run for a few objects; a second one finds nothing to do.
    @discardableResult
    mutating func sync(_ focus: Focus, _ kind: Errand.Kind = .onDemand) throws -> Plan {
        let plan = try confirmed(focus, Errand(kind))
        apply(plan)
        var after = focus
        after.link = nil
        let again = try confirmed(after, Errand(kind))
        #expect(again.isEmpty, "a run that follows a run plans \(again.lines)")
        return plan
    }

    /// Takes back one of the runs, by default the last.
    @discardableResult
    mutating func revert(_ undo: UndoRecord? = nil) -> Plan {
        let plan = Revert(undo ?? undos[undos.count - 1]).plan(recorded, policy: policy)
        apply(plan)
        return plan
    }
}
