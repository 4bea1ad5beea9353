import Directory
import LDAPText
import Planning

/// One directory: how it is read, who is provisioned from it, and what a cycle may do.
public struct DirectorySettings: Hashable, Sendable {
    /// What accounts remember as theirs, and `--directory` takes: small letters, digits, `-`, `_` and `.`.
    public var name: String
    /// What people read.
    public var label: String
    public var flavour: FlavourName
    public var source: DirectorySource
    public var users: SearchSettings
    public var groups: SearchSettings
    public var attributes: AttributeNames
    public var criteria: Criteria
    public var mapping: MappingSettings
    public var defaults: AccountDefaults
    public var provisionsUsers: Bool
    public var provisionsGroups: Bool
    public var removedUsers: Policy.UserRemoval
    public var removedGroups: Policy.GroupRemoval
    /// How long after it was disabled the account of somebody who left is deleted; `nil`: never. Only where
    /// ``removedUsers`` is `disable`.
    public var deleteAfter: Duration?
    /// By which properties an account that no directory manages is taken over, in this order.
    public var adopts: [Property]
    /// What becomes of an entry with the user name of an account whose own entry is gone.
    public var recreated: Policy.Recreation
    public var limits: Limits

    public init(
        name: String, label: String, flavour: FlavourName, source: DirectorySource, users: SearchSettings,
        groups: SearchSettings, attributes: AttributeNames = AttributeNames(), criteria: Criteria = Criteria(),
        mapping: MappingSettings = MappingSettings(), defaults: AccountDefaults = AccountDefaults(),
        provisionsUsers: Bool = true, provisionsGroups: Bool = true, removedUsers: Policy.UserRemoval = .disable,
        removedGroups: Policy.GroupRemoval = .delete, deleteAfter: Duration? = nil, adopts: [Property] = [],
        recreated: Policy.Recreation = .hold, limits: Limits = Limits()
    ) {
        self.name = name
        self.label = label
        self.flavour = flavour
        self.source = source
        self.users = users
        self.groups = groups
        self.attributes = attributes
        self.criteria = criteria
        self.mapping = mapping
        self.defaults = defaults
        self.provisionsUsers = provisionsUsers
        self.provisionsGroups = provisionsGroups
        self.removedUsers = removedUsers
        self.removedGroups = removedGroups
        self.deleteAfter = deleteAfter
        self.adopts = adopts
        self.recreated = recreated
        self.limits = limits
    }

    /// Whether a user name that differs from the e-mail address is worth a warning.
    ///
    /// By default it is with Microsoft's flavours, unless the user name is not mapped from userPrincipalName alone.
    public var usernameIsEmail: Bool {
        if let configured = mapping.usernameIsEmail { return configured }
        let templates = mapping.templates[.username] ?? []
        return flavour.isMicrosoft && templates.allSatisfy { $0.description == "{userPrincipalName}" }
    }

    /// What the planner needs to know.
    ///
    /// - Parameters:
    ///   - digest: That of ``criteriaText``.
    ///   - protected: The accounts and groups that the configuration protects for all directories.
    public func policy(digest: String, protecting protected: ProtectSettings) -> Policy {
        Policy(
            directory: name, criteria: criteria, criteriaDigest: digest, provisionsUsers: provisionsUsers,
            provisionsGroups: provisionsGroups, removedUsers: removedUsers, removedGroups: removedGroups,
            deleteAfter: deleteAfter.map(\.inMilliseconds), recreated: recreated, adopts: adopts,
            mastered: mapping.mastered, usernameIsEmail: usernameIsEmail, protectedUsers: protected.users,
            protectedGroups: protected.groups, defaults: defaults, limits: limits)
    }
}

extension Duration {
    /// In whole milliseconds.
    var inMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
