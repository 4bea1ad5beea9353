import Directory
import LDAPText

/// Looks up members in what a file holds.
struct FileFinder: MemberFinder {
    /// The keys of all of its entries.
    let keys: DNTable
    /// Why the file proves no absence; `nil` where it does.
    let doubt: String?

    func find(dns: [SoughtMember]) -> [FoundMember] {
        dns.map { sought in
            if keys.find(sought.key) != nil { return .other }
            return doubt.map(FoundMember.failed) ?? .nobody
        }
    }

    func find(userNames: [[UInt8]]) -> [FoundMember] {
        userNames.map { _ in doubt.map(FoundMember.failed) ?? .nobody }
    }
}
