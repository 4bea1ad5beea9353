import LDAPText

/// The few objects that a plan is about, where it isn't about the whole directory.
///
/// Everything else stays as it is. Such a plan gives no account or group another name, deletes none, and leaves what the
/// store remembers of the directory alone.
public struct Focus: Hashable, Sendable {
    public var people: Set<GUID>
    public var groups: Set<GUID>
    /// An account that goes on as that of another entry.
    public var link: Link?

    public struct Link: Hashable, Sendable {
        /// The account's number.
        public var account: Int64
        /// The entry's identifier.
        public var entry: GUID

        public init(account: Int64, entry: GUID) {
            self.account = account
            self.entry = entry
        }
    }

    public init(people: Set<GUID> = [], groups: Set<GUID> = [], link: Link? = nil) {
        self.people = people
        self.groups = groups
        self.link = link
    }
}
