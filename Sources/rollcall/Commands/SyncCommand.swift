import ArgumentParser
import Cycle
import ExternalLog
import Planning

struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Run one cycle of every configured directory, or of one.",
        discussion: """
            A cycle reads the directory, plans, has a second look at each removal, applies the plan in one transaction \
            and closes its record in the external log. A plan beyond a limit changes nothing and is saved for approval. \
            One directory's failure doesn't stop the others; the exit code is that of the cycle that most needs attention. SIGTERM \
            and SIGINT end a cycle that has not begun to apply its plan at once, and nothing is changed; one that has goes to its end.

            With --user or --group, one person or group is provisioned on demand: only what that takes is read, and the steps \
            are shown. Nobody gets another user name and nothing is deleted; that is left to the next cycle.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Only this directory.", valueName: "name"))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "Only this person, by user name, e-mail address, DN or identifier.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Only this group and its members, by name, dn:DN or id:IDENTIFIER.", valueName: "name"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "Only directories whose last cycle, on whichever machine, began at least this long ago, such as 45m.",
            valueName: "interval"))
    var dueAfter: Interval?

    func validate() throws {
        if user != nil || group != nil, dueAfter != nil {
            throw ValidationError("--due-after is for whole cycles, not for --user or --group.")
        }
        if user != nil, group != nil { throw ValidationError("Give --user or --group, not both.") }
    }

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            if user != nil || group != nil {
                let target = try site.oneDirectory(named: directory)
                let outcome = Cycle(of: target, in: site, errand: Errand(.onDemand, user: user, group: group)).run()
                progress.clear()
                RunText(console: options.console).report(outcome, logger: site.logger, format: options.format)
                return ExitStatus(outcome.ending)
            }
            var outcomes: [CycleOutcome] = []
            for directory in try site.directories(named: directory) {
                let outcome = Cycle(of: directory, in: site, dueAfter: dueAfter?.milliseconds).run()
                progress.clear()
                outcomes.append(outcome)
                RunText(console: options.console).report(outcome, logger: site.logger, format: options.format)
                if let why = site.interruption.why {
                    site.logger.notice("Interrupted by \(why): no further directory is read.")
                    return .interrupted
                }
            }
            return ExitStatus.worst(of: outcomes.map(\.ending))
        }
    }
}
