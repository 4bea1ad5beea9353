import Directory
import LDAPText

/// What the store holds, as far as planning one directory's cycle needs it: read in one pass, in one transaction.
public struct Recorded: Sendable {
    /// What the store remembers of the directory itself; `nil` before its first applied cycle.
    public var directory: RecordedDirectory?
    /// Every account of the store, whoever manages it: user names are unique among all. Ascending by `id`.
    public var accounts: [RecordedAccount]
    /// Every group of the store. Ascending by `id`.
    public var groups: [RecordedGroup]
    public var memberships: RecordedMemberships
    /// What a revert holds until it is released or the directory agrees.
    public var holds: Set<Hold>
    /// What was removed or changed in the last 24 hours without approval, by limit.
    public var recent: [LimitKind: Int]
    /// The same for single groups, by their numbers: memberships removed.
    public var recentLosses: [Int64: Int]
    /// When it was read, in milliseconds since 1970.
    public var now: Int64

    public init(
        directory: RecordedDirectory? = nil, accounts: [RecordedAccount] = [], groups: [RecordedGroup] = [],
        memberships: RecordedMemberships = RecordedMemberships(), holds: Set<Hold> = [],
        recent: [LimitKind: Int] = [:], recentLosses: [Int64: Int] = [:], now: Int64 = 0
    ) {
        self.directory = directory
        self.accounts = accounts
        self.groups = groups
        self.memberships = memberships
        self.holds = holds
        self.recent = recent
        self.recentLosses = recentLosses
        self.now = now
    }
}

/// What the store remembers of a directory from its last applied cycle.
public struct RecordedDirectory: Hashable, Sendable {
    /// The base DNs with their pinned identifiers.
    public var bases: [Snapshot.Base]
    /// A digest of the bases, filters and criteria that were in force.
    public var criteriaDigest: String
    /// The groups that each entry of the criteria matched.
    public var matches: [Criteria.Match]
    /// How many people the searches of the last applied cycle returned; `nil` where that isn't known.
    public var people: Int?
    /// Identifiers or other keys of what the last run held or skipped, with the reason.
    public var heldBefore: Set<String>

    public init(
        bases: [Snapshot.Base] = [], criteriaDigest: String, matches: [Criteria.Match] = [],
        people: Int? = nil, heldBefore: Set<String> = []
    ) {
        self.bases = bases
        self.criteriaDigest = criteriaDigest
        self.matches = matches
        self.people = people
        self.heldBefore = heldBefore
    }
}

/// An account as the store holds it. Two equal values mean that nothing that planning looks at has moved.
public struct RecordedAccount: Hashable, Sendable {
    /// The store's own number, greater than 0.
    public var id: Int64
    /// The directory that manages it, by name; `nil`: an administrator.
    public var directory: String?
    /// The identifier in that directory.
    public var identifier: GUID?
    /// The object id of the same person in Microsoft Entra ID, where the directory tells it.
    public var entraObjectID: GUID?
    /// The DN when it was last written.
    public var dn: String?
    /// `username` is never `nil` here.
    public var values: AccountValues
    public var isEnabled: Bool
    /// Why it is disabled, and by whom; `nil` while it is enabled.
    public var disabled: Disablement?
    /// Since when the person is known to be gone or out of scope, in milliseconds since 1970; `nil` while that isn't so.
    /// The grace before a deletion runs from then.
    public var departedAt: Int64?
    public var authentication: AuthenticationMethod
    /// Roles that an administrator gave.
    public var localRoles: Roles
    /// Roles that the directory gave. The account has both.
    public var directoryRoles: Roles
    public var permissions: Permissions
    public var requires2FA: Bool
    /// Never changed by a sync.
    public var isProtected: Bool

    public init(
        id: Int64, directory: String? = nil, identifier: GUID? = nil, entraObjectID: GUID? = nil, dn: String? = nil,
        values: AccountValues, isEnabled: Bool = true, disabled: Disablement? = nil, departedAt: Int64? = nil,
        authentication: AuthenticationMethod = .password,
        localRoles: Roles = [], directoryRoles: Roles = [], permissions: Permissions = [], requires2FA: Bool = false,
        isProtected: Bool = false
    ) {
        self.id = id
        self.directory = directory
        self.identifier = identifier
        self.entraObjectID = entraObjectID
        self.dn = dn
        self.values = values
        self.isEnabled = isEnabled
        self.disabled = disabled
        self.departedAt = departedAt
        self.authentication = authentication
        self.localRoles = localRoles
        self.directoryRoles = directoryRoles
        self.permissions = permissions
        self.requires2FA = requires2FA
        self.isProtected = isProtected
    }

    public var username: String { values.username ?? "" }
    public var roles: Roles { localRoles.union(directoryRoles) }

    /// Whether it counts for DESIGN rule 4: an enabled site administrator who signs in with a local password.
    public var isLocalSiteAdministrator: Bool {
        isEnabled && authentication == .password && roles.contains(.siteAdmin)
    }
}

/// Why an account is disabled, and by whom.
public struct Disablement: Hashable, Sendable {
    public enum Author: String, Hashable, Sendable { case sync, administrator }
    public var by: Author
    /// A ``Reason/Code`` for the sync's own, free text for an administrator's.
    public var reason: String
    /// The run that disabled it, or `nil`.
    public var run: String?
    /// Since when, in milliseconds since 1970; `nil`: from the run on that applies it.
    public var since: Int64?

    public init(by: Author, reason: String, run: String? = nil, since: Int64? = nil) {
        self.by = by
        self.reason = reason
        self.run = run
        self.since = since
    }
}

/// A group as the store holds it.
public struct RecordedGroup: Hashable, Sendable {
    public var id: Int64
    /// The directory that manages it, by name; `nil`: an administrator.
    public var directory: String?
    /// The identifier in that directory; `nil` for a default group, which no entry stands for.
    public var identifier: GUID?
    /// The object id of the same group in Microsoft Entra ID, where the directory tells it.
    public var entraObjectID: GUID?
    public var dn: String?
    public var name: String
    public var isProtected: Bool

    public init(
        id: Int64, directory: String? = nil, identifier: GUID? = nil, entraObjectID: GUID? = nil, dn: String? = nil,
        name: String, isProtected: Bool = false
    ) {
        self.id = id
        self.directory = directory
        self.identifier = identifier
        self.entraObjectID = entraObjectID
        self.dn = dn
        self.name = name
        self.isProtected = isProtected
    }
}

/// Every membership of the store, in compressed rows: for group `g`, the accounts at `offsets[g]..<offsets[g + 1]`.
public struct RecordedMemberships: Sendable {
    /// One more than there are groups; the first is 0. Empty where there are no groups.
    public var offsets: [Int]
    /// Indices into ``Recorded/accounts``, ascending within a group.
    public var accounts: [UInt32]
    /// Who made each: an index into `makerNames`.
    public var makers: [UInt8]
    /// Names of directories; `nil`, always the first, is an administrator.
    public var makerNames: [String?]

    public init(offsets: [Int] = [0], accounts: [UInt32] = [], makers: [UInt8] = [], makerNames: [String?] = [nil]) {
        self.offsets = offsets
        self.accounts = accounts
        self.makers = makers
        self.makerNames = makerNames
    }

    public func range(ofGroup index: Int) -> Range<Int> {
        index + 1 < offsets.count ? offsets[index]..<offsets[index + 1] : 0..<0
    }
}
