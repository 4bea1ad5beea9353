import AccountStore
import ArgumentParser
import Cycle
import LDAPText
import Planning

struct RevertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert", abstract: "Take back what one run did.",
        discussion: """
            Plans the inverse of the run from the old values that the store keeps for `undo.keep_days` days. Whatever was \
            changed since stays as it is, and is listed. What is taken back is held, so that the next cycle doesn't do it \
            again: until `rollcall release`, or until the directory agrees. Shows the plan first; the limits hold.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var operation: OperationOptions
    @Argument(help: ArgumentHelp("The run's identifier or its beginning, or latest.", valueName: "run"))
    var reference: String

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            let store = try site.existingStore()
            let id = try store.run(reference)?.id ?? site.log.run(reference).id
            guard let run = try store.run(id) else {
                throw CycleError(
                    .usage, "The run \(id) changed nothing in this store. Nothing was changed now either.",
                    remedy: "`rollcall logs list` shows the runs.")
            }
            let cycle = Cycle(
                of: CycleTarget(named: run.directory, in: site), in: site, errand: Errand(.revert, run: id))
            return try Operation(
                cycle: cycle, options: options, progress: progress, site: site, operation: operation
            ).carryOut()
        }
    }
}

struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let the sync change again what a revert holds.",
        discussion: "Without an argument, lists what is held.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp("The run that was reverted: everything that this holds.", valueName: "run"))
    var reference: String?
    @Option(help: ArgumentHelp("This account, by user name or identifier.", valueName: "name")) var user: String?
    @Option(help: ArgumentHelp("This group of the store, by name.", valueName: "name")) var group: String?

    func validate() throws {
        if [reference, user, group].compactMap(\.self).count > 1 {
            throw ValidationError("Give a run, --user or --group.")
        }
    }

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let held = try site.existingStore().holds()
            guard reference != nil || user != nil || group != nil else {
                try list(held, site)
                return .success
            }
            let chosen = try choose(held, site)
            guard !chosen.isEmpty else {
                throw CycleError(
                    .usage, "No revert holds that. Nothing was changed.",
                    remedy: "`rollcall release` lists what is held.")
            }
            let count = try site.openStore().release(chosen, by: site.origin.user, at: site.now())
            options.console.say("\(count) released; the next cycle does what the directory says.")
            return .success
        }
    }

    private func choose(_ held: Set<Hold>, _ site: Site) throws -> Set<Hold> {
        if let reference {
            let run = held.contains { $0.run == reference } ? reference : try site.log.run(reference).id
            return held.filter { $0.run == run }
        }
        let store = try site.existingStore()
        if let user {
            let identifier = try GUID(text: user) ?? store.account(named: user).identifier
            return held.filter { hold in
                switch hold.subject {
                case .user(identifier), .values(identifier), .membership(_, identifier): true
                default: false
                }
            }
        }
        let key = NameKey(group ?? "")
        guard let group = try store.groups(matching: nil).first(where: { NameKey($0.group.name) == key })?.group else {
            throw CycleError(
                .usage, "There is no group \((group ?? "").escapedForTerminal()). Nothing was changed.",
                remedy: "`rollcall groups` lists those that there are.")
        }
        return held.filter { hold in
            switch hold.subject {
            case .group(let identifier): identifier == group.identifier
            case .membership(let number, _): number == group.id
            case .user, .values: false
            }
        }
    }

    private struct Output: Encodable {
        var run: String
        var kind: String
        var user: String?
        var group: String?
    }

    private func list(_ held: Set<Hold>, _ site: Site) throws {
        let store = try site.existingStore()
        let users = Dictionary(
            try store.accounts(matching: nil).compactMap { account in account.identifier.map { ($0, account.username) }
            },
            uniquingKeysWith: { first, _ in first })
        let groups = try store.groups(matching: nil).map(\.group)
        let rows = held.map { hold in
            switch hold.subject {
            case .user(let user): Output(run: hold.run, kind: "user", user: users[user] ?? user.description)
            case .values(let user):
                Output(run: hold.run, kind: "values", user: users[user] ?? user.description)
            case .group(let group):
                Output(
                    run: hold.run, kind: "group",
                    group: groups.first { $0.identifier == group }?.name ?? group.description)
            case .membership(let group, let user):
                Output(
                    run: hold.run, kind: "membership", user: users[user] ?? user.description,
                    group: groups.first { $0.id == group }?.name ?? "\(group)")
            }
        }.sorted { ($0.run, $0.kind, $0.group ?? "", $0.user ?? "") < ($1.run, $1.kind, $1.group ?? "", $1.user ?? "") }
        switch options.format {
        case .json: try options.console.print(json: rows)
        case .text:
            options.console.print(
                table: rows.map { [$0.run, $0.kind, $0.user ?? "", $0.group ?? ""] },
                headings: ["REVERTED RUN", "HELD", "USER", "GROUP"])
        }
    }
}
