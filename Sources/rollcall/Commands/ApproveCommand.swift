import ArgumentParser
import Cycle

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Allow one plan that is beyond a limit, once, and run the cycle.",
        discussion: """
            Reads the directory and plans anew; what is limited in the new plan must be a subset of what is approved, or \
            else nothing is changed and the difference is shown. The approver's name is logged. There is no way to switch \
            the limits off for a run.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("A blocked run's identifier, or the file of a saved plan.", valueName: "run|file"))
    var plan: String

    @Option(help: ArgumentHelp("Who approves; without it, the system user.", valueName: "name"))
    var by: String?

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            let approval = try site.approval(of: plan, by: by)
            let plan = approval.plan.plan
            let outcome = Cycle(of: CycleTarget(named: plan.directory, in: site), in: site, errand: plan.errand)
                .run(approving: approval)
            progress.clear()
            RunText(console: options.console).report(outcome, logger: site.logger, format: options.format)
            return ExitStatus(outcome.ending)
        }
    }
}
