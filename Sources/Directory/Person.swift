import LDAPText

/// One user entry of a directory, as one search returned it.
public struct Person: Sendable {
    /// The immutable identifier: objectGUID, entryUUID.
    public var identifier: GUID
    /// As the server wrote it.
    public var dn: String
    /// What the mapping made of the entry.
    public var values: AccountValues
    /// Where attributes had several values: every value that each property could have, the chosen one first.
    public var alternatives: [Property: [String]]
    public var activity: Activity
    /// Why the entry can't make an account: what is required and missing, or is no text. `nil` where it can.
    public var fault: String?

    public init(
        identifier: GUID, dn: String, values: AccountValues, alternatives: [Property: [String]] = [:],
        activity: Activity = .active, fault: String? = nil
    ) {
        self.identifier = identifier
        self.dn = dn
        self.values = values
        self.alternatives = alternatives
        self.activity = activity
        self.fault = fault
    }
}
