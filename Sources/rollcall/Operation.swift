import ArgumentParser
import Cycle
import Foundation
import Planning

/// The options of a command that shows a plan before it carries it out.
struct OperationOptions: ParsableArguments {
    @Flag(help: "Do it without asking.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "Save the plan, readable by its owner alone, for `rollcall approve`, and do nothing.", valueName: "file"))
    var out: String?

    func validate() throws {
        if yes, out != nil { throw ValidationError("Give --yes or --out, not both.") }
    }
}

/// Shows what an errand would do, asks, and does just that.
///
/// Without a terminal to ask on, and without `--yes`, it ends after the plan, with the exit code of a blocked one.
struct Operation {
    let cycle: Cycle
    let options: GlobalOptions
    let progress: ProgressLine
    let site: Site
    let operation: OperationOptions

    func carryOut() throws -> ExitStatus {
        var shown: PlanDocument?
        if !operation.yes {
            let saved = try operation.out.map { path in
                let saved = try cycle.sealedPreview().saved
                try saved.write(to: path)
                return saved
            }
            let plan = try saved?.plan ?? cycle.preview().plan
            progress.clear()
            switch options.format {
            case .json: try options.console.print(json: [plan])
            case .text: PlanText(console: options.console).print(plan)
            }
            if let out = operation.out {
                site.logger.info("The plan is saved in \(out).")
                return plan.blocks.isEmpty ? .success : .blocked
            }
            if plan.changes.isEmpty { return plan.held.contains { $0.status != "kept" } ? .partialFailure : .success }
            guard plan.blocks.isEmpty else {
                site.logger.notice(
                    "Nothing was changed. The plan needs approval: --out FILE saves it, and `rollcall approve FILE` allows it, once."
                )
                return .blocked
            }
            guard ask() else {
                site.logger.notice("Nothing was changed. Add --yes to do it.")
                return .blocked
            }
            shown = plan
        }
        let outcome = cycle.run(expecting: shown)
        progress.clear()
        RunText(console: options.console).report(outcome, logger: site.logger, format: options.format)
        return ExitStatus(outcome.ending)
    }

    private func ask() -> Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return false }
        try? FileHandle.standardError.write(contentsOf: Data("Do this? [y/N] ".utf8))
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
        return answer == "y" || answer == "yes"
    }
}

extension Site {
    /// The directory that a command is about: the named one, or the only one.
    func oneDirectory(named name: String?) throws -> CycleTarget {
        let directories = try directories(named: name)
        guard directories.count == 1, let directory = directories.first else {
            throw CycleError(
                .usage, "The configuration has \(directories.count) directories. Nothing was changed.",
                remedy: "Add --directory with one of \(directories.map(\.name).joined(separator: ", ")).")
        }
        return CycleTarget(directory)
    }
}
