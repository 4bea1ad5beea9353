import Directory
import LDAPText

/// What one cycle will do to the store, and what it won't, with the reason of each.
///
/// A plan is what gets applied: a dry run, an approval and the hourly run make and use the same.
public struct Plan: Sendable {
    /// The directory's name.
    public var directory: String
    /// The first cycle of a directory, which creates everybody.
    public var isFirstCycle: Bool
    /// What the store will remember of the directory once this is applied. Its `recent` is not looked at. Changed criteria
    /// and lost groups are remembered as they were while something is held that may turn out to be a removal.
    public var record: RecordedDirectory
    /// At most one an account.
    public var accounts: [AccountChange]
    /// At most one a group.
    public var groups: [GroupChange]
    /// The people named by ``memberships``, each once.
    public var subjects: [Subject]
    public var memberships: [MembershipChange]
    /// What could not be decided, or may not be done, and so stays as it is.
    public var held: [Held]
    /// What the operator should know although nothing follows from it.
    public var warnings: [String]
    /// Every limit that the plan comes near, exceeded or not.
    public var limits: [LimitState]
    /// Why the plan may not be applied without approval; empty where it may.
    public var blocks: [Block]
    public var unchanged: Unchanged
    /// People of the directory who have no account and get none: out of scope, or not active there.
    public var withoutAccount: Int
    /// How much of ``held`` was not held for the same reason by the run before.
    public var newlyHeld: Int
    /// Where a search did not prove what it should have, why; the run is then a partial failure.
    public var incomplete: [String]
    /// What must be read again before the removals stand.
    public var question: Question

    public init(directory: String, isFirstCycle: Bool, record: RecordedDirectory) {
        self.directory = directory
        self.isFirstCycle = isFirstCycle
        self.record = record
        accounts = []
        groups = []
        subjects = []
        memberships = []
        held = []
        warnings = []
        limits = []
        blocks = []
        unchanged = Unchanged()
        withoutAccount = 0
        newlyHeld = 0
        incomplete = []
        question = Question()
    }

    /// Whether it takes anything away from anybody.
    public var removesSomething: Bool {
        accounts.contains { $0.isRemoval } || groups.contains { $0.action == .delete }
            || memberships.contains { $0.action == .remove }
    }

    /// Nothing to apply.
    public var isEmpty: Bool { accounts.isEmpty && groups.isEmpty && memberships.isEmpty }

    /// An account that is named in a membership.
    public struct Subject: Hashable, Sendable {
        public var account: AccountReference
        public var username: String
        public var identifier: GUID?
        public var dn: String?

        public init(account: AccountReference, username: String, identifier: GUID?, dn: String?) {
            self.account = account
            self.username = username
            self.identifier = identifier
            self.dn = dn
        }
    }

    /// What is the same in the directory and in the store.
    public struct Unchanged: Hashable, Sendable {
        public var users = 0
        public var groups = 0
        public var memberships = 0

        public init() {}
    }
}

/// Something that stays as it is because it could not be decided or may not be done.
public struct Held: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case user, group, membership }
    public enum Status: String, Hashable, Sendable {
        /// We don't know enough. It makes a run a partial failure the first time.
        case held
        /// We know, and it is left out: it lacks what is required.
        case skipped
        /// Decided by the operator's own settings; nothing to worry about.
        case kept
    }

    public var kind: Kind
    public var status: Status
    public var identifier: GUID?
    public var dn: String?
    /// The user name or group name.
    public var name: String?
    public var reason: Reason

    public init(kind: Kind, status: Status, identifier: GUID?, dn: String?, name: String?, reason: Reason) {
        self.kind = kind
        self.status = status
        self.identifier = identifier
        self.dn = dn
        self.name = name
        self.reason = reason
    }

    /// What makes it the same as in the run before.
    public var key: String {
        "\(kind.rawValue) \(identifier?.description ?? dn ?? name ?? "") \(reason.code.rawValue)"
    }
}

/// Why a plan needs approval.
public enum Block: Hashable, Sendable {
    case limit(LimitState)
    /// The bases, filters or criteria changed since the last applied cycle, and the plan removes something.
    case criteriaChanged
    /// An entry of the criteria no longer matches groups that it matched, and the plan removes something, or gives what
    /// the entry kept from people.
    case criteriaLostGroup(list: String, entry: String, groups: [GUID])
}
