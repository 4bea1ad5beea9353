import ArgumentParser
import Cycle
import LDAPText

struct GroupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups", abstract: "Show the groups of the store.")

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
            let groups = try options.site().existingStore().groups(matching: pattern.map { Glob($0) }).map {
                Output(
                    id: $0.group.id, name: $0.group.name, members: $0.members, directory: $0.group.directory,
                    identifier: $0.group.identifier?.description, dn: $0.group.dn, protected: $0.group.isProtected)
            }
            switch options.format {
            case .json: try options.console.print(json: groups)
            case .text:
                options.console.print(
                    table: groups.map { [$0.name, "\($0.members)", $0.directory ?? "(administrator)", $0.dn ?? ""] },
                    headings: ["GROUP", "MEMBERS", "MANAGED BY", "DN"])
            }
            return .success
        }
    }
}
