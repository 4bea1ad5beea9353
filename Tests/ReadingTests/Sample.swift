import Directory
import LDAP
import LDAPText
import Reading
import TestSupport

/// Identifiers, entries and descriptions for the tests of this module.
enum Sample {
    static let suffix = "dc=example,dc=test"
    static let people = "ou=people,\(suffix)"
    static let groups = "ou=groups,\(suffix)"

    /// The identifier with this number.
    static func id(_ number: Int) -> GUID {
        GUID(high: 0x1122_3344_5566_4788, low: 0x8000_0000_0000_0000 + UInt64(number))
    }

    static func unit(_ name: String, _ number: Int, below parent: String = suffix) -> String {
        """
        dn: ou=\(name),\(parent)
        objectClass: organizationalUnit
        ou: \(name)
        entryUUID: \(id(number))


        """
    }

    /// The naming context's entry, ou=people and ou=groups; numbers from 9000.
    static var tree: String {
        """
        dn: \(suffix)
        objectClass: top
        objectClass: organization
        objectClass: dcObject
        o: Example Company
        dc: example
        entryUUID: \(id(9000))


        """ + unit("people", 9001) + unit("groups", 9002)
    }

    /// An inetOrgPerson `uid=NAME`.
    static func person(_ name: String, _ number: Int, below parent: String = people, _ more: String...) -> String {
        let lines = [
            "dn: uid=\(name),\(parent)", "objectClass: inetOrgPerson", "uid: \(name)", "cn: \(name)", "sn: Sn-\(name)",
            "givenName: Given", "mail: \(name)@example.test", "entryUUID: \(id(number))",
        ]
        return (lines + more).joined(separator: "\n") + "\n\n"
    }

    /// A groupOfNames `cn=NAME` with these member DNs.
    static func group(
        _ name: String, _ number: Int, below parent: String = groups, _ members: [String], attribute: String = "member"
    ) -> String {
        let lines = [
            "dn: cn=\(name),\(parent)", "objectClass: groupOfNames", "cn: \(name)", "entryUUID: \(id(number))",
        ]
        return (lines + members.map { "\(attribute): \($0)" }).joined(separator: "\n") + "\n\n"
    }

    static func dn(_ name: String, below parent: String = people) -> String { "uid=\(name),\(parent)" }

    /// What ldapsearch writes at its end.
    static func trailer(entries: Int, result: String = "0 Success") -> String {
        "# search result\nsearch: 2\nresult: \(result)\n\n# numResponses: \(entries + 1)\n# numEntries: \(entries)\n"
    }

    /// How many entries a text of LDIF has.
    static func count(_ ldif: String) -> Int { ldif.split(separator: "\n").count { $0.hasPrefix("dn:") } }

    static let now: Int64 = 1_800_000_000
}

extension SourceDescription {
    /// A file of OpenLDAP's entries.
    static func file(
        _ path: String, flavour: Flavour = .openLDAP, entries: Int? = nil, sha256: String? = nil,
        users: [SearchBase] = [SearchBase(dn: Sample.people)], groups: [SearchBase]? = [SearchBase(dn: Sample.groups)],
        attributes: AttributeNames = AttributeNames(), mapping: [Property: [Template]] = [:]
    ) -> SourceDescription {
        SourceDescription(
            name: "example", flavour: flavour,
            origin: .file(FileSource(path: path, statedEntries: entries, statedSHA256: sha256)), users: users,
            groups: groups, attributes: attributes, mapping: mapping, now: Sample.now)
    }
}

/// Reads a text of LDIF as a directory.
func read(
    ldif: String, trailer: String? = nil, flavour: Flavour = .openLDAP, entries: Int? = nil, sha256: String? = nil,
    users: [SearchBase] = [SearchBase(dn: Sample.people)], groups: [SearchBase]? = [SearchBase(dn: Sample.groups)],
    attributes: AttributeNames = AttributeNames(), mapping: [Property: [Template]] = [:]
) throws -> Snapshot {
    let folder = try TemporaryFolder()
    let path = try folder.write(ldif + (trailer ?? Sample.trailer(entries: Sample.count(ldif))), to: "directory.ldif")
    let description = SourceDescription.file(
        path, flavour: flavour, entries: entries, sha256: sha256, users: users, groups: groups, attributes: attributes,
        mapping: mapping)
    return try description.makeReader().read { _ in }
}

extension Snapshot {
    /// A person by the number of ``Sample/id(_:)``.
    func person(_ number: Int) -> Person? { people.first { $0.identifier == Sample.id(number) } }

    func group(_ number: Int) -> DirectoryGroup? { groups.first { $0.identifier == Sample.id(number) } }

    /// The uids of a group's direct members, sorted.
    func members(_ number: Int) -> [String]? {
        group(number)?.people.map { people[Int($0)].values.username ?? "" }.sorted()
    }

    /// The names of a group's direct member groups, sorted.
    func children(_ number: Int) -> [String]? {
        group(number)?.groups.map { groups[Int($0)].name }.sorted()
    }

    var doubtOfPeople: String? {
        if case .unknown(let reason) = absenceOfPeople { reason } else { nil }
    }

    var doubtOfGroups: String? {
        if case .unknown(let reason) = absenceOfGroups { reason } else { nil }
    }
}
