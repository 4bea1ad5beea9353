import Directory
import LDAPText
import Reading

/// Entries of an Active Directory for the tests of this module.
enum WindowsSample {
    static let domain: [UInt32] = [21, 2_127_521_184, 1_604_012_920, 1_887_927_527]

    /// A security identifier of the domain, or of another one.
    static func sid(_ rid: UInt32, of domain: [UInt32] = domain) -> SID {
        var bytes: [UInt8] = [1, UInt8(domain.count + 1), 0, 0, 0, 0, 0, 5]
        for number in domain + [rid] {
            bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        return SID(bytes)!
    }

    static func guid(_ number: Int) -> String {
        "objectGUID:: \(Base64.encode(Sample.id(number).activeDirectoryBytes))"
    }

    /// A user `CN=NAME` with the RID 1000 + number.
    ///
    /// - Parameters:
    ///   - sid: `nil`: none.
    ///   - primary: The primary group's RID; `nil`: none.
    static func user(
        _ name: String, _ number: Int, primary: String? = "513", sid: SID?? = .none,
        below parent: String = Sample.people,
        _ more: String...
    ) -> String {
        let sid = sid ?? Self.sid(1000 + UInt32(number))
        let lines =
            [
                "dn: CN=\(name),\(parent)", "objectClass: user", "cn: \(name)", "sn: \(name)",
                "sAMAccountName: \(name)",
                "sAMAccountType: 805306368", "userPrincipalName: \(name)@corp.test", "userAccountControl: 512",
                guid(number),
            ] + (sid.map { ["objectSid:: \(Base64.encode($0.bytes))"] } ?? [])
            + (primary.map { ["primaryGroupID: \($0)"] } ?? [])
        return (lines + more).joined(separator: "\n") + "\n\n"
    }

    /// A group `CN=NAME`.
    static func group(
        _ name: String, _ number: Int, _ sid: SID?, members: [String] = [], below parent: String = Sample.groups,
        _ more: String...
    ) -> String {
        let lines =
            [
                "dn: CN=\(name),\(parent)", "objectClass: group", "groupType: -2147483646", "cn: \(name)",
                "sAMAccountName: \(name)", guid(number),
            ] + (sid.map { ["objectSid:: \(Base64.encode($0.bytes))"] } ?? [])
        return (lines + members.map { "member: \($0)" } + more).joined(separator: "\n") + "\n\n"
    }

    static func dn(_ name: String, below parent: String = Sample.people) -> String { "CN=\(name),\(parent)" }
    static func groupDN(_ name: String) -> String { dn(name, below: Sample.groups) }
}

extension Snapshot {
    /// The names of a group's direct members, sorted, without what follows the `@`.
    func names(_ number: Int) -> [String]? {
        members(number)?.map { String($0.prefix { $0 != "@" }) }
    }
}
