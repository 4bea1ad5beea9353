import ArgumentParser
import Cycle
import Directory
import Planning

struct AccountsRelink: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relink", abstract: "Let an account go on as that of another entry of its directory.",
        discussion: """
            For somebody who was deleted in the directory and created anew: the new entry has another identifier, and so it is \
            somebody else until you say otherwise. The account's own entry must be gone, and the new one must have no account. \
            Shows the plan first.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var operation: OperationOptions

    @Argument(help: ArgumentHelp("The account, by user name.", valueName: "old"))
    var account: String
    @Argument(help: ArgumentHelp("The entry, by identifier, DN, user name or e-mail address.", valueName: "new"))
    var entry: String

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            let name = try site.existingStore().account(named: account).directory
            guard let name else {
                throw CycleError(
                    .usage,
                    "The account was made by an administrator, and no directory manages it. Nothing was changed.",
                    remedy: "The setting `adopt` lets a directory take such accounts over.")
            }
            let target = try CycleTarget(site.directories(named: name)[0])
            let cycle = Cycle(of: target, in: site, errand: Errand(.relink, user: account, entry: entry))
            return try Operation(
                cycle: cycle, options: options, progress: progress, site: site, operation: operation
            ).carryOut()
        }
    }
}

struct AccountsTransfer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Move an account from its directory to another.",
        discussion: """
            The account goes on as that of an entry of the other directory, with its values, groups and roles; it leaves the \
            groups into which its former directory brought it. Shows the plan first.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var operation: OperationOptions

    @Argument(help: "The account, by user name.") var name: String
    @Option(help: ArgumentHelp("The directory that it moves to.", valueName: "directory"))
    var to: String
    @Option(
        help: ArgumentHelp(
            "The entry there, by identifier, DN, user name or e-mail address; without it, the account's user name."))
    var entry: String?

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            let target = try CycleTarget(site.directories(named: to)[0])
            let cycle = Cycle(of: target, in: site, errand: Errand(.transfer, user: name, entry: entry))
            return try Operation(
                cycle: cycle, options: options, progress: progress, site: site, operation: operation
            ).carryOut()
        }
    }
}

struct AccountsSetAuthentication: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-authentication", abstract: "Change how accounts sign in, for one, a group, or all.",
        discussion: """
            The way from LDAP to Entra ID: try one account first (--user), then a group, then --all. The change is a plan with \
            limits like any other, and never takes the last site administrator's local password away. Syncs go on to manage \
            these accounts, and leave the method alone.
            """)

    @OptionGroup var options: GlobalOptions
    @OptionGroup var operation: OperationOptions

    @Option(help: "The method that is given up: password, ldap, saml, oauth or none.") var from: AuthenticationMethod
    @Option(help: "The method from now on.") var to: AuthenticationMethod
    @Option(help: ArgumentHelp("Only this account.", valueName: "name")) var user: String?
    @Option(help: ArgumentHelp("Only members of this group of the store.", valueName: "name")) var group: String?
    @Flag(help: "Every account that signs in by the old method.") var all = false

    func validate() throws {
        guard [user != nil, group != nil, all].filter(\.self).count == 1 else {
            throw ValidationError("Give one of --user NAME, --group NAME and --all.")
        }
        guard from != to else { throw ValidationError("--from and --to are the same.") }
    }

    func run() throws {
        try reporting(options) {
            let progress = ProgressLine(options: options)
            let site = try options.site(progress: progress)
            _ = try site.existingStore()
            let cycle = Cycle(
                of: .everything(in: site), in: site,
                errand: Errand(.setAuthentication, user: user, group: group, from: from, to: to))
            return try Operation(
                cycle: cycle, options: options, progress: progress, site: site, operation: operation
            ).carryOut()
        }
    }
}

extension AuthenticationMethod: ExpressibleByArgument {}
