import AccountStore
import ArgumentParser
import Cycle
import Directory
import LDAPText
import Planning

struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Show the accounts of the store, or change one by hand.",
        subcommands: [
            AccountsList.self, AccountsShow.self, AccountsAdd.self, AccountsDisable.self, AccountsEnable.self,
            AccountsProtect.self, AccountsUnprotect.self, AccountsRelink.self, AccountsTransfer.self,
            AccountsSetAuthentication.self,
        ],
        defaultSubcommand: AccountsList.self)
}

/// An account as JSON.
struct AccountOutput: Encodable {
    var id: Int64
    var username: String
    var email: String?
    var fullName: String?
    var company: String?
    var timeZone: String?
    var language: String?
    var custom: [String: String]
    var enabled: Bool
    var disabledBy: String?
    var disabledReason: String?
    var disabledRun: String?
    var disabledSince: String?
    var departedAt: String?
    var authentication: String
    var roles: [String]
    var permissions: [String]
    var requires2FA: Bool
    var protected: Bool
    var directory: String?
    var identifier: String?
    var entraObjectID: String?
    var dn: String?

    enum CodingKeys: String, CodingKey {
        case id, username, email, company, language, custom, enabled, authentication, roles, permissions, protected
        case directory, identifier, dn
        case fullName = "full_name"
        case timeZone = "time_zone"
        case disabledBy = "disabled_by"
        case disabledReason = "disabled_reason"
        case disabledRun = "disabled_run"
        case disabledSince = "disabled_since"
        case departedAt = "departed_at"
        case entraObjectID = "entra_object_id"
        case requires2FA = "require_2fa"
    }

    /// - Parameter protected: Names that the configuration protects.
    init(_ account: RecordedAccount, protected: NamePatterns = NamePatterns()) {
        id = account.id
        username = account.username
        email = account.values.email
        fullName = account.values.fullName
        company = account.values.company
        timeZone = account.values.timeZone
        language = account.values.language
        custom = account.values.custom
        enabled = account.isEnabled
        disabledBy = account.disabled?.by.rawValue
        disabledReason = account.disabled?.reason
        disabledRun = account.disabled?.run
        disabledSince = account.disabled?.since.map { LDAPTime.rfc3339(milliseconds: $0) }
        departedAt = account.departedAt.map { LDAPTime.rfc3339(milliseconds: $0) }
        entraObjectID = account.entraObjectID?.description
        authentication = account.authentication.rawValue
        roles = account.roles.names
        permissions = account.permissions.names
        requires2FA = account.requires2FA
        self.protected = account.isProtected || protected.contains(account.username)
        directory = account.directory
        identifier = account.identifier?.description
        dn = account.dn
    }

    var state: String {
        enabled
            ? "enabled" : "disabled (" + [disabledBy, disabledReason].compactMap { $0 }.joined(separator: ": ") + ")"
    }
}

extension Site {
    /// The store, or an error that says that there is none yet.
    func existingStore() throws -> any AccountStore {
        guard let store = try openStoreForReading() else {
            throw CycleError(
                .failure, "There is no store yet. Nothing was changed.", remedy: "`rollcall sync` makes it.")
        }
        return store
    }
}

extension AccountStore {
    /// The account with this user name, or an error that says that there is none.
    func account(named name: String) throws -> RecordedAccount {
        let key = NameKey(name)
        guard let account = try accounts(matching: nil).first(where: { NameKey($0.username) == key }) else {
            throw StoreError(
                .notFound,
                "There is no account \"\(name.escapedForTerminal())\". Nothing was changed. `rollcall accounts` lists those "
                    + "that there are.")
        }
        return account
    }
}

struct AccountsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List accounts by user name.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Only user names that match this; * and ? stand for any characters.")
    var pattern: String?

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let accounts = try site.existingStore().accounts(matching: pattern.map { Glob($0) }).map {
                AccountOutput($0, protected: site.settings.protect.users)
            }
            switch options.format {
            case .json: try options.console.print(json: accounts)
            case .text:
                options.console.print(
                    table: accounts.map { account in
                        [
                            account.username, account.fullName ?? "", account.email ?? "", account.state,
                            account.authentication, account.roles.joined(separator: ","),
                            (account.directory ?? "(administrator)") + (account.protected ? ", protected" : ""),
                        ]
                    }, headings: ["USER NAME", "FULL NAME", "EMAIL", "STATE", "SIGNS IN BY", "ROLES", "MANAGED BY"])
            }
            return .success
        }
    }
}

