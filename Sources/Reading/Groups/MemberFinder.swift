import LDAPText

/// Looks up members that the searches should have returned and didn't.
protocol MemberFinder {
    /// What there is at each of these DNs, which are below a base. In their order.
    func find(dns: [SoughtMember]) -> [FoundMember]
    /// Who has each of these user names. In their order.
    func find(userNames: [[UInt8]]) -> [FoundMember]
}

/// A member whose entry no search returned.
struct SoughtMember: Hashable, Sendable {
    /// As its group names it.
    var dn: [UInt8]
    var key: [UInt8]

    var text: String { String(decoding: dn, as: UTF8.self) }
}

/// What a look-up of a member found.
enum FoundMember: Hashable, Sendable {
    /// An entry that the user filter matches.
    case person(GUID)
    /// An entry that the group filter matches.
    case group(GUID)
    /// An entry that is neither.
    case other
    /// No entry.
    case nobody
    /// Nothing that can be relied on, and why.
    case failed(String)
}
