/// The names of the attributes that tell identity, membership and activity, where they are not the flavour's own (`nil`).
public struct AttributeSettings: Hashable, Sendable {
    /// What never changes while a person lives: objectGUID, entryUUID. Also that of the bases.
    public var identifier: String?
    /// What never changes while a group lives; `nil`: as ``identifier``.
    public var groupIdentifier: String?
    /// What the criteria match, and what the local group is called: of these the first that has a value.
    public var groupName: [String]?
    /// Where groups keep their members: `memberUid` by user name, every other by DN.
    public var members: [String]?
    /// The user's attribute whose values `memberUid` holds.
    public var userName: String?
    /// Microsoft's bits, of which 0x2 says disabled ([MS-ADTS] section 2.2.16).
    public var accountControl: String?
    /// When the account itself expires, as Microsoft writes it ([MS-ADA1] section 2.3).
    public var accountExpires: String?
    /// What says with 000001010000Z that an administrator has locked the account.
    public var lockedTime: String?
    /// The day on which the account expires, counted from 1970 (RFC 2307).
    public var shadowExpire: String?

    public init(
        identifier: String? = nil, groupIdentifier: String? = nil, groupName: [String]? = nil, members: [String]? = nil,
        userName: String? = nil, accountControl: String? = nil, accountExpires: String? = nil,
        lockedTime: String? = nil, shadowExpire: String? = nil
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
    }
}
