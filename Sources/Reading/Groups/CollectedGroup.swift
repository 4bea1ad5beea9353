import LDAPText

/// A group entry as read, its members not yet resolved.
struct CollectedGroup: Sendable {
    var identifier: GUID
    var entraObjectID: GUID?
    var objectSID: SID?
    var dn: String
    var name: String
    /// Numbers of member DNs in the collector's table.
    var members: [UInt32]
    /// Numbers of members' user names in the collector's table.
    var userNames: [UInt32]
    /// Why the list is not proven whole.
    var gaps: [String] = []
    /// Member attributes, by place, that didn't come and that the entry's class allows: there are no values, or they may not
    /// be read.
    var unshown: [Int] = []
    /// Attributes of which more values are to be read, by their place among the member attributes.
    var ranges: [Int: RangeProgress] = [:]

    /// The entry's number of changes, where the flavour has one and not all values have come; empty where it is not
    /// readable.
    var changeNumber: [UInt8]?

    /// Whether an attribute's values haven't all come.
    var isUnfinished: Bool { ranges.values.contains { $0.next != nil } }
}
