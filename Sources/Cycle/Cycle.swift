import AccountStore
import Directory
import ExternalLog
import Foundation
import LDAPText
import Logging
import Planning
import Reading
import Settings

/// One cycle of one directory: lock, read, plan, second look, limits, apply, record.
///
/// ```swift
/// let outcome = Cycle(of: directory, in: site).run()
/// ```
///
/// Whatever happens, it ends in an outcome, and the external log holds it as far as it can be written.
public struct Cycle: Sendable {
    let directory: DirectorySettings
    let site: Site
    let makeReader: @Sendable (DirectorySettings, Site) throws -> any DirectoryReader

    public init(
        of directory: DirectorySettings, in site: Site,
        reader: @escaping @Sendable (DirectorySettings, Site) throws -> any DirectoryReader = Cycle.openReader
    ) {
        self.directory = directory
        self.site = site
        makeReader = reader
    }

    /// The plan that ``run(approving:)`` would apply now. Takes no lock and writes nothing.
    public func plan() throws -> PlanDocument {
        try document(of: makePlan())
    }

    /// The same, sealed so that it can be approved.
    public func sealedPlan() throws -> SavedPlan {
        guard let store = try site.openStoreForReading() else {
            throw CycleError(
                .failure, "There is no store yet, so there is nothing with which to seal a plan. Nothing was changed.",
                remedy: "The first cycle needs no approval: run `rollcall sync`.")
        }
        return try SavedPlan(try document(of: makePlan()), key: try store.planKey())
    }

    private func document(of plan: Plan) -> PlanDocument {
        let now = site.now()
        return PlanDocument(plan, run: Self.newIdentifier(at: now), madeAt: now, madeBy: site.origin.user)
    }

    private func makePlan() throws -> Plan {
        let store = try site.openStoreForReading()
        let reader = try makeReader(directory, site)
        defer { reader.close() }
        return try planMaking(with: reader).make {
            try store?.recorded(for: directory.name, now: site.now()) ?? Recorded()
        }.plan
    }

    func planMaking(with reader: any DirectoryReader) -> PlanMaking {
        PlanMaking(planner: Planner(policy: site.policy(of: directory)), reader: reader, progress: site.progress)
    }

    static func newIdentifier(at milliseconds: Int64) -> String {
        RunEvent.identifier(at: milliseconds, random: .random(in: 0...UInt32.max))
    }

    // MARK: The run

    /// Runs the cycle.
    ///
    /// - Parameter approval: The plan that a named person approved, or `nil` for the hourly run.
    public func run(approving approval: Approval? = nil) -> CycleOutcome {
        let startedAt = site.now()
        var event = RunEvent(
            id: Self.newIdentifier(at: startedAt), status: .inProgress, kind: .full, directory: directory.name,
            directoryLabel: directory.label, createdAt: startedAt, host: site.origin.host,
            process: site.origin.process, startedBy: site.origin.user, approvedBy: approval?.approver)
        let attempt = CycleAttempt(cycle: self, approval: approval)
        do {
            // DESIGN, One cycle: the first line is on disk before the first search.
            try site.log.begin(event)
        } catch {
            event.status = .failure
            event.errors = ["\(error)"]
            event.body = "The external log can't be written, so nothing was applied."
            return CycleOutcome(ending: .failure, event: event)
        }
        let outcome = attempt.run(event, closing: close)
        removeOldLogs()
        return outcome
    }

    private func close(_ outcome: CycleOutcome) -> CycleOutcome {
        var outcome = outcome
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
