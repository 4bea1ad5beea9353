import AccountStore
import Directory
import ExternalLog
import Foundation
import LDAPText
import Planning
import Reading
import Settings

/// What a cycle does between the two lines of its event.
struct CycleAttempt {
    let cycle: Cycle
    let approval: Approval?
    let shown: PlanDocument?

    private var site: Site { cycle.site }
    private var target: CycleTarget { cycle.target }

    /// How often a cycle plans anew because the store moved while it planned.
    static let mostTries = 3

    /// Runs everything up to the closing line, which is the outcome's event.
    ///
    /// - Parameter close: Writes that line, while the lock is still held: a run that follows finds it closed.
    func run(_ start: RunEvent, closing close: (CycleOutcome) -> CycleOutcome) -> CycleOutcome {
        do {
            let store = try site.openStore()
            let holder = LockHolder(
                run: start.id, host: start.host, process: start.process, since: start.createdAt)
            var locks: [any StoreLock] = []
            defer { for lock in locks { lock.release() } }
            for name in try lockedNames(store) { locks.append(try store.lock(directory: name, holder: holder)) }
            if let pause = try cycle.pause(in: store) { return close(paused(start, pause)) }
            if let outcome = try notDue(start, store) { return close(outcome) }
            return close(run(start, locked: store))
        } catch let error as StoreError where error.isLocked {
            var event = start
            event.status = .skipped
            event.errors = [error.message]
            event.body = "Skipped: another cycle of this directory is running."
            return close(CycleOutcome(ending: .skipped, event: event))
        } catch {
            return close(CycleOutcome(ending: Self.ending(error), event: failed(start, because: error)))
        }
    }

    /// The directories whose cycles must not run meanwhile, in the order in which everybody locks them.
    private func lockedNames(_ store: any AccountStore) throws -> [String] {
        var names: Set<String> = [target.name]
        switch cycle.errand.kind {
        case .setAuthentication: names.formUnion(site.settings.directories.map(\.name))
        case .transfer:
            let key = NameKey(cycle.errand.user ?? "")
            let account = try store.accounts(matching: nil).first { NameKey($0.username) == key }
            if let former = account?.directory { names.insert(former) }
        default: break
        }
        return names.sorted()
    }

    private func paused(_ start: RunEvent, _ pause: PauseWords) -> CycleOutcome {
        var event = start
        event.status = .skipped
        event.body = pause.body
        event.warnings = [pause.warning]
        return CycleOutcome(ending: .skipped, event: event)
    }

    /// Where only directories are wanted whose last cycle lies back for some time: nothing is done while that of another run,
    /// on whichever machine, is younger.
    private func notDue(_ start: RunEvent, _ store: any AccountStore) throws -> CycleOutcome? {
        guard let interval = cycle.dueAfter, cycle.errand.kind == .cycle,
            let last = try store.lastCycle(of: target.name),
            start.createdAt - last.startedAt < interval
        else { return nil }
        var event = start
        event.status = .skipped
        event.body =
            "Skipped: not due yet. The run \(last.id) on \(last.host) began on \(LDAPTime.rfc3339(milliseconds: last.startedAt))."
        return CycleOutcome(ending: .success, event: event)
    }

    private func run(_ start: RunEvent, locked store: any AccountStore) -> CycleOutcome {
        let making = cycle.planMaking(store)
        defer { making.close() }
        do {
            try closeDeadRuns(except: start.id, store)
            return try run(start, store, making)
        } catch let error as StoreError where error.kind == .inDoubt {
            var event = start
            event.errors = [error.message]
            return CycleOutcome(ending: .failure, event: event)
        } catch {
            var event = failed(start, because: error)
            event.server = making.server.map { RunEvent.Server($0, at: start.createdAt) }
            // The log has the failure; the store's table of runs is told as well, if it can be.
            try? store.record(storedRun(event, .failure), directory: nil)
            return CycleOutcome(ending: Self.ending(error), event: event)
        }
    }

    private static func ending(_ error: any Error) -> CycleOutcome.Ending {
        (error as? CycleError)?.kind == .usage ? .refused : .failure
    }

    private func failed(_ event: RunEvent, because error: any Error) -> RunEvent {
        var event = event
        event.status = .failure
        event.errors = [CycleError.words(for: error)]
        event.body = "Failed; no account was changed."
        return event
    }

    // MARK: Stages

