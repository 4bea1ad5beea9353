import Directory

/// What the operator allows one directory to do to the store.
public struct Policy: Hashable, Sendable {
    public enum UserRemoval: String, Hashable, Sendable, CaseIterable { case disable, delete, keep }
    /// What becomes of an entry that takes the user name of an account whose own entry is gone.
    public enum Recreation: String, Hashable, Sendable, CaseIterable {
        /// It waits for `rollcall accounts relink`.
        case hold
        /// It takes the account over.
        case relink
    }
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
    /// After how many milliseconds an account whose person is gone or out of scope is deleted; `nil`: never. Only where
    /// ``removedUsers`` is `disable`.
    public var deleteAfter: Int64?
    public var recreated: Recreation
    /// The properties by which an account that no directory manages is taken over, in this order.
    public var adopts: [Property]
    /// The properties that the directory writes on every cycle; `nil`: all that are mapped. Others are written when the
    /// account is created, and are an administrator's from then on.
    public var mastered: Set<Property>?
    /// Whether a user name that differs from the e-mail address is worth a warning.
    public var usernameIsEmail: Bool
    /// Properties whose values stand in no log, and so in no warning.
    public var hidden: Set<Property> = []
    /// Accounts and groups that no plan changes, besides those that the store marks so.
    public var protectedUsers: NamePatterns
    public var protectedGroups: NamePatterns
    public var defaults: AccountDefaults
    public var limits: Limits

    public init(
        directory: String, criteria: Criteria = Criteria(), criteriaDigest: String = "", provisionsUsers: Bool = true,
        provisionsGroups: Bool = true, removedUsers: UserRemoval = .disable, removedGroups: GroupRemoval = .delete,
        deleteAfter: Int64? = nil, recreated: Recreation = .hold, adopts: [Property] = [],
        mastered: Set<Property>? = nil, usernameIsEmail: Bool = false,
        protectedUsers: NamePatterns = NamePatterns(), protectedGroups: NamePatterns = NamePatterns(),
        defaults: AccountDefaults = AccountDefaults(), limits: Limits = Limits()
    ) {
        self.directory = directory
        self.criteria = criteria
        self.criteriaDigest = criteriaDigest
        self.provisionsUsers = provisionsUsers
        self.provisionsGroups = provisionsGroups
        self.removedUsers = removedUsers
        self.removedGroups = removedGroups
        self.deleteAfter = deleteAfter
        self.recreated = recreated
        self.adopts = adopts
        self.mastered = mastered
        self.usernameIsEmail = usernameIsEmail
        self.protectedUsers = protectedUsers
        self.protectedGroups = protectedGroups
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
    public var authentication: AuthenticationMethod

    public init(
        company: String? = nil, timeZone: String? = nil, language: String? = nil, requires2FA: Bool = false,
        permissions: Permissions = [], authentication: AuthenticationMethod = .ldap
    ) {
        self.company = company
        self.timeZone = timeZone
        self.language = language
        self.requires2FA = requires2FA
        self.permissions = permissions
        self.authentication = authentication
    }
}
