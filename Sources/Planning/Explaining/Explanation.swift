/// Why one person of a directory has an account, or hasn't; or why an account has nobody. Its JSON is what
/// `rollcall explain --format json` prints.
public struct Explanation: Hashable, Sendable, Codable {
    public var directory: String
    /// The entry; `nil` where none was found, and the account alone is explained.
    public var entry: Entry?
    /// The account, as the store has it; `nil` where there is none.
    public var account: Account?
    /// Why the person is in scope, out of it, or why that isn't known; `nil` where there is no entry.
    public var scope: Scope?
    /// Each value that the mapping makes.
    public var properties: [Property]
    /// The groups of the directory that the person is a member of, directly or through others.
    public var groups: [Group]
    /// The roles, and what gives each.
    public var roles: [Role]
    /// What the next cycle would change, by the limits or not.
    public var changes: [PlanDocument.Change]
    /// What it would hold, skip or keep: conflicts, faults, protection, holds.
    public var held: [PlanDocument.Change]
    public var warnings: [String]

    /// The identifier of the person who was asked about, where that is known.
    public var identifier: String?

    public init(
        directory: String, identifier: String? = nil, properties: [Property] = [], groups: [Group] = [],
        roles: [Role] = [], changes: [PlanDocument.Change] = [], held: [PlanDocument.Change] = [],
        warnings: [String] = []
    ) {
        self.directory = directory
        self.identifier = identifier
        self.properties = properties
        self.groups = groups
        self.roles = roles
        self.changes = changes
        self.held = held
        self.warnings = warnings
    }

    public struct Entry: Hashable, Sendable, Codable {
        public var dn: String
        public var identifier: String
        public var entraObjectID: String?
        /// `S-1-5-…`
        public var objectSID: String?
        /// `active`, `disabled`, `expired` or `unknown`.
        public var activity: String
        /// More of it, or `nil`.
        public var activityReason: String?
    }

    public struct Account: Hashable, Sendable, Codable {
        public var id: Int64
        public var username: String
        public var enabled: Bool
        public var disabledBy: String?
        public var disabledReason: String?
        public var disabledRun: String?
        /// RFC 3339.
        public var disabledSince: String?
        public var departedAt: String?
        public var authentication: String
        public var protected: Bool
        /// `nil`: an administrator.
        public var directory: String?
        /// How it was found: `identifier`, `adopt`, `on_recreate`, `operator`, or `name` where it merely has the name.
        public var matchedBy: String
    }

    public struct Scope: Hashable, Sendable, Codable {
        /// `in`, `out` or `unknown`.
        public var state: String
        public var reason: String
        public var rule: String?
        /// The groups from one that has the person as a direct member up to the one that decides: "A ▸ B ▸ Required".
        public var path: [String]
    }

    public struct Property: Hashable, Sendable, Codable {
        public var property: String
        public var value: String
        /// The template that gave it, where that is known.
        public var template: String?
        public var attributes: [Attribute]
        /// What the account has.
        public var recorded: String?
        /// Whether the directory writes it on every cycle.
        public var mastered: Bool
    }

    public struct Attribute: Hashable, Sendable, Codable {
        public var name: String
        public var values: [String]
    }

    public struct Group: Hashable, Sendable, Codable {
        public var name: String
        public var dn: String
        /// From a group that has the person as a direct member up to this one.
        public var path: [String]
        /// Whether the group is provisioned by the criteria.
        public var provisioned: Bool
        /// The lists of the criteria that match it.
        public var rules: [String]
        /// Whether the account is in the local group.
        public var recorded: Bool
    }

    public struct Role: Hashable, Sendable, Codable {
        public var role: String
        /// `directory`, or `administrator` for one that was given by hand.
        public var givenBy: String
        public var rule: String?
        public var path: [String]

        /// One that a group of the directory gives.
        init(role: String, rule: String, path: [String]) {
            self.role = role
            givenBy = "directory"
            self.rule = rule
            self.path = path
        }

        /// One that was given by hand.
        public init(role: String) {
            self.role = role
            givenBy = "administrator"
            path = []
        }
    }
}
