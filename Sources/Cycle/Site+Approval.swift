import AccountStore
import ExternalLog
import Foundation
import LDAPText

extension Site {
    /// The approval of a saved plan or of a blocked run, after checking that nobody edited it.
    ///
    /// - Parameters:
    ///   - plan: A file, or a run's identifier.
    ///   - approver: A name; `nil` for the system user.
    public func approval(of plan: String, by approver: String?) throws -> Approval {
        let approver = approver ?? origin.user
        guard !approver.allSatisfy(\.isWhitespace) else {
            throw CycleError(
                .usage, "An approval needs the name of a person. Nothing was changed.", remedy: "Give it with --by.")
        }
        let saved = try savedPlan(plan)
        try checkAge(of: saved)
        return Approval(plan: saved, approver: approver)
    }

    /// A saved plan or that of a blocked run, after checking that nobody edited it.
    ///
    /// - Parameter plan: A file, or a run's identifier.
    public func savedPlan(_ plan: String) throws -> SavedPlan {
        guard let store = try openStoreForReading() else {
            throw CycleError(
                .usage, "There is no store yet, and so no plan that it sealed. Nothing was changed.",
                remedy: "The first cycle needs no approval: run `rollcall sync`.")
        }
        let key = try store.planKey()
        if plan.contains("/") || FileManager.default.fileExists(atPath: plan) {
            let saved = try SavedPlan(readingFrom: plan, key: key)
            if let run = try store.run(saved.plan.run) { try check(saved, against: run) }
            return saved
        }
        let run: StoredRun
        if let known = try store.run(plan) {
            run = known
        } else if let known = try store.run(try log.run(plan).id) {
            run = known
        } else {
            throw CycleError(
                .usage, "The store knows no run \(plan.escapedForTerminal()). Nothing was changed.",
                remedy: "`rollcall logs list` shows the runs; give the identifier of a blocked one.")
        }
        guard let file = run.planFile else {
            throw CycleError(
                .usage, "The run \(run.id) was not blocked, so there is no plan of it. Nothing was changed.",
                remedy: "`rollcall logs list` shows the runs; give the identifier of a blocked one.")
        }
        let saved = try SavedPlan(readingFrom: log.absolutePath(file), key: key)
        try check(saved, against: run)
        return saved
    }

    private func checkAge(of saved: SavedPlan) throws {
        let age = Duration.milliseconds(now() - (LDAPTime.milliseconds(rfc3339: saved.plan.madeAt) ?? 0))
        guard age <= settings.approvalsValidFor else {
            throw CycleError(
                .failure,
                "The plan was made at \(saved.plan.madeAt), and plans older than "
                    + "\(Words.duration(settings.approvalsValidFor)) can't be approved. Nothing was changed.",
                remedy: "Look at a new plan, and approve that; approvals.valid_for says how old one may be.")
        }
    }

    private func check(_ saved: SavedPlan, against run: StoredRun) throws {
        guard run.planDigest == saved.digest else {
            throw CycleError(
                .usage, "The plan is not the one that the run \(run.id) made. Nothing was changed.",
                remedy: "Make a new plan and approve that.")
        }
    }
}
