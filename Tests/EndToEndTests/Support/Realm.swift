import Foundation
import Synchronization
import TestSupport
import Testing

/// A small directory of a test's own: a subtree of a server that others use too, with people and groups below it.
final class Realm {
    let server: SlapdServer
    /// The DN of the subtree.
    let top: String

    var people: String { "ou=people,\(top)" }
    var groups: String { "ou=groups,\(top)" }

    private static let count = Mutex(0)

    /// - Parameter names: Who is there from the beginning.
    init(on server: SlapdServer, people names: [String] = [], groups: [String: [String]] = [:]) throws {
        self.server = server
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        let name = "realm\(number)"
        top = "ou=\(name),\(server.suffix)"
        var ldif =
            Self.unit(name, below: server.suffix) + Self.unit("people", below: top) + Self.unit("groups", below: top)
        for name in names { ldif += person(name) }
        for (name, members) in groups.sorted(by: { $0.key < $1.key }) { ldif += group(name, members) }
        try server.add(ldif)
    }

    /// The directory's entry of a configuration.
    var part: DirectoryPart { DirectoryPart(server, users: [people], groups: [groups]) }

    // MARK: Entries

    static func unit(_ name: String, below parent: String) -> String {
        "dn: ou=\(name),\(parent)\nobjectClass: organizationalUnit\nou: \(name)\n\n"
    }

    /// The entryUUID of an entry.
    func identifier(ofDN dn: String) throws -> String {
        let ldif = try search("-b", dn, "-s", "base", "entryUUID")
        let line = ldif.split(separator: "\n").first { $0.hasPrefix("entryUUID: ") }
        return String(try #require(line, "\(dn) has no entryUUID").dropFirst("entryUUID: ".count))
    }

    /// Everything in it, as ldapsearch exports it.
    func export() throws -> String { try search("-b", top, "(objectClass=*)", "*", "+") }

    private func search(_ arguments: String...) throws -> String {
        try run(
            [
                "ldapsearch", "-o", "ldif-wrap=no", "-x", "-H", server.ldapiURL, "-D", server.adminDN, "-w",
                server.adminPassword,
            ] + arguments, environment: ["LDAPNOINIT": "1"])
    }

    /// The DN of whoever is called that, unless it has an equals sign and so is a DN.
    func dn(_ name: String, in unit: String? = nil) -> String {
        name.contains("=") ? name : "uid=\(name),\(unit ?? people)"
    }

    func groupDN(_ name: String) -> String { "cn=\(name),\(groups)" }

    /// An inetOrgPerson with the lines given added.
    func person(_ name: String, in unit: String? = nil, _ more: String...) -> String {
        let lines = [
            "dn: \(dn(name, in: unit))", "objectClass: inetOrgPerson", "uid: \(name)", "cn: \(name)",
            "sn: \(name.capitalized)", "mail: \(name)@example.test",
        ]
        return (lines + more).joined(separator: "\n") + "\n\n"
    }

    /// A groupOfNames; members are names of people or DNs. Without any, it gets a stand-in that is nobody.
    func group(_ name: String, _ members: [String]) -> String {
        let values = members.isEmpty ? ["cn=nobody"] : members.map { dn($0) }
        let lines = ["dn: \(groupDN(name))", "objectClass: groupOfNames", "cn: \(name)"]
        return (lines + values.map { "member: \($0)" }).joined(separator: "\n") + "\n\n"
    }

    /// Takes everything away, and makes the same tree anew: the same DNs, with other identifiers.
    func rebuild() throws {
        try run(
            ["ldapdelete", "-r", "-x", "-H", server.ldapiURL, "-D", server.adminDN, "-w", server.adminPassword, top],
            environment: ["LDAPNOINIT": "1"])
        let name = String(top.dropFirst(3).prefix { $0 != "," })
        try server.add(
            Self.unit(name, below: server.suffix) + Self.unit("people", below: top) + Self.unit("groups", below: top))
    }

    // MARK: Changes

    func hire(_ name: String, in unit: String? = nil, _ more: String...) throws {
        try server.add(
            person(name, in: unit).trimmingCharacters(in: .newlines) + "\n" + more.joined(separator: "\n") + "\n")
    }

    func add(group name: String, _ members: [String]) throws {
        try server.add(group(name, members))
    }

    func add(unit name: String) throws -> String {
        try server.add(Self.unit(name, below: top))
        return "ou=\(name),\(top)"
    }

    /// Deletes entries by name of a person or by DN.
    func delete(_ names: String...) throws {
        try server.modify(names.map { "dn: \(dn($0))\nchangetype: delete\n\n" }.joined())
    }

    /// Replaces an attribute's values; with none, it is taken away.
    func replace(_ attribute: String, of name: String, with values: String...) throws {
        let lines = values.map { "\(attribute): \($0)\n" }.joined()
        try server.modify("dn: \(dn(name))\nchangetype: modify\nreplace: \(attribute)\n\(lines)")
    }

    /// Renames a person's entry, and its uid with it; these groups follow.
    func rename(_ name: String, to new: String, in groups: [String] = []) throws {
        try server.modify("dn: \(dn(name))\nchangetype: modrdn\nnewrdn: uid=\(new)\ndeleteoldrdn: 1\n")
        for group in groups {
            try join(group, new)
            try leave(group, name)
        }
    }

    func move(_ name: String, from unit: String? = nil, to new: String) throws {
        try server.modify(
            "dn: \(dn(name, in: unit))\nchangetype: modrdn\nnewrdn: uid=\(name)\ndeleteoldrdn: 1\nnewsuperior: \(new)\n"
        )
    }

    func join(_ group: String, _ names: String...) throws { try edit(group, "add", names) }
    func leave(_ group: String, _ names: String...) throws { try edit(group, "delete", names) }

    private func edit(_ group: String, _ verb: String, _ names: [String]) throws {
        let lines = names.map { "member: \(dn($0))\n" }.joined()
        try server.modify("dn: \(groupDN(group))\nchangetype: modify\n\(verb): member\n\(lines)")
    }

    /// What OpenLDAP's administrators do to lock somebody out for good, and back.
    func lock(_ name: String) throws {
        try operate(on: name, "replace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n")
    }

    func unlock(_ name: String) throws {
        try operate(on: name, "delete: pwdAccountLockedTime\n")
    }

    /// Changes an attribute that users can't, as ldapmodify's relax control allows the administrator.
    func operate(on name: String, _ change: String) throws {
        try server.relaxed("dn: \(dn(name))\nchangetype: modify\n\(change)")
    }
}

extension SlapdServer {
    /// Applies LDIF change records under the relax rules control, by which identifiers can be given.
    func relaxed(_ ldif: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(ldif, to: "changes.ldif")
        try run(
            ["ldapmodify", "-e", "relax", "-x", "-H", ldapiURL, "-D", adminDN, "-w", adminPassword, "-f", file],
            environment: ["LDAPNOINIT": "1"])
    }
}
