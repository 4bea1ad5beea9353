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
    public var limits: Limits

    public init(
        name: String, label: String, flavour: FlavourName, source: DirectorySource, users: SearchSettings,
        groups: SearchSettings, attributes: AttributeNames = AttributeNames(), criteria: Criteria = Criteria(),
        mapping: MappingSettings = MappingSettings(), defaults: AccountDefaults = AccountDefaults(),
        provisionsUsers: Bool = true, provisionsGroups: Bool = true, removedUsers: Policy.UserRemoval = .disable,
        removedGroups: Policy.GroupRemoval = .delete, limits: Limits = Limits()
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
        self.limits = limits
    }

    /// What the planner needs to know. `digest` is that of ``criteriaText``.
    public func policy(digest: String) -> Policy {
        Policy(
            directory: name, criteria: criteria, criteriaDigest: digest, provisionsUsers: provisionsUsers,
            provisionsGroups: provisionsGroups, removedUsers: removedUsers, removedGroups: removedGroups,
            defaults: defaults, limits: limits)
    }
}
