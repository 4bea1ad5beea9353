import ArgumentParser
import Cycle
import LDAPText

struct GroupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups", abstract: "Show the groups of the store, or protect one.",
        subcommands: [GroupsList.self, GroupsProtect.self, GroupsUnprotect.self], defaultSubcommand: GroupsList.self)
}

struct GroupsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List groups by name.")

    @OptionGroup var options: GlobalOptions

    @Argument(help: "Only names that match this; * and ? stand for any characters.")
    var pattern: String?

    private struct Output: Encodable {
        var id: Int64
        var name: String
        var members: Int
        var directory: String?
        var identifier: String?
        var dn: String?
        var protected: Bool
    }

    func run() throws {
        try reporting(options) {
            let site = try options.site()
            let protected = site.settings.protect.groups
            let groups = try site.existingStore().groups(matching: pattern.map { Glob($0) }).map {
                Output(
                    id: $0.group.id, name: $0.group.name, members: $0.members, directory: $0.group.directory,
                    identifier: $0.group.identifier?.description, dn: $0.group.dn,
                    protected: $0.group.isProtected || protected.contains($0.group.name))
            }
            switch options.format {
            case .json: try options.console.print(json: groups)
            case .text:
                options.console.print(
                    table: groups.map { group in
                        [
                            group.name, "\(group.members)",
                            (group.directory ?? "(administrator)") + (group.protected ? ", protected" : ""),
                            group.dn ?? "",
                        ]
                    },
                    headings: ["GROUP", "MEMBERS", "MANAGED BY", "DN"])
            }
            return .success
        }
    }
}

struct GroupsProtect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protect", abstract: "Protect a group: no sync changes it or its members.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The group's name.") var name: String

    func run() throws { try protect(name, true, options) }
}

struct GroupsUnprotect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unprotect", abstract: "Let the sync change a protected group again.")

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The group's name.") var name: String

    func run() throws { try protect(name, false, options) }
}

private func protect(_ name: String, _ isProtected: Bool, _ options: GlobalOptions) throws {
    try reporting(options) {
        let site = try options.site()
        try site.openStore().protectGroup(named: name, isProtected, by: site.origin.user, at: site.now())
        options.console.say("\(name.escapedForTerminal()) is \(isProtected ? "protected" : "not protected any more").")
        return .success
    }
}
