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

    private var site: Site { cycle.site }
    private var directory: DirectorySettings { cycle.directory }

    /// How often a cycle plans anew because the store moved while it planned.
    static let mostTries = 3

    /// Runs everything up to the closing line, which is the outcome's event.
    ///
    /// - Parameter close: Writes that line, while the lock is still held: a run that follows finds it closed.
    func run(_ start: RunEvent, closing close: (CycleOutcome) -> CycleOutcome) -> CycleOutcome {
        do {
            let store = try site.openStore()
            let lock = try store.lock(
                directory: directory.name,
                holder: LockHolder(
                    run: start.id, host: start.host, process: start.process, since: start.createdAt))
            defer { lock.release() }
            return close(run(start, locked: store))
        } catch let error as StoreError where error.isLocked {
            var event = start
            event.status = .skipped
            event.errors = [error.message]
            event.body = "Skipped: another cycle of this directory is running."
            return close(CycleOutcome(ending: .skipped, event: event))
        } catch {
            return close(CycleOutcome(ending: .failure, event: failed(start, because: error)))
        }
    }

    private func run(_ start: RunEvent, locked store: any AccountStore) -> CycleOutcome {
        do {
            try closeDeadRuns(except: start.id, store)
            return try run(start, store)
        } catch {
            let event = failed(start, because: error)
            // The log has the failure; the store's table of runs is told as well, if it can be.
            try? store.record(storedRun(event, .failure), directory: nil)
            return CycleOutcome(ending: .failure, event: event)
        }
    }

    private func failed(_ event: RunEvent, because error: any Error) -> RunEvent {
        var event = event
        event.status = .failure
        event.errors = [CycleError.words(for: error)]
        event.body = "Failed; no account was changed."
        return event
    }

    // MARK: Stages

    private func run(_ start: RunEvent, _ store: any AccountStore) throws -> CycleOutcome {
        var event = start
        let reader = try cycle.makeReader(directory, site)
        defer { reader.close() }
        let making = cycle.planMaking(with: reader)
        var made = try making.make { try store.recorded(for: directory.name, now: site.now()) }
        var tries = 1
        while true {
            event.kind = made.plan.isFirstCycle ? .initial : .full
            if let blocked = try checkApproval(made.plan, &event, store) { return blocked }
            if tries == 1 { try useUpApproval(event, store) }
            do {
                return try apply(made.plan, event, store)
            } catch let error as StoreError where error.kind == .moved && tries < Self.mostTries {
                tries += 1
                site.logger.notice("The store moved while the cycle planned; planning again. \(error.message)")
                made = try making.make(
                    from: made.snapshot, against: try store.recorded(for: directory.name, now: site.now()))
            }
        }
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
        let saved = try SavedPlan(
            PlanDocument(plan, run: event.id, madeAt: event.createdAt, madeBy: event.startedBy),
            key: try store.planKey())
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
        guard approved.directory == directory.name, approved.criteriaDigest == plan.record.criteriaDigest else {
            throw CycleError(
                .failure, "The plan was made under other bases, filters or criteria. Nothing was changed.",
                remedy: "Look at a new plan, and approve that.")
        }
        let document = PlanDocument(plan, run: event.id, madeAt: event.createdAt, madeBy: event.startedBy)
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
        event.warnings = plan.warnings + heldWarnings(plan)
        event.errors = Words.sentences(plan.incomplete)
        let isPartial = plan.newlyHeld > 0 || !plan.incomplete.isEmpty
        event.status = isPartial ? .partialFailure : .success
        let rest = Words.rest(of: plan)
        event.body = Words.sentence(Words.summary(of: event.counts)) + (rest.isEmpty ? "" : " " + Words.sentence(rest))
        var details: DetailWriter?
        if !plan.isEmpty || !plan.held.isEmpty {
            details = try writeDetails(plan, event, as: .applied)
            event.detailFile = details?.path
        }
        let run = storedRun(event, isPartial ? .partialFailure : .success, plan: plan)
        if plan.isEmpty {
            try store.record(run, directory: plan.record)
        } else {
            site.progress(.applying(changes: plan.accounts.count + plan.groups.count + plan.memberships.count))
            do {
                try store.apply(plan, run: run)
            } catch {
                try details?.appendNotApplied("the transaction was rolled back")
                throw error
            }
        }
        return CycleOutcome(ending: isPartial ? .partialFailure : .success, event: event, plan: plan)
    }

    private func writeDetails(_ plan: Plan, _ event: RunEvent, as outcome: PlanOutcome) throws -> DetailWriter {
        let details = try site.log.details(for: event)
        try details.append(plan, as: outcome)
        try details.finish()
        return details
    }

    /// What is held or skipped, counted by reason.
    private func heldWarnings(_ plan: Plan) -> [String] {
        var counts: [Reason.Code: (count: Int, example: Held)] = [:]
        for held in plan.held where held.status != .kept {
            counts[held.reason.code, default: (0, held)].count += 1
        }
        return Reason.Code.allCases.compactMap { code in
            guard let (count, example) = counts[code] else { return nil }
            let who = (example.name ?? example.dn ?? example.identifier?.description ?? "?").escapedForTerminal()
            let text = example.reason.text.escapedForTerminal()
            return count == 1
                ? "\(example.kind.rawValue) \(who): \(text)"
                : "\(count) times \(code.rawValue), for example \(example.kind.rawValue) \(who): \(text)"
        }
    }

    private func storedRun(_ event: RunEvent, _ status: StoredRun.Status, plan: Plan? = nil) -> StoredRun {
        StoredRun(
            id: event.id, directory: event.directory, kind: event.kind.rawValue, status: status,
            startedAt: event.createdAt, finishedAt: site.now(), host: event.host, startedBy: event.startedBy,
            counts: event.counts.byName, limited: limitedSum(of: plan),
            planDigest: event.planDigest, planFile: event.planFile, approvedBy: event.approvedBy, body: event.body)
    }

    /// What counts toward the limits of the next 24 hours: not what was approved, nor a first cycle, which creates
    /// everybody.
    private func limitedSum(of plan: Plan?) -> [LimitKind: Int] {
        guard let plan, approval == nil, !plan.isFirstCycle else { return [:] }
        return plan.limited
    }

    // MARK: Runs that died

    /// Closes the log's open records of this directory truthfully; nobody else runs, since we hold the lock.
    private func closeDeadRuns(except id: String, _ store: any AccountStore) throws {
        for open in try site.log.openRuns(directory: directory.name) where open.id != id {
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
