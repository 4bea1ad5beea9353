import ArgumentParser
import Cycle
import ExternalLog

struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Run one cycle of every configured directory, or of one.",
        discussion: """
            A cycle reads the directory, plans, has a second look at each removal, applies the plan in one transaction \
            and closes its record in the external log. A plan beyond a limit changes nothing and is saved for approval. \
            One directory's failure doesn't stop the others; the exit code is that of the cycle that most needs attention.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Only this directory.", valueName: "name"))
    var directory: String?

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            var outcomes: [CycleOutcome] = []
            for directory in try site.directories(named: directory) {
                let outcome = Cycle(of: directory, in: site).run()
                progress.clear()
                outcomes.append(outcome)
                RunText(console: options.console).report(outcome, logger: site.logger, format: options.format)
            }
            return ExitStatus.worst(of: outcomes.map(\.ending))
        }
    }
}
