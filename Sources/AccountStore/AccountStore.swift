import LDAPText
import Planning

/// Where the accounts live: what every kind of store promises.
///
/// A store moves from one cycle's truth to the next in one transaction. Killed at any instruction, it holds either, and
/// its table of runs says which.
public protocol AccountStore: AnyObject {
    /// Where it is, for messages: a path, or a URI without its password.
    var location: String { get }

    /// Everything that planning a cycle of `directory` needs, from one read transaction.
    ///
    /// - Parameter now: Milliseconds since 1970; limits count what was removed in the 24 hours before.
    func recorded(for directory: String, now: Int64) throws -> Recorded

    /// Applies a plan and records its run, in one transaction that ends durable.
    ///
    /// Before it writes, it checks under lock what the plan rests on: that each row it touches still equals the change's
    /// `before`, that names are free, that every membership it removes is there, and that an enabled site administrator
    /// with a local password remains if there was one.
    ///
    /// - Parameter keepsUndo: Whether the old values are kept, for ``undo(ofRun:)``.
    /// - Throws: ``StoreError`` with kind `moved` where any of that fails: nothing is changed, and the caller plans anew.
    func apply(_ plan: Plan, run: StoredRun, keepsUndo: Bool) throws

    /// Records a run that changed nothing: blocked, failed, or with nothing to do.
    ///
    /// - Parameter record: What to remember of the directory, or `nil` to leave that as it is.
    func record(_ run: StoredRun, directory record: RecordedDirectory?) throws

    /// The last cycle of a directory that went through: not one that failed, or that was about a single person or group.
    func lastCycle(of directory: String) throws -> StoredRun?

    /// The run with this identifier, or `nil` if it never committed.
    func run(_ id: String) throws -> StoredRun?

    /// Takes the lock of one directory's cycles for this process; released by ``StoreLock/release()`` or by death.
    ///
    /// - Throws: ``StoreError`` with kind `locked`, naming the holder and since when, if another process has it.
    func lock(directory: String, holder: LockHolder) throws -> any StoreLock

    /// A secret of this store with which saved plans are authenticated; 32 bytes.
    func planKey() throws -> [UInt8]

    /// Notes that a plan was approved. `false` if the same plan was approved before: each is approved once.
    func approve(planDigest: String, run: String, by approver: String, at milliseconds: Int64) throws -> Bool

    // Taking a run back.

    /// What a run did, or `nil` where the store doesn't keep it, or not any more.
    func undo(ofRun id: String) throws -> UndoRecord?
    /// Forgets what runs did that ended before this point in time, in milliseconds since 1970.
    func removeUndo(before milliseconds: Int64) throws
    /// Forgets what was published to applications before this point in time, in milliseconds since 1970, where the kind of store
    /// has such a thing.
    func removePublished(before milliseconds: Int64) throws
    /// What reverts hold.
    func holds() throws -> Set<Hold>
    /// Ends holds; how many there were.
    func release(_ holds: Set<Hold>, by person: String, at milliseconds: Int64) throws -> Int

    // Directories.

    /// Every directory that the store knows, by name.
    func directories() throws -> [StoredDirectory]
    /// Stops a directory's cycles, until ``resume(_:reason:by:at:)``.
    func pause(_ directory: String, reason: String, by person: String, at milliseconds: Int64) throws
    /// Lets a directory's cycles go on. `false` where they were not stopped.
    func resume(_ directory: String, reason: String?, by person: String, at milliseconds: Int64) throws -> Bool
    /// Why a directory's cycles are stopped; `nil` where they aren't.
    func pause(of directory: String) throws -> StoredPause?

    // What an administrator does beside the sync.

    /// Accounts in the order of their user names; `matching`: a pattern with `*` and `?` over user names.
    func accounts(matching pattern: Glob?) throws -> [RecordedAccount]
    /// Groups in the order of their names, each with the number of its members.
    func groups(matching pattern: Glob?) throws -> [(group: RecordedGroup, members: Int)]
    /// The groups that an account is a member of, by name, with who made each membership (`nil`: an administrator).
    func memberships(ofAccount id: Int64) throws -> [(group: RecordedGroup, madeBy: String?)]
    /// Adds an account that no directory manages; its number.
    func addAccount(_ account: RecordedAccount, by administrator: String, at milliseconds: Int64) throws -> Int64
    /// Changes one account by hand: enabled or not, protected or not. The name is compared as ``NameKey``.
    func changeAccount(
        named username: String, by administrator: String, at milliseconds: Int64,
        _ change: (inout RecordedAccount) throws -> Void
    ) throws
    /// What administrators and operators did beside the sync, the newest first.
    func audit(limit: Int) throws -> [StoredDeed]
    /// Protects a group from every sync, or no longer. The name is compared as ``NameKey``.
    func protectGroup(
        named name: String, _ isProtected: Bool, by administrator: String, at milliseconds: Int64
    ) throws
}

