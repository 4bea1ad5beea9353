import AccountStore
import ArgumentParser
import Cycle
import LDAPText
import Planning

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "List what people did by hand, beside the runs: the newest first.",
        discussion: """
            Accounts added, disabled, enabled, protected; groups protected; directories paused and resumed; holds released. Runs, \
            with who started and approved them, are in `rollcall logs`.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("At most this many.", valueName: "count"))
    var limit = 50

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is at least 1.") }
    }

    private struct Output: Encodable {
        var at: String
        var who: String
        var what: String
        var subject: String
        var changes: [PlanDocument.Value]
    }

    func run() throws {
        try reporting(options) {
            let deeds = try options.site().existingStore().audit(limit: limit).map { deed in
                Output(
                    at: LDAPTime.rfc3339(milliseconds: deed.at), who: deed.who, what: deed.what, subject: deed.subject,
                    changes: deed.changes.map(PlanDocument.Value.init))
            }
            switch options.format {
            case .json: try options.console.print(json: deeds)
            case .text:
                options.console.print(
                    table: deeds.map { deed in
                        let changes = deed.changes.map { change in
                            change.old.map { "\(change.property) \($0) → \(change.new ?? "nothing")" }
                                ?? "\(change.property) \(change.new ?? "nothing")"
                        }
                        return [deed.at, deed.who, deed.what, deed.subject, changes.joined(separator: ", ")]
                    }, headings: ["WHEN", "WHO", "DID", "TO", "WHAT CHANGED"])
            }
            return .success
        }
    }
}
