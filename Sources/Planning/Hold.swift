import LDAPText

/// Something that a revert took back, and that no sync does again before it is released or the directory agrees.
public struct Hold: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        /// The person with this identifier keeps the account that there is, or gets none.
        case user(GUID)
        /// The account of the person with this identifier keeps its values, its user name and DN among them. Nothing else is held:
        /// whoever leaves is let go.
        case values(GUID)
        /// The group with this identifier stays as it is, or is not made.
        case group(GUID)
        /// The person with this identifier joins and leaves the group with this number no more.
        case membership(group: Int64, user: GUID)
    }

    public var subject: Subject
    /// The run that was reverted.
    public var run: String

    public init(_ subject: Subject, run: String) {
        self.subject = subject
        self.run = run
    }
}
