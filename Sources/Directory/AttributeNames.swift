/// An operator's attribute names in place of the flavour's. `nil`: the flavour's.
public struct AttributeNames: Hashable, Sendable {
    /// The immutable identifier of users and bases.
    public var identifier: String?
    /// The immutable identifier of groups; `nil`: that of users.
    public var groupIdentifier: String?
    /// Of these the first that has a value names a group.
    public var groupName: [String]?
    /// Where groups keep their members; the form of each follows from its name.
    public var members: [String]?
    /// The user's attribute whose values `memberUid` holds.
    public var userName: String?
    public var accountControl: String?
    public var accountExpires: String?
    public var lockedTime: String?
    public var shadowExpire: String?
    /// The object id of the same person in Microsoft Entra ID.
    public var entraObjectID: String?
    /// The object id of the same group in Microsoft Entra ID.
    public var entraGroupObjectID: String?

    public init(
        identifier: String? = nil, groupIdentifier: String? = nil, groupName: [String]? = nil, members: [String]? = nil,
        userName: String? = nil, accountControl: String? = nil, accountExpires: String? = nil,
        lockedTime: String? = nil, shadowExpire: String? = nil, entraObjectID: String? = nil,
        entraGroupObjectID: String? = nil
    ) {
        self.identifier = identifier
        self.groupIdentifier = groupIdentifier
        self.groupName = groupName
        self.members = members
        self.userName = userName
        self.accountControl = accountControl
        self.accountExpires = accountExpires
        self.lockedTime = lockedTime
        self.shadowExpire = shadowExpire
        self.entraObjectID = entraObjectID
        self.entraGroupObjectID = entraGroupObjectID
    }
}