extension AccountStore {
    public func apply(_ plan: Plan, run: StoredRun) throws { try apply(plan, run: run, keepsUndo: true) }

    public func removePublished(before milliseconds: Int64) throws {}
}

/// A directory as the store knows it.
public struct StoredDirectory: Hashable, Sendable {
    public var name: String
    /// How many accounts it manages, and how many of them are enabled.
    public var accounts: Int
    public var enabled: Int
    public var groups: Int
    /// When a cycle was last applied, in milliseconds since 1970; `nil`: never.
    public var appliedAt: Int64?
    /// The run that was applied last.
    public var run: String?
    public var pause: StoredPause?

    public init(
        name: String, accounts: Int = 0, enabled: Int = 0, groups: Int = 0, appliedAt: Int64? = nil,
        run: String? = nil, pause: StoredPause? = nil
    ) {
        self.name = name
        self.accounts = accounts
        self.enabled = enabled
        self.groups = groups
        self.appliedAt = appliedAt
        self.run = run
        self.pause = pause
    }
}

/// Something that a person did beside the sync.
public struct StoredDeed: Hashable, Sendable {
    /// Milliseconds since 1970.
    public var at: Int64
    public var who: String
    /// `add`, `change`, `pause`, …
    public var what: String
    /// The user name, directory or group that it was done to.
    public var subject: String
    public var changes: [Modification]

    public init(at: Int64, who: String, what: String, subject: String, changes: [Modification]) {
        self.at = at
        self.who = who
        self.what = what
        self.subject = subject
        self.changes = changes
    }
}

/// That a directory's cycles are stopped.
public struct StoredPause: Hashable, Sendable {
    public var reason: String
    public var by: String
    /// Milliseconds since 1970.
    public var since: Int64

    public init(reason: String, by: String, since: Int64) {
        self.reason = reason
        self.by = by
        self.since = since
    }
}

/// A held lock.
public protocol StoreLock: AnyObject {
    func release()
}

/// Who holds a lock.
public struct LockHolder: Hashable, Sendable {
    /// The run's identifier.
    public var run: String
    public var host: String
    public var process: Int32
    /// Milliseconds since 1970.
    public var since: Int64

    public init(run: String, host: String, process: Int32, since: Int64) {
        self.run = run
        self.host = host
        self.process = process
        self.since = since
    }
}

/// A run as the store remembers it: the authority on what was committed.
public struct StoredRun: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case success
        case partialFailure = "partial_failure"
        case failure
    }

    public var id: String
    public var directory: String
    /// `initial`, `full`, `on_demand` …, as in the external log.
    public var kind: String
    public var status: Status
    /// Milliseconds since 1970.
    public var startedAt: Int64
    public var finishedAt: Int64
    public var host: String
    /// Who started it.
    public var startedBy: String
    /// The counts of the external log by their names there, `users_created` and so on.
    public var counts: [String: Int]
    /// What counts toward the limits of the next 24 hours. Empty for a run that was approved.
    public var limited: [LimitKind: Int]
    /// The same for single groups, by their numbers: memberships removed.
    public var membersLost: [Int64: Int]
    /// The digest of the plan that was applied, or that is blocked and waits for approval.
    public var planDigest: String?
    /// The file in which a blocked plan was saved.
    public var planFile: String?
    public var approvedBy: String?
    /// A sentence for people.
    public var body: String

    public init(
        id: String, directory: String, kind: String, status: Status, startedAt: Int64, finishedAt: Int64, host: String,
        startedBy: String, counts: [String: Int] = [:], limited: [LimitKind: Int] = [:],
        membersLost: [Int64: Int] = [:],
        planDigest: String? = nil,
        planFile: String? = nil, approvedBy: String? = nil, body: String = ""
    ) {
        self.id = id
        self.directory = directory
        self.kind = kind
        self.status = status
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.host = host
        self.startedBy = startedBy
        self.counts = counts
        self.limited = limited
        self.membersLost = membersLost
        self.planDigest = planDigest
        self.planFile = planFile
        self.approvedBy = approvedBy
        self.body = body
    }
}
