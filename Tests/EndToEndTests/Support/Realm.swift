import Foundation
import Synchronization
import TestSupport
import Testing

/// A small directory of a test's own: a subtree of a server that others use too, with people and groups below it.
///
/// Tests call people by their `uid`, which is the user name in ``part``. In OpenLDAP they are inetOrgPersons and groups are
/// groupOfNames; in Active Directory they are users and groups, whose RDN is `cn`.
final class Realm {
    let server: any DirectoryServer
    /// The DN of the subtree.
    let top: String

    var people: String { unitDN("people") }
    var groups: String { unitDN("groups") }

    var isActiveDirectory: Bool { server.kind == .samba }
    /// The class of people.
    var personClass: String { isActiveDirectory ? "user" : "inetOrgPerson" }
    var groupClass: String { isActiveDirectory ? "group" : "groupOfNames" }

    private let name: String
    private static let count = Mutex(0)

    /// - Parameter names: Who is there from the beginning.
    init(on server: any DirectoryServer, people names: [String] = [], groups: [String: [String]] = [:]) throws {
        self.server = server
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        name = "realm\(number)"
        top = (server.kind == .samba ? "OU=" : "ou=") + "\(name),\(server.suffix)"
        var ldif = units
        for name in names { ldif += person(name) }
        for (name, members) in groups.sorted(by: { $0.key < $1.key }) { ldif += group(name, members) }
        try server.add(ldif)
    }

    /// The directory's entry of a configuration.
    var part: DirectoryPart { part(users: [people], groups: [groups]) }

    /// The same with other bases.
    func part(users: [String], groups: [String] = []) -> DirectoryPart {
        var part = DirectoryPart(server, users: users, groups: groups)
        part.username = isActiveDirectory ? "{uid}" : nil
        return part
    }

    // MARK: Entries

    static func unit(_ name: String, below parent: String) -> String {
        "dn: ou=\(name),\(parent)\nobjectClass: organizationalUnit\nou: \(name)\n\n"
    }

    /// The subtree, and in it the places of people and groups.
    private var units: String {
        Self.unit(name, below: server.suffix) + Self.unit("people", below: top) + Self.unit("groups", below: top)
    }

