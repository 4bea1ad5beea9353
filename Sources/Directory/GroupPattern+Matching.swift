import LDAPText

extension GroupPattern {
    /// Whether a group is meant: an entry's, or one that the store has and that no entry need stand for.
    ///
    /// - Parameter objectSID: The store has none: there a group is not found by it.
    public func matches(identifier: GUID?, objectSID: SID? = nil, dn: String?, name: String) -> Bool {
        switch kind {
        case .name(let glob): glob.matches(NameKey(name))
        case .dn(let wanted): dn.flatMap { try? DN($0) } == wanted
        case .identifier(let wanted): identifier == wanted
        case .objectSID(let wanted): objectSID == wanted
        }
    }
}
