import ArgumentParser
import Cycle
import LDAPText

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Is everything ready for a cycle? Changes nothing.",
        discussion: """
            Looks at the configuration, the store, the log folder, and for each directory at its servers (name, TCP, TLS with \
            the chain and the days left, bind), base DNs, attribute names, the number of users and groups, and the groups \
            that the criteria name. One line each: ok, a warning, or a failure with what to do.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Only this directory.", valueName: "name"))
    var directory: String?

    func run() throws {
        try reporting(options) {
            let site = try options.site(warns: false)
            let console = options.console
            var lines: [ReadinessLine] = []
            Readiness(site).check(directories: try site.directories(named: directory)) { line in
                lines.append(line)
                if options.format == .text, !(options.quiet && line.status == .ok) { console.print(line) }
            }
            if options.format == .json { try console.print(json: lines) }
            return lines.contains { $0.status == .failure } ? .failure : .success
        }
    }
}

extension Console {
    /// Prints what was found, and how it is.
    func print(_ line: ReadinessLine) {
        let style: Style =
            switch line.status {
            case .ok: .green
            case .warning: .yellow
            case .failure: .red
            }
        let subject = (line.directory.map { "\($0), " } ?? "") + line.subject
        print(
            styled(line.status.rawValue.padding(to: 8), style)
                + " \(subject.escapedForTerminal()): \(line.finding.escapedForTerminal(keepingLines: true))")
    }
}
