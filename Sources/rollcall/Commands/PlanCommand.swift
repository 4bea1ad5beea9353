import ArgumentParser
import Cycle
import LDAPText
import Logging
import Planning

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what the next cycle would change, and why; or show a saved plan.",
        subcommands: [PlanMake.self, PlanShow.self], defaultSubcommand: PlanMake.self)
}

struct PlanMake: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Show what the next cycle would change, and why; change nothing.",
        discussion: """
            The same cycle as `rollcall sync` up to the plan. It takes no lock and writes nothing but FILE. \
            The exit code is what `rollcall sync` would end with as far as the plan tells: 2 where something is newly held or \
            was not read whole, 3 where the plan needs approval, 4 where the directory is paused.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Only this directory.", valueName: "name"))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "Save the plan of one directory, readable by its owner alone, for `rollcall approve`.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Only this person, by user name, e-mail address, DN or identifier.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Only this group and its members, by name, dn:DN or id:IDENTIFIER.", valueName: "name"))
    var group: String?

    func validate() throws {
        if user != nil, group != nil { throw ValidationError("Give --user or --group, not both.") }
    }

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            let isOnDemand = user != nil || group != nil
            if isOnDemand { _ = try site.oneDirectory(named: directory) }
            let directories = try site.directories(named: directory)
            if out != nil, directories.count > 1 {
                throw CycleError(
                    .usage, "A saved plan is one directory's, and there are \(directories.count). Nothing was changed.",
                    remedy: "Add --directory with one of \(directories.map(\.name).joined(separator: ", ")).")
            }
            var previews: [CyclePreview] = []
            for directory in directories {
                let cycle = Cycle(
                    of: directory, in: site,
                    errand: isOnDemand ? Errand(.onDemand, user: user, group: group) : .cycle)
                defer { progress.clear() }
                if let out {
                    let (saved, preview) = try cycle.sealedPreview()
                    try saved.write(to: out)
                    previews.append(preview)
                } else {
                    previews.append(try cycle.preview())
                }
            }
            if options.format == .json { try options.console.print(json: previews.map(\.plan)) }
            for preview in previews {
                if options.format == .text { PlanText(console: options.console).print(preview.plan) }
                complain(of: preview, site.logger)
            }
            if let out { site.logger.info("The plan is saved in \(out).") }
            return ExitStatus.worst(of: previews.map(\.ending))
        }
    }

    /// Says what the run would say, but for what stands in the plan.
    private func complain(of preview: CyclePreview, _ logger: Logger) {
        let directory = preview.plan.directory
        for warning in preview.warnings {
            logger.warning("\(directory): \(warning.escapedForTerminal(keepingLines: true))")
        }
        for error in preview.errors {
            logger.error("\(directory): \(error.escapedForTerminal(keepingLines: true))")
        }
        if let pause = preview.pause { logger.notice("\(directory): \(pause.escapedForTerminal())") }
    }
}

struct PlanShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a saved plan.",
        discussion: "The exit code is 3 where the plan needs approval.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("The file of a saved plan, or a blocked run's identifier.", valueName: "file|run"))
    var plan: String

    func run() throws {
        try reporting(options) {
            let saved = try options.site().savedPlan(plan)
            switch options.format {
            case .json: try options.console.print(json: saved.plan)
            case .text:
                options.console.print(
                    "Made at \(saved.plan.madeAt) by \(saved.plan.madeBy.escapedForTerminal()), run \(saved.plan.run), digest \(saved.digest)"
                )
                PlanText(console: options.console).print(saved.plan)
            }
            return saved.plan.blocks.isEmpty ? .success : .blocked
        }
    }
}