struct AccountsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one account with its groups.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The user name.")
    var name: String

    private struct Output: Encodable {
        struct Membership: Encodable {
            var group: String
            var madeBy: String?

            enum CodingKeys: String, CodingKey {
                case group
                case madeBy = "made_by"
            }
        }
        var account: AccountOutput
        var groups: [Membership]
    }

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let store = try site.existingStore()
            let account = try store.account(named: name)
            let groups = try store.memberships(ofAccount: account.id).map {
                Output.Membership(group: $0.group.name, madeBy: $0.madeBy)
            }
            let output = Output(account: AccountOutput(account, protected: site.settings.protect.users), groups: groups)
            switch options.format {
            case .json: try options.console.print(json: output)
            case .text: show(output)
            }
            return .success
        }
    }

    private func show(_ output: Output) {
        let account = output.account
        let rows: [(String, String?)] = [
            ("user name", account.username), ("full name", account.fullName), ("email", account.email),
            ("company", account.company), ("time zone", account.timeZone), ("language", account.language),
            ("state", account.state), ("since", account.disabledSince), ("by run", account.disabledRun),
            ("departed", account.departedAt), ("signs in by", account.authentication),
            ("roles", account.roles.joined(separator: ", ")),
            ("permissions", account.permissions.joined(separator: ", ")),
            ("needs 2FA", account.requires2FA ? "yes" : "no"), ("protected", account.protected ? "yes" : "no"),
            ("managed by", account.directory ?? "an administrator"), ("identifier", account.identifier),
            ("Entra ID", account.entraObjectID),
            ("DN", account.dn),
        ]
        for (name, value) in rows where value?.isEmpty == false {
            options.console.print("\(name.padding(to: 13))\((value ?? "").escapedForTerminal())")
        }
        for (name, value) in account.custom.sorted(by: { $0.key < $1.key }) {
            options.console.print("\(name.padding(to: 13))\(value.escapedForTerminal())")
        }
        for membership in output.groups {
            options.console.print(
                "\("group".padding(to: 13))\(membership.group.escapedForTerminal()) (by \(membership.madeBy ?? "an administrator"))"
            )
        }
    }
}

struct AccountsAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an account that no directory manages.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The user name.")
    var name: String

    @Option(help: "The e-mail address.") var email: String?
    @Option(help: "First and last name.") var fullName: String?
    @Option(help: "How the account signs in: password, ldap, saml, oauth or none.")
    var authentication = "password"
    @Flag(help: "Make it a site administrator.") var siteAdmin = false
    @Flag(help: "Protect it: no sync ever changes it.") var protect = false

    func validate() throws {
        if AuthenticationMethod(rawValue: authentication) == nil {
            let methods = AuthenticationMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--authentication is one of \(methods).")
        }
        if name.allSatisfy(\.isWhitespace) { throw ValidationError("The user name is empty.") }
    }

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let account = RecordedAccount(
                id: 0, values: AccountValues(username: name, email: email, fullName: fullName),
                authentication: AuthenticationMethod(rawValue: authentication) ?? .password,
                localRoles: siteAdmin ? .siteAdmin : [], isProtected: protect)
            let id = try site.openStore().addAccount(account, by: site.origin.user, at: site.now())
            options.console.say("Added account \(id), \(name.escapedForTerminal()).")
            return .success
        }
    }
}

/// What disable, enable, protect and unprotect share.
private func change(
    _ name: String, _ options: GlobalOptions, saying text: String, _ change: (inout RecordedAccount) throws -> Void
) throws {
    try reporting(options) {
        let site = try options.site()
        try site.openStore().changeAccount(named: name, by: site.origin.user, at: site.now(), change)
        options.console.say("\(name.escapedForTerminal()) \(text).")
        return .success
    }
}

struct AccountsDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Disable an account; no sync reactivates it.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The user name.") var name: String
    @Option(help: "Why, for the account's record.") var reason = "disabled by an administrator"

    func run() throws {
        try change(name, options, saying: "is disabled") { account in
            account.isEnabled = false
            account.disabled = Disablement(by: .administrator, reason: reason)
        }
    }
}

struct AccountsEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Enable an account. If the directory says otherwise, the next cycle disables it.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The user name.") var name: String

    func run() throws {
        try change(name, options, saying: "is enabled") { account in
            account.isEnabled = true
            account.disabled = nil
        }
    }
}

struct AccountsProtect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protect", abstract: "Protect an account: no sync changes it.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The user name.") var name: String

    func run() throws {
        try change(name, options, saying: "is protected") { $0.isProtected = true }
    }
}

struct AccountsUnprotect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unprotect", abstract: "Let the sync change a protected account again.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The user name.") var name: String

    func run() throws {
        try change(name, options, saying: "is not protected any more") { $0.isProtected = false }
    }
}
