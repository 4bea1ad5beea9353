import ArgumentParser
import Cycle
import ExternalLog
import Foundation
import LDAPText
import Planning
import Settings

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why somebody has an account, or hasn't.",
        discussion: """
            Looks the person up in the directory and in the store, and says: found where, active or not; in scope by which \
            path through nested groups, or kept out by which rule; each value with the attribute that it came from; groups and \
            roles with what gives each; conflicts; what the next cycle would change; and the last runs that changed the \
            account. Changes nothing. The exit code is 1 where nobody is found, and 2 where not every directory could be asked.
            """)

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A user name, e-mail address, DN or identifier.")
    var name: String

    @Option(help: ArgumentHelp("Only this directory.", valueName: "name"))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "Read this LDIF export in place of the directory's servers, with the same criteria.", valueName: "file"))
    var ldif: String?

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            var directories = try site.directories(named: directory)
            if let ldif {
                _ = try site.oneDirectory(named: directory)
                directories[0].source = .file(FileSettings(path: URL(fileURLWithPath: ldif).path))
            }
            let (explained, errors) = try Explaining(in: site).explain(name, in: directories)
            progress.clear()
            for (directory, error) in errors { site.logger.error("\(directory): \(CycleError.words(for: error))") }
            switch options.format {
            case .json: try options.console.print(json: explained.map(ExplainedOutput.init))
            case .text:
                for (index, one) in explained.enumerated() {
                    if index > 0 { options.console.print("") }
                    ExplanationText(console: options.console).print(one)
                }
            }
            guard explained.isEmpty else { return errors.isEmpty ? .success : .partialFailure }
            guard errors.isEmpty else { return .failure }
            throw CycleError(
                .failure,
                "Neither \(directories.map(\.name).joined(separator: ", ")) nor the store knows \"\(name.escapedForTerminal())\".",
                remedy:
                    "Give a user name, an e-mail address, a DN or an identifier; if the entry exists, see whether it lies "
                    + "under users.bases and users.filter returns it.")
        }
    }
}

/// An explanation as JSON.
struct ExplainedOutput: Encodable {
    struct Change: Encodable {
        var run: String
        var at: String
        var action: String
        var reason: String
        var modified: [PlanDocument.Value]
    }

    var explanation: Explanation
    var history: [Change]

    init(_ explained: Explained) {
        explanation = explained.explanation
        history = explained.history.map { change in
            Change(
                run: change.line.run, at: LDAPTime.rfc3339(milliseconds: change.run.createdAt),
                action: change.line.action.rawValue, reason: change.line.reason.text,
                modified: change.line.modified.map(PlanDocument.Value.init))
        }
    }
}
