import LDAPText

extension GroupPattern {
    /// Whether a group is meant.
    public func matches(identifier: GUID, dn: String, name: String) -> Bool {
        switch kind {
        case .name(let glob): glob.matches(NameKey(name))
        case .dn(let wanted): (try? DN(dn)) == wanted
        case .identifier(let wanted): identifier == wanted
        }
    }
}
