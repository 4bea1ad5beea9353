import AccountStore
import ArgumentParser
import Cycle

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Make the account store, bring it up to date, or look at it.",
        subcommands: [StoreCheckCommand.self, StoreMigrateCommand.self])
}

struct StoreCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether the store can be used, and what is in it.",
        discussion: "Changes nothing. The exit code is 1 where it can't be used.")

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try reporting(options) {
            let lines = Readiness(try options.site()).checkStore()
            switch options.format {
            case .json: try options.console.print(json: lines)
            case .text: for line in lines { options.console.print(line) }
            }
            return lines.contains { $0.status == .failure } ? .failure : .success
        }
    }
}

struct StoreMigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Make the store, or bring it up to date with this version of rollcall.",
        discussion: """
            In PostgreSQL, run it as the role that is to own the schema (`--as`), once, and again with each version that needs \
            another schema: the role that syncs needs no right to change tables. SQLite's file is brought up to date by every \
            cycle, too, after a copy was made beside it. There is no way back to an older version but a backup.
            """)

    @OptionGroup var options: GlobalOptions

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "In PostgreSQL, the role that owns the schema, in place of the configuration's.", valueName: "role"))
    var role: String?

    private struct Output: Encodable {
        var store: String
        var from: Int
        var to: Int
    }

    func run() throws {
        try reporting(options) {
            let migration = try options.site().storeAddress.migrate(as: role)
            switch options.format {
            case .json:
                try options.console.print(
                    json: Output(store: migration.location, from: migration.from, to: migration.to))
            case .text:
                options.console.print(
                    migration.from == migration.to
                        ? "\(migration.location) is up to date (schema \(migration.to))."
                        : migration.from == 0
                            ? "\(migration.location) was made (schema \(migration.to))."
                            : "\(migration.location) was brought from schema \(migration.from) to \(migration.to).")
            }
            return .success
        }
    }
}