    private func run(_ start: RunEvent, _ store: any AccountStore, _ making: PlanMaking) throws -> CycleOutcome {
        var event = start
        var plan = try making.make { try cycle.recorded(store) }
        event.server = making.server.map { RunEvent.Server($0, at: start.createdAt) }
        var tries = 1
        while true {
            event.kind = RunEvent.Kind(plan)
            try checkShown(plan, event)
            if let blocked = try checkApproval(plan, &event, store) { return blocked }
            if tries == 1 { try useUpApproval(event, store) }
            do {
                var outcome = try apply(plan, event, store)
                outcome.explanations = making.explanations
                return outcome
            } catch let error as StoreError where error.kind == .moved && tries < Self.mostTries {
                tries += 1
                site.logger.notice("The store moved while the cycle planned; planning again. \(error.message)")
                plan = try making.make { try cycle.recorded(store) }
            }
        }
    }

    /// Stops where somebody agreed to another plan than that of now.
    private func checkShown(_ plan: Plan, _ event: RunEvent) throws {
        guard let shown else { return }
        let now = cycle.document(of: plan, run: event.id, at: event.createdAt, key: nil)
        guard now.changes != shown.changes else { return }
        throw CycleError(
            .failure, "What there is to do has changed since it was shown. Nothing was changed.",
            remedy: "Run the command again, and look at the new plan.")
    }

    /// Stops a plan that needs approval and has none; `nil` where the plan may be applied.
    private func checkApproval(
        _ plan: Plan, _ event: inout RunEvent, _ store: any AccountStore
    ) throws -> CycleOutcome? {
        if let approval {
            try check(approval, against: plan, event, store)
            return nil
        }
        guard !plan.blocks.isEmpty else { return nil }
        let key = try store.planKey()
        let saved = try SavedPlan(
            cycle.document(of: plan, run: event.id, at: event.createdAt, key: key), key: key)
        _ = try site.log.preparePlans()
        let path = ExternalLog.planPath(forRun: event.id)
        try saved.write(to: site.log.absolutePath(path))
        event.status = .failure
        event.counts = RunCounts()
        event.planDigest = saved.digest
        event.planFile = path
        event.errors = plan.blocks.map { Words.sentence($0.description) }
        event.warnings = plan.warnings
        event.detailFile = try writeDetails(plan, event, as: .blocked).path
        event.body =
            "Blocked, and nothing was changed. Planned: \(Words.summary(of: RunCounts(plan))). If it is right, a named "
            + "person allows it, once: rollcall approve \(event.id)"
        try store.record(storedRun(event, .failure), directory: nil)
        return CycleOutcome(ending: .blocked, event: event, plan: plan)
    }

    private func check(
        _ approval: Approval, against plan: Plan, _ event: RunEvent, _ store: any AccountStore
    ) throws {
        let approved = approval.plan.plan
        let document = cycle.document(of: plan, run: event.id, at: event.createdAt, key: try store.planKey())
        guard approved.directory == target.name, approved.criteriaDigest == plan.criteriaDigest,
            approved.settingsDigest == document.settingsDigest
        else {
            throw CycleError(
                .failure, "The plan was made under other settings. Nothing was changed.",
                remedy: "Look at a new plan, and approve that.")
        }
        let beyond = document.limitedBeyond(approved)
        guard beyond.isEmpty else {
            let shown = beyond.prefix(10).map { "  " + $0.escapedForTerminal() }.joined(separator: "\n")
            throw CycleError(
                .failure,
                "The directory has moved on: the plan of now does \(beyond.count) limited \(beyond.count == 1 ? "thing that was" : "things that were") not approved:\n\(shown)"
                    + (beyond.count > 10 ? "\n  …" : "") + "\nNothing was changed.",
                remedy: "Look at a new plan, and approve that.")
        }
    }

    /// Notes that the approval is used: it counts once, even if the cycle fails after this.
    private func useUpApproval(_ event: RunEvent, _ store: any AccountStore) throws {
        guard let approval else { return }
        let isNew = try store.approve(
            planDigest: approval.plan.digest, run: event.id, by: approval.approver, at: site.now())
        guard isNew else {
            throw CycleError(
                .failure, "This plan was approved before, and each is approved once. Nothing was changed.",
                remedy: "Look at a new plan, and approve that.")
        }
    }

