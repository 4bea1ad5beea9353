import Directory
import ExternalLog
import LDAPText
import Planning

/// How the run that applies a plan ends, and what its record says besides the changes: known before anything is applied.
struct PlanVerdict {
    let ending: CycleOutcome.Ending
    let errors: [String]
    /// The plan's own.
    let warnings: [String]
    /// What is held or skipped, counted by reason.
    let heldWarnings: [String]

    init(_ plan: Plan) {
        let isPartial = plan.newlyHeld > 0 || !plan.incomplete.isEmpty
        ending = isPartial ? .partialFailure : .success
        errors = Words.sentences(plan.incomplete)
        warnings = plan.warnings
        heldWarnings = Self.heldWarnings(plan)
    }

    private static func heldWarnings(_ plan: Plan) -> [String] {
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
}
