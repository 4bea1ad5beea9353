/// A subtree that is searched, and for what.
public struct SearchBase: Hashable, Sendable {
    /// RFC 4514.
    public var dn: String
    /// RFC 4515; `nil`: the flavour's.
    public var filter: String?

    public init(dn: String, filter: String? = nil) {
        self.dn = dn
        self.filter = filter
    }
}
