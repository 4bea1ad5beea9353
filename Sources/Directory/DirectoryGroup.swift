import LDAPText

/// One group entry of a directory with its direct members.
public struct DirectoryGroup: Sendable {
    public var identifier: GUID
    /// The object id of the same group in Microsoft Entra ID, where the directory tells it.
    public var entraObjectID: GUID?
    /// The Windows security identifier; `nil` where the directory has none.
    public var objectSID: SID?
    /// As the server wrote it.
    public var dn: String
    public var name: String
    /// Direct members that are people of the snapshot, also those whose primary group this is: indices into
    /// ``Snapshot/people``, in no order, none twice.
    public var people: [UInt32]
    /// Direct members that are groups of the snapshot: indices into ``Snapshot/groups``, in no order, none twice.
    public var groups: [UInt32]
    /// Members that are neither: outside the bases, computers, contacts. Counted, never a fault.
    public var others: Int
    /// Why the list of members is not proven whole, for the operator. Empty where every member was read.
    public var gaps: [String]

    public init(
        identifier: GUID, entraObjectID: GUID? = nil, objectSID: SID? = nil, dn: String, name: String,
        people: [UInt32] = [], groups: [UInt32] = [], others: Int = 0, gaps: [String] = []
    ) {
        self.identifier = identifier
        self.entraObjectID = entraObjectID
        self.objectSID = objectSID
        self.dn = dn
        self.name = name
        self.people = people
        self.groups = groups
        self.others = others
        self.gaps = gaps
    }
}
