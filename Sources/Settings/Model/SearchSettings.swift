import LDAPText

/// Where users or groups are looked for, each base with everything under it.
public struct SearchSettings: Hashable, Sendable {
    /// None equals or lies under another.
    public var bases: [DN]
    /// `nil`: the flavour's own.
    public var filter: Filter?

    public init(bases: [DN], filter: Filter?) {
        self.bases = bases
        self.filter = filter
    }
}