    private func apply(_ plan: Plan, _ start: RunEvent, _ store: any AccountStore) throws -> CycleOutcome {
        var event = start
        event.counts = RunCounts(plan)
        let verdict = PlanVerdict(plan)
        event.warnings = verdict.warnings + verdict.heldWarnings
        event.errors = verdict.errors
        let isPartial = verdict.ending == .partialFailure
        event.status = isPartial ? .partialFailure : .success
        let rest = Words.rest(of: plan)
        event.body = Words.sentence(Words.summary(of: event.counts)) + (rest.isEmpty ? "" : " " + Words.sentence(rest))
        var details: DetailWriter?
        if !plan.isEmpty || !plan.held.isEmpty {
            details = try writeDetails(plan, event, as: .applied)
            event.detailFile = details?.path
        }
        let run = storedRun(event, isPartial ? .partialFailure : .success, plan: plan)
        let undoDays = site.settings.undoKeepDays
        if plan.isEmpty {
            site.interruption.beginApplying()
            try store.record(run, directory: plan.record)
        } else {
            site.progress(.applying(changes: plan.accounts.count + plan.groups.count + plan.memberships.count))
            do {
                site.interruption.beginApplying()
                try store.apply(plan, run: run, keepsUndo: undoDays > 0)
            } catch let error as StoreError where error.kind == .inDoubt {
                throw error
            } catch {
                try details?.appendNotApplied("the transaction was rolled back")
                throw error
            }
        }
        removeOldValues(store)
        return CycleOutcome(ending: isPartial ? .partialFailure : .success, event: event, plan: plan)
    }

    /// That old values stay a little longer than they should is no reason to call a run failed that has committed.
    private func removeOldValues(_ store: any AccountStore) {
        func before(_ days: Int) -> Int64 { site.now() - Int64(days) * 24 * 60 * 60 * 1_000 }
        do {
            try store.removeUndo(before: before(site.settings.undoKeepDays))
            try store.removePublished(before: before(site.settings.outboxKeepDays))
        } catch {
            site.logger.warning("\(error)")
        }
    }

    private func writeDetails(_ plan: Plan, _ event: RunEvent, as outcome: PlanOutcome) throws -> DetailWriter {
        let details = try site.log.details(for: event)
        try details.append(
            plan, as: outcome, hiding: Set(site.settings.logs.privateProperties.map(\.description)))
        try details.finish()
        return details
    }

    private func storedRun(_ event: RunEvent, _ status: StoredRun.Status, plan: Plan? = nil) -> StoredRun {
        StoredRun(
            id: event.id, directory: event.directory, kind: event.kind.rawValue, status: status,
            startedAt: event.createdAt, finishedAt: site.now(), host: event.host, startedBy: event.startedBy,
            counts: event.counts.byName, limited: limitedSum(of: plan), membersLost: membersLost(by: plan),
            planDigest: event.planDigest, planFile: event.planFile, approvedBy: event.approvedBy, body: event.body)
    }

    /// What counts toward the limits of the next 24 hours: not what was approved, nor a first cycle, which creates
    /// everybody.
    private func limitedSum(of plan: Plan?) -> [LimitKind: Int] {
        guard let plan, approval == nil, !plan.isFirstCycle else { return [:] }
        return plan.limited
    }

    private func membersLost(by plan: Plan?) -> [Int64: Int] {
        guard let plan, approval == nil, !plan.isFirstCycle else { return [:] }
        return plan.membersLost
    }

    // MARK: Runs that died

    /// Closes the log's open records of this directory truthfully; nobody else runs, since we hold the lock.
    private func closeDeadRuns(except id: String, _ store: any AccountStore) throws {
        for open in try site.log.openRuns(directory: target.name) where open.id != id {
            var event = open
            event.finishedAt = site.now()
            if let run = try store.run(open.id) {
                event.status = RunEvent.Status(run.status)
                event.kind = RunEvent.Kind(rawValue: run.kind) ?? event.kind
                event.counts = RunCounts(byName: run.counts)
                event.planDigest = run.planDigest
                event.planFile = run.planFile
                event.approvedBy = run.approvedBy
                event.finishedAt = run.finishedAt
                event.detailFile = hasDetails(open) ? open.detailPath : nil
                event.body = run.body
                event.warnings = ["This line was written by the next run, since the run died before it could."]
            } else {
                event.status = .failure
                event.errors = ["Interrupted before commit: the run died. No account was changed by it."]
                event.body = "Interrupted before commit; no account was changed."
                try site.log.markNotApplied(open, "the run died before it committed")
            }
            try site.log.close(event)
            site.logger.notice("The run \(open.id) had died; its record is closed as \(event.status.rawValue).")
        }
    }

    private func hasDetails(_ event: RunEvent) -> Bool {
        FileManager.default.fileExists(atPath: site.log.absolutePath(event.detailPath))
    }
}

extension RunEvent.Status {
    init(_ status: StoredRun.Status) {
        switch status {
        case .success: self = .success
        case .partialFailure: self = .partialFailure
        case .failure: self = .failure
        }
    }
}

extension StoreError {
    fileprivate var isLocked: Bool {
        if case .locked = kind { true } else { false }
    }
}
