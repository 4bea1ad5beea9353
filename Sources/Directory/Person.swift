import LDAPText

/// One user entry of a directory, as one search returned it.
public struct Person: Sendable {
    /// The immutable identifier: objectGUID, entryUUID.
    public var identifier: GUID
    /// The object id of the same person in Microsoft Entra ID, where the directory tells it.
    public var entraObjectID: GUID?
    /// The Windows security identifier; `nil` where the directory has none, and but in a ``Selection``'s reading, since
    /// only an explanation needs it.
    public var objectSID: SID?
    /// As the server wrote it.
    public var dn: String
    /// What the mapping made of the entry.
    public var values: AccountValues
    /// Where attributes had several values: every value that each property could have, the chosen one first.
    public var alternatives: [Property: [String]]
    public var activity: Activity
    /// Why the entry can't make an account: what is required and missing, or is no text. `nil` where it can.
    public var fault: String?
    /// Where each value came from; empty but in a ``Selection``'s reading, since only an explanation needs it.
    public var origins: [Property: Mapping.Origin]

    public init(
        identifier: GUID, entraObjectID: GUID? = nil, objectSID: SID? = nil, dn: String, values: AccountValues,
        alternatives: [Property: [String]] = [:], activity: Activity = .active, fault: String? = nil,
        origins: [Property: Mapping.Origin] = [:]
    ) {
        self.identifier = identifier
        self.entraObjectID = entraObjectID
        self.objectSID = objectSID
        self.origins = origins
        self.dn = dn
        self.values = values
        self.alternatives = alternatives
        self.activity = activity
        self.fault = fault
    }
}