    /// The immutable identifier of an entry, as Rollcall shows it.
    func identifier(ofDN dn: String) throws -> String {
        guard isActiveDirectory else { return try value("entryUUID", ofDN: dn) }
        // Sixteen bytes, the first three fields little-endian ([MS-DTYP] 2.3.4.2).
        let bytes = try #require(Data(base64Encoded: try value("objectGUID", ofDN: dn)))
        try #require(bytes.count == 16)
        let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
        let digits = order.map { String(format: "%02x", bytes[$0]) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    /// The only value of an attribute, in Base64 where it is binary.
    func value(_ attribute: String, ofDN dn: String) throws -> String {
        let ldif = try server.search("-b", dn, "-s", "base", attribute)
        let line = ldif.split(separator: "\n").first { $0.hasPrefix(attribute + ":") }
        return try #require(line, "\(dn) has no \(attribute)").dropFirst(attribute.count + 1)
            .trimmingCharacters(in: [":", " "])
    }

    /// Everything in it, as ldapsearch exports it.
    func export() throws -> String { try server.search("-b", top, "(objectClass=*)", "*", "+") }

    /// The DN of whoever is called that, unless it has an equals sign and so is a DN.
    func dn(_ name: String, in unit: String? = nil) -> String {
        name.contains("=") ? name : "\(rdn(name)),\(unit ?? people)"
    }

    // Active Directory answers with the names of attributes in capitals.
    func rdn(_ name: String) -> String { (isActiveDirectory ? "CN=" : "uid=") + name }

    func groupDN(_ name: String, in unit: String? = nil) -> String {
        (isActiveDirectory ? "CN=" : "cn=") + "\(name),\(unit ?? groups)"
    }

    /// The DN of an organisational unit below ``top``.
    func unitDN(_ name: String) -> String { (isActiveDirectory ? "OU=" : "ou=") + "\(name),\(top)" }

    /// Somebody with an e-mail address, active, with the lines given added.
    func person(_ name: String, in unit: String? = nil, _ more: String...) -> String {
        let lines = [
            "dn: \(dn(name, in: unit))", personKind(name, in: unit), "uid: \(name)", "cn: \(name)",
            "sn: \(name.capitalized)", "mail: \(name)@example.test",
        ]
        return (lines + more).joined(separator: "\n") + "\n\n"
    }

    /// The lines that make an entry a person who is active.
    func personKind(_ name: String, in unit: String? = nil) -> String {
        let kind = "objectClass: \(personClass)"
        return isActiveDirectory ? "\(kind)\n\(logonName(name, in: unit))\nuserAccountControl: 544" : kind
    }

    /// The lines that make an entry a group.
    func groupKind(_ name: String) -> String {
        let kind = "objectClass: \(groupClass)"
        return isActiveDirectory ? "\(kind)\n\(logonName(name))" : kind
    }

    /// A group; members are names of people or DNs. Without any, OpenLDAP's gets a stand-in that is nobody.
    func group(_ name: String, _ members: [String], in unit: String? = nil) -> String {
        let values = real(members.isEmpty ? [Self.nobody] : members).map { "member: \(dn($0))" }
        let lines = ["dn: \(groupDN(name, in: unit))", groupKind(name), "cn: \(name)"] + values
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// The member of a group that has no member, which OpenLDAP's groups must not be. In Active Directory, where a member
    /// must exist, this one is left out.
    static let nobody = "cn=nobody"

    private func real(_ members: [String]) -> [String] {
        isActiveDirectory ? members.filter { $0 != Self.nobody } : members
    }

    /// One in the whole domain, without the characters that Active Directory refuses.
    private func logonName(_ name: String, in unit: String? = nil) -> String {
        let place = unit.map { "-" + $0.drop { $0 != "=" }.dropFirst().prefix { $0 != "," } } ?? ""
        return "sAMAccountName: \(self.name)\(place)-\(name.filter { $0.isLetter || $0.isNumber })"
    }

    /// Takes everything away, and makes the same tree anew: the same DNs, with other identifiers.
    func rebuild() throws {
        try server.deleteTree(top)
        try server.add(units)
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
        return unitDN(name)
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

    /// Renames a person's entry, and its uid with it; these groups follow, as in Active Directory all do by themselves.
    func rename(_ name: String, to new: String, in groups: [String] = []) throws {
        try server.modify("dn: \(dn(name))\nchangetype: modrdn\nnewrdn: \(rdn(new))\ndeleteoldrdn: 1\n")
        if isActiveDirectory {
            return try server.modify(
                "dn: \(dn(new))\nchangetype: modify\nreplace: uid\nuid: \(new)\n-\nreplace: sAMAccountName\n\(logonName(new))\n"
            )
        }
        for group in groups {
            try join(group, new)
            try leave(group, name)
        }
    }

    /// Moves a person's entry; these groups follow, as in Active Directory all do by themselves.
    func move(_ name: String, from unit: String? = nil, to new: String, in groups: [String] = []) throws {
        let former = dn(name, in: unit)
        try server.modify(
            "dn: \(former)\nchangetype: modrdn\nnewrdn: \(rdn(name))\ndeleteoldrdn: 1\nnewsuperior: \(new)\n")
        if isActiveDirectory { return }
        for group in groups {
            try leave(group, former)
            try join(group, dn(name, in: new))
        }
    }

    func rename(group name: String, to new: String) throws {
        try server.modify("dn: \(groupDN(name))\nchangetype: modrdn\nnewrdn: cn=\(new)\ndeleteoldrdn: 1\n")
    }

    func move(group name: String, to unit: String) throws {
        try server.modify(
            "dn: \(groupDN(name))\nchangetype: modrdn\nnewrdn: cn=\(name)\ndeleteoldrdn: 1\nnewsuperior: \(unit)\n")
    }

    /// Lets ``hideMembers(of:)`` work for a site: where that takes a place of its own, it becomes one of the site's bases.
    func prepareToHide(in part: inout DirectoryPart) throws {
        if isActiveDirectory { return }
        _ = try? server.add(Self.unit("hidden", below: server.suffix))
        try server.add(Self.unit(name, below: "ou=hidden,\(server.suffix)"))
        part.groups.append(hidden)
    }

    private var hidden: String { "ou=\(name),ou=hidden,\(server.suffix)" }

    /// From now on the sync identity may not read who is in the group; in OpenLDAP, by the place to which it moves.
    func hideMembers(of group: String) throws {
        if let samba = server as? SambaServer {
            try samba.hide("member", of: groupDN(group))
        } else {
            try move(group: group, to: hidden)
        }
    }

    func join(_ group: String, _ names: String...) throws { try edit(group, "add", names) }
    func leave(_ group: String, _ names: String...) throws { try edit(group, "delete", names) }

    private func edit(_ group: String, _ verb: String, _ names: [String]) throws {
        let names = real(names)
        guard !names.isEmpty else { return }
        let lines = names.map { "member: \(dn($0))\n" }.joined()
        try server.modify("dn: \(groupDN(group))\nchangetype: modify\n\(verb): member\n\(lines)")
    }

    /// What administrators do to lock somebody out for good, and back.
    func lock(_ name: String) throws {
        if isActiveDirectory { return try replace("userAccountControl", of: name, with: "546") }
        try operate(on: name, "replace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n")
    }

    func unlock(_ name: String) throws {
        if isActiveDirectory { return try replace("userAccountControl", of: name, with: "544") }
        try operate(on: name, "delete: pwdAccountLockedTime\n")
    }

    /// Changes an attribute that users can't, as the administrator.
    func operate(on name: String, _ change: String) throws {
        try server.relaxed("dn: \(dn(name))\nchangetype: modify\n\(change)")
    }
}
