import AccountStore
import ArgumentParser
import Cycle
import LDAPText
import Planning

struct DirectoriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directories", abstract: "Show the directories, stop and restart one, link or forget one.",
        subcommands: [
            DirectoriesList.self, DirectoriesPause.self, DirectoriesResume.self, DirectoriesRekey.self,
            DirectoriesForget.self,
        ], defaultSubcommand: DirectoriesList.self)
}

struct DirectoriesList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the directories of the configuration and of the store.")

    @OptionGroup var options: GlobalOptions

    private struct Output: Encodable {
        var name: String
        var label: String?
        var configured: Bool
        var accounts: Int
        var enabled: Int
        var groups: Int
        var appliedAt: String?
        var run: String?
        var pausedBy: String?
        var pausedSince: String?
        var pausedReason: String?

        enum CodingKeys: String, CodingKey {
            case name, label, configured, accounts, enabled, groups, run
            case appliedAt = "applied_at"
            case pausedBy = "paused_by"
            case pausedSince = "paused_since"
            case pausedReason = "paused_reason"
        }
    }

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let known = try site.openStoreForReading()?.directories() ?? []
            let names = Set(known.map(\.name)).union(site.settings.directories.map(\.name)).sorted()
            let rows = names.map { name in
                let configured = site.settings.directories.first { $0.name == name }
                let stored = known.first { $0.name == name } ?? StoredDirectory(name: name)
                return Output(
                    name: name, label: configured?.label, configured: configured != nil, accounts: stored.accounts,
                    enabled: stored.enabled, groups: stored.groups,
                    appliedAt: stored.appliedAt.map { LDAPTime.rfc3339(milliseconds: $0) }, run: stored.run,
                    pausedBy: stored.pause?.by,
                    pausedSince: stored.pause.map { LDAPTime.rfc3339(milliseconds: $0.since) },
                    pausedReason: stored.pause?.reason)
            }
            switch options.format {
            case .json: try options.console.print(json: rows)
            case .text:
                options.console.print(
                    table: rows.map { row in
                        [
                            row.name, "\(row.enabled) of \(row.accounts)", "\(row.groups)", row.appliedAt ?? "never",
                            row.pausedReason.map { "paused by \(row.pausedBy ?? ""): \($0)" }
                                ?? (row.configured ? "" : "not in the configuration"),
                        ]
                    }, headings: ["DIRECTORY", "ENABLED", "GROUPS", "LAST APPLIED", "REMARKS"])
            }
            return .success
        }
    }
}

struct DirectoriesPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop one directory's cycles until `directories resume`.",
        discussion: "Cycles are skipped meanwhile, and logged as such. A cycle that is running goes on to its end.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The directory's name.") var name: String
    @Option(help: "Why, for everybody who wonders.") var reason: String

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            _ = try site.directories(named: name)
            guard !reason.allSatisfy(\.isWhitespace) else {
                throw CycleError(.usage, "The reason is empty. Nothing was changed.", remedy: "Give one with --reason.")
            }
            try site.openStore().pause(name, reason: reason, by: site.origin.user, at: site.now())
            options.console.say("\(name) is paused.")
            return .success
        }
    }
}

struct DirectoriesResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused directory's cycles go on.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The directory's name.") var name: String
    @Option(help: "Why, for the record.") var reason: String?

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let was = try site.openStore().resume(name, reason: reason, by: site.origin.user, at: site.now())
            options.console.say(
                was ? "\(name.escapedForTerminal()) goes on." : "\(name.escapedForTerminal()) was not paused.")
            return .success
        }
    }
}

struct DirectoriesRekey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey", abstract: "Link a rebuilt directory's accounts and groups to its new entries.",
        discussion: """
            In a directory that was built anew everybody has another identifier, so the cycle stops. This finds each account's \
            new entry, by the object id in Entra ID where both have one, or else by the user name; groups alike, by name. \
            Nothing else changes. Shows the plan first; more than the limit `adoptions` allows needs `rollcall approve`.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var operation: OperationOptions
    @Argument(help: "The directory's name.") var name: String

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            let cycle = Cycle(
                of: CycleTarget(try site.directories(named: name)[0]), in: site, errand: Errand(.rekey))
            return try Operation(
                cycle: cycle, options: options, progress: progress, site: site, operation: operation
            ).carryOut()
        }
    }
}

struct DirectoriesForget: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Let a directory's accounts be an administrator's, once it is gone for good.",
        discussion: """
            The directory must be out of the configuration. Its accounts and groups stay, with their members, values and roles, \
            as those that an administrator made. Nobody loses anything. It can't be reverted: should the directory come back, \
            `adopt` links its people to these accounts. Shows first what it will do.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var operation: OperationOptions
    @Argument(help: "The directory's name.") var name: String

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            guard !site.settings.directories.contains(where: { $0.name == name }) else {
                throw CycleError(
                    .usage, "The directory \(name) is in the configuration. Nothing was changed.",
                    remedy: "Take it out first, or the next cycle would find its people without accounts.")
            }
            let known = try site.existingStore().directories().map(\.name)
            guard known.contains(name) else {
                let nearest = Spelling.nearest(to: name, among: known).map { "Did you mean \($0)?" }
                throw CycleError(
                    .usage, "The store knows no directory \(name.escapedForTerminal()). Nothing was changed.",
                    remedy: nearest ?? "`rollcall directories` lists those that there are.")
            }
            let cycle = Cycle(of: CycleTarget(named: name, in: site), in: site, errand: Errand(.forget))
            return try Operation(
                cycle: cycle, options: options, progress: progress, site: site, operation: operation
            ).carryOut()
        }
    }
}
