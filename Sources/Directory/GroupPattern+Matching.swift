import LDAPText

extension GroupPattern {
    /// Whether a group is meant: an entry's, or one that the store has and that no entry need stand for.
    public func matches(identifier: GUID?, dn: String?, name: String) -> Bool {
        switch kind {
        case .name(let glob): glob.matches(NameKey(name))
        case .dn(let wanted): dn.flatMap { try? DN($0) } == wanted
        case .identifier(let wanted): identifier == wanted
        }
    }
}
