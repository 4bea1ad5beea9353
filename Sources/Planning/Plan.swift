import Directory
import LDAPText

/// What one cycle will do to the store, and what it won't, with the reason of each.
///
/// A plan is what gets applied: a dry run, an approval and the hourly run make and use the same.
public struct Plan: Sendable {
    /// The directory's name, or ``everyDirectory``.
    public var directory: String
    /// What the plan was made for.
    public var errand: Errand
    /// The first cycle of a directory, which creates everybody.
    public var isFirstCycle: Bool
    /// What the store will remember of the directory once this is applied; `nil`: what it remembers now. The sums of the
    /// last 24 hours are not looked at. Changed criteria and lost groups are remembered as they were while something is
    /// held that may turn out to be a removal.
    public var record: RecordedDirectory?
    /// A digest of the bases, filters and criteria in force.
    public var criteriaDigest: String
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
    /// Every limit with what the plan does of it, exceeded or not.
    public var limits: [LimitState]
    /// Why the plan may not be applied without approval; empty where it may.
    public var blocks: [Block]
    public var unchanged: Unchanged
    /// People of the directory who have no account and get none: out of scope, or not active there.
    public var withoutAccount: Int
    /// How many people fewer the searches returned than in the last applied cycle, where that is proven.
    public var shrinkage: Int
    /// How much of ``held`` was not held for the same reason by the run before.
    public var newlyHeld: Int
    /// Where a search did not prove what it should have, why; the run is then a partial failure.
    public var incomplete: [String]
    /// What must be read again before the removals stand.
    public var question: Question
    /// What no sync does again from now on, because a revert takes it back.
    public var holds: Set<Hold>
    /// Holds that end, because the directory agrees.
    public var endedHolds: Set<Hold>
    /// Whether the store forgets the directory, and takes its memberships for an administrator's.
    public var forgetsDirectory: Bool

    /// The word for all directories and the administrators' own accounts together, where a plan isn't one directory's.
    public static let everyDirectory = "*"

    public init(
        directory: String, errand: Errand = .cycle, isFirstCycle: Bool = false, record: RecordedDirectory? = nil,
        criteriaDigest: String = ""
    ) {
        self.directory = directory
        self.errand = errand
        self.isFirstCycle = isFirstCycle
        self.record = record
        self.criteriaDigest = criteriaDigest
        holds = []
        endedHolds = []
        forgetsDirectory = false
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
        shrinkage = 0
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
    public var isEmpty: Bool {
        accounts.isEmpty && groups.isEmpty && memberships.isEmpty && holds.isEmpty && endedHolds.isEmpty
            && !forgetsDirectory
    }

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
        // Whether the holder of a name is gone is no other conflict.
        let code = reason.code == .entryRecreated ? .usernameConflict : reason.code
        return "\(kind.rawValue) \(identifier?.description ?? dn ?? name ?? "") \(code.rawValue)"
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
