import ArgumentParser
import Cycle
import ExternalLog
import LDAPText

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Read the external log: runs, and what each did to whom, and why.",
        discussion: "These commands read the files of the log folder, never the store.",
        subcommands: [LogsList.self, LogsShow.self, LogsSearch.self], defaultSubcommand: LogsList.self)
}

/// Tells the operator of lines that could not be read; they are never passed over in silence.
private func report(_ unreadable: UnreadableLines, _ options: GlobalOptions) {
    guard let first = unreadable.examples.first else { return }
    options.logger().warning(
        "\(unreadable.count) line\(unreadable.count == 1 ? "" : "s") of the log could not be read, the first is \(first)."
    )
}

struct LogsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List runs, the newest first.")

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Only runs of this directory.", valueName: "name"))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "Only runs with this status: success, partial_failure, failure, skipped or in_progress. Repeatable.",
            valueName: "status"))
    var status: [String] = []

    @Option(help: ArgumentHelp("At most this many.", valueName: "count"))
    var limit = 20

    func validate() throws {
        for name in status where RunEvent.Status(rawValue: name) == nil {
            let all = RunEvent.Status.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no status \(name); there are \(all).")
        }
        if limit < 1 { throw ValidationError("--limit is at least 1.") }
    }

    func run() throws {
        try reporting(options) {
            let query = RunQuery(
                directory: directory, statuses: Set(status.compactMap(RunEvent.Status.init(rawValue:))))
            let listing = try options.site().log.runs(matching: query, limit: limit)
            report(listing.unreadable, options)
            switch options.format {
            case .json: for run in listing.runs { options.console.print(run.jsonLine) }
            case .text:
                options.console.print(
                    table: listing.runs.map { run in
                        [
                            run.id, run.status.rawValue, run.directory, run.kind.rawValue,
                            run.duration.map { "\(Double($0) / 1000) s" } ?? "", run.body,
                        ]
                    }, headings: ["RUN", "STATUS", "DIRECTORY", "CYCLE", "TOOK", "WHAT HAPPENED"])
            }
            return .success
        }
    }
}

struct LogsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one run with its details.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("The run's identifier or its beginning, or latest.", valueName: "run"))
    var reference: String

    func run() throws {
        try reporting(options) {
            let log = try options.site().log
            let event = try log.run(reference)
            let text = RunText(console: options.console)
            switch options.format {
            case .json: options.console.print(event.jsonLine)
            case .text: text.show(event)
            }
            guard event.detailFile != nil else { return .success }
            let unreadable = try log.details(of: event) { line in
                switch options.format {
                case .json: options.console.print(line.jsonLine)
                case .text: text.show(line)
                }
                return .goOn
            }
            report(unreadable, options)
            return .success
        }
    }
}

struct LogsSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find everything that happened to one user.")

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("A user name (old or new), identifier or DN.", valueName: "name"))
    var user: String

    @Option(help: ArgumentHelp("At most this many lines.", valueName: "count"))
    var limit = 200

    func run() throws {
        try reporting(options) {
            let result = try options.site().log.search(user: user, limit: limit)
            report(result.unreadable, options)
            let text = RunText(console: options.console)
            var last: String?
            for hit in result.hits {
                switch options.format {
                case .json: options.console.print(hit.line.jsonLine)
                case .text:
                    if hit.line.run != last {
                        let when = hit.run.map { LDAPTime.rfc3339(milliseconds: $0.createdAt) } ?? ""
                        options.console.print(options.console.styled("Run \(hit.line.run)  \(when)", .bold))
                    }
                    last = hit.line.run
                    text.show(hit.line)
                }
            }
            if result.hits.isEmpty {
                options.logger().info("Nothing in the log is about \(user.escapedForTerminal()).")
            }
            return .success
        }
    }
}
