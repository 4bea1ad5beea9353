import Directory

/// What the operator allows one directory to do to the store.
public struct Policy: Hashable, Sendable {
    public enum UserRemoval: String, Hashable, Sendable, CaseIterable { case disable, delete, keep }
    public enum GroupRemoval: String, Hashable, Sendable, CaseIterable { case delete, keep }

    /// The directory's name.
    public var directory: String
    public var criteria: Criteria
    /// A digest of the bases, filters and criteria, which changes when one of them does.
    public var criteriaDigest: String
    public var provisionsUsers: Bool
    public var provisionsGroups: Bool
    public var removedUsers: UserRemoval
    public var removedGroups: GroupRemoval
    public var defaults: AccountDefaults
    public var limits: Limits

    public init(
        directory: String, criteria: Criteria = Criteria(), criteriaDigest: String = "", provisionsUsers: Bool = true,
        provisionsGroups: Bool = true, removedUsers: UserRemoval = .disable, removedGroups: GroupRemoval = .delete,
        defaults: AccountDefaults = AccountDefaults(), limits: Limits = Limits()
    ) {
        self.directory = directory
        self.criteria = criteria
        self.criteriaDigest = criteriaDigest
        self.provisionsUsers = provisionsUsers
        self.provisionsGroups = provisionsGroups
        self.removedUsers = removedUsers
        self.removedGroups = removedGroups
        self.defaults = defaults
        self.limits = limits
    }
}

/// What an account gets when it is created, where the directory says nothing else.
public struct AccountDefaults: Hashable, Sendable {
    public var company: String?
    public var timeZone: String?
    public var language: String?
    public var requires2FA: Bool
    public var permissions: Permissions

    public init(
        company: String? = nil, timeZone: String? = nil, language: String? = nil, requires2FA: Bool = false,
        permissions: Permissions = []
    ) {
        self.company = company
        self.timeZone = timeZone
        self.language = language
        self.requires2FA = requires2FA
        self.permissions = permissions
    }
}
