import AccountStore
import Directory
import ExternalLog
import Foundation
import LDAPText
import Logging
import Planning
import Reading
import Settings

/// One cycle of one directory, or one errand of an operator's: lock, read, plan, second look, limits, apply, record.
///
/// ```swift
/// let outcome = Cycle(of: directory, in: site).run()
/// ```
///
/// Whatever happens, it ends in an outcome, and the external log holds it as far as it can be written.
public struct Cycle: Sendable {
    let target: CycleTarget
    let errand: Errand
    let site: Site
    /// Only if the last cycle began at least so many milliseconds ago; `nil`: whenever that was.
    let dueAfter: Int64?
    let makeReader: @Sendable (DirectorySettings, Site) throws -> any DirectoryReader

    public init(
        of target: CycleTarget, in site: Site, errand: Errand = .cycle, dueAfter: Int64? = nil,
        reader: @escaping @Sendable (DirectorySettings, Site) throws -> any DirectoryReader = Cycle.openReader
    ) {
        self.target = target
        self.errand = errand
        self.site = site
        self.dueAfter = dueAfter
        makeReader = reader
    }

    public init(
        of directory: DirectorySettings, in site: Site, errand: Errand = .cycle, dueAfter: Int64? = nil,
        reader: @escaping @Sendable (DirectorySettings, Site) throws -> any DirectoryReader = Cycle.openReader
    ) {
        self.init(of: CycleTarget(directory), in: site, errand: errand, dueAfter: dueAfter, reader: reader)
    }

    /// What ``run(approving:)`` would do now. Takes no lock and writes nothing.
    public func preview() throws -> CyclePreview {
        let store = try site.openStoreForReading()
        let plan = try makePlan(store)
        return try preview(of: plan, document(of: plan), store)
    }

    /// The same, with the plan sealed so that it can be approved.
    public func sealedPreview() throws -> (saved: SavedPlan, preview: CyclePreview) {
        guard let store = try site.openStoreForReading() else {
            throw CycleError(
                .failure, "There is no store yet, so there is nothing with which to seal a plan. Nothing was changed.",
                remedy: "The first cycle needs no approval: run `rollcall sync`.")
        }
        let key = try store.planKey()
        let plan = try makePlan(store)
        let saved = try SavedPlan(document(of: plan, key: key), key: key)
        return (saved, try preview(of: plan, saved.plan, store))
    }

    private func preview(
        of plan: Plan, _ document: PlanDocument, _ store: (any AccountStore)?
    ) throws -> CyclePreview {
        var reason: PauseWords?
        if let store { reason = try pause(in: store) }
        return CyclePreview(document, PlanVerdict(plan), pausedBecause: reason)
    }

    /// Why this isn't done for now; `nil` where it is. A pause stops what a directory's state of now would do, but not
    /// what an operator wants besides.
    func pause(in store: any AccountStore) throws -> PauseWords? {
        guard errand.kind == .cycle || errand.kind == .onDemand else { return nil }
        return try store.pause(of: target.name).map { PauseWords($0, of: target.name) }
    }

    private func document(of plan: Plan, key: [UInt8]? = nil) -> PlanDocument {
        let now = site.now()
        return document(of: plan, run: Self.newIdentifier(at: now), at: now, key: key)
    }

    /// - Parameter key: The store's, with which private values are told apart without being shown; `nil` where the plan is
    ///   only looked at.
    func document(of plan: Plan, run: String, at milliseconds: Int64, key: [UInt8]?) -> PlanDocument {
        PlanDocument(
            plan, run: run, madeAt: milliseconds, madeBy: site.origin.user,
            settingsDigest: site.settingsDigest(of: target),
            hiding: Set(site.settings.logs.privateProperties.map(\.description)),
            conceal: { value in
                key.map { "(private, \(SavedPlan.seal(of: value, key: $0).prefix(16)))" } ?? Modification.hidden
            })
    }

    private func makePlan(_ store: (any AccountStore)?) throws -> Plan {
        let making = planMaking(store)
        defer { making.close() }
        return try making.make { try recorded(store) }
    }

    /// What the store holds, or nothing where there is none yet.
    func recorded(_ store: (any AccountStore)?) throws -> Recorded {
        let now = site.now()
        return try store?.recorded(for: target.name, now: now) ?? Recorded(now: now)
    }

    func planMaking(_ store: (any AccountStore)?) -> PlanMaking {
        PlanMaking(
            errand, policy: site.policy(of: target), site: site, undo: { try store?.undo(ofRun: $0) },
            openReader: { [target, site, makeReader] in
                guard let directory = target.directory else {
                    throw CycleError(
                        .usage, "The configuration has no directory named \(target.name). Nothing was changed.",
                        remedy: "Put it back, or forget it with `rollcall directories forget`.")
                }
                return try makeReader(directory, site)
            })
    }

    static func newIdentifier(at milliseconds: Int64) -> String {
        RunEvent.identifier(at: milliseconds, random: .random(in: 0...UInt32.max))
    }

    // MARK: The run

    /// Runs the cycle.
    ///
    /// - Parameters:
    ///   - approval: The plan that a named person approved, or `nil` for the hourly run.
    ///   - shown: A plan that somebody saw and agreed to: nothing is done if it would be another by now.
    public func run(approving approval: Approval? = nil, expecting shown: PlanDocument? = nil) -> CycleOutcome {
        let startedAt = site.now()
        var event = RunEvent(
            id: Self.newIdentifier(at: startedAt), status: .inProgress,
            kind: RunEvent.Kind(rawValue: errand.kind.rawValue) ?? .full, directory: target.name,
            directoryLabel: target.label, createdAt: startedAt, host: site.origin.host,
            process: site.origin.process, startedBy: site.origin.user, approvedBy: approval?.approver)
        let attempt = CycleAttempt(cycle: self, approval: approval, shown: shown)
        do {
            // DESIGN, One cycle: the first line is on disk before the first search.
            try site.log.begin(event)
        } catch {
            event.status = .failure
            event.errors = ["\(error)"]
            event.body = "The external log can't be written, so nothing was applied."
            return CycleOutcome(ending: .failure, event: event)
        }
        site.interruption.begin { [self, event] why in close(interrupted: event, why) }
        defer { site.interruption.end() }
        let outcome = attempt.run(event, closing: close)
        removeOldLogs()
        return outcome
    }

    /// Closes the record of a run that has not begun to apply anything. A failure leaves it open, and the next run closes it.
    private func close(interrupted start: RunEvent, _ why: String) {
        var event = start
        event.status = .failure
        event.finishedAt = site.now()
        event.errors = ["Interrupted by \(why) before anything was applied. No account was changed by this run."]
        event.body = "Interrupted; no account was changed."
        try? site.log.markNotApplied(event, "the run was interrupted")
        try? site.log.close(event)
    }

    private func close(_ outcome: CycleOutcome) -> CycleOutcome {
        // From here on there is one word on how the run ended.
        site.interruption.beginApplying()
        var outcome = outcome
        // A commit that may have taken place: the next run asks the store, and closes the record.
        if outcome.event.status == .inProgress { return outcome }
        outcome.event.finishedAt = site.now()
        do {
            try site.log.close(outcome.event)
        } catch {
            outcome.event.errors.append("\(error)")
            outcome.ending = .failure
        }
        return outcome
    }

    private func removeOldLogs() {
        guard let days = site.settings.logs.keepDays else { return }
        do {
            _ = try site.log.removeOlder(thanDays: days, now: site.now())
        } catch {
            site.logger.warning("\(error)")
        }
    }
}
