import AccountStore
import LDAPText
import Planning
import TestSupport

/// A store under test, with ways around it. What it lies in is removed when nobody uses it any more.
final class TestStore: AccountStore {
    private let store: any AccountStore
    private let folder: TemporaryFolder?
    private let opening: () throws -> any AccountStore
    private let execution: (String) throws -> Void

    init(
        _ folder: TemporaryFolder?, open: @escaping () throws -> any AccountStore,
        execute: @escaping (String) throws -> Void
    ) throws {
        self.folder = folder
        opening = open
        execution = execute
        store = try open()
    }

    /// Opens it once more, as another process would.
    func open() throws -> TestStore { try TestStore(folder, open: opening, execute: execution) }

    /// Does what another program might do to it.
    func execute(_ sql: String) throws { try execution(sql) }

    // MARK: The store's own

    var location: String { store.location }

    func recorded(for directory: String, now: Int64) throws -> Recorded {
        try store.recorded(for: directory, now: now)
    }

    func apply(_ plan: Plan, run: StoredRun, keepsUndo: Bool) throws {
        try store.apply(plan, run: run, keepsUndo: keepsUndo)
    }

    func record(_ run: StoredRun, directory record: RecordedDirectory?) throws {
        try store.record(run, directory: record)
    }

    func lastCycle(of directory: String) throws -> StoredRun? { try store.lastCycle(of: directory) }

    func removePublished(before milliseconds: Int64) throws { try store.removePublished(before: milliseconds) }

    func run(_ id: String) throws -> StoredRun? { try store.run(id) }

    func lock(directory: String, holder: LockHolder) throws -> any StoreLock {
        try store.lock(directory: directory, holder: holder)
    }

    func planKey() throws -> [UInt8] { try store.planKey() }

    func approve(planDigest: String, run: String, by approver: String, at milliseconds: Int64) throws -> Bool {
        try store.approve(planDigest: planDigest, run: run, by: approver, at: milliseconds)
    }

    func undo(ofRun id: String) throws -> UndoRecord? { try store.undo(ofRun: id) }

    func removeUndo(before milliseconds: Int64) throws { try store.removeUndo(before: milliseconds) }

    func holds() throws -> Set<Hold> { try store.holds() }

    func release(_ holds: Set<Hold>, by person: String, at milliseconds: Int64) throws -> Int {
        try store.release(holds, by: person, at: milliseconds)
    }

    func directories() throws -> [StoredDirectory] { try store.directories() }

    func pause(_ directory: String, reason: String, by person: String, at milliseconds: Int64) throws {
        try store.pause(directory, reason: reason, by: person, at: milliseconds)
    }

    func resume(_ directory: String, reason: String?, by person: String, at milliseconds: Int64) throws -> Bool {
        try store.resume(directory, reason: reason, by: person, at: milliseconds)
    }

    func pause(of directory: String) throws -> StoredPause? { try store.pause(of: directory) }

    func accounts(matching pattern: Glob?) throws -> [RecordedAccount] { try store.accounts(matching: pattern) }

    func groups(matching pattern: Glob?) throws -> [(group: RecordedGroup, members: Int)] {
        try store.groups(matching: pattern)
    }

    func memberships(ofAccount id: Int64) throws -> [(group: RecordedGroup, madeBy: String?)] {
        try store.memberships(ofAccount: id)
    }

    func addAccount(_ account: RecordedAccount, by administrator: String, at milliseconds: Int64) throws -> Int64 {
        try store.addAccount(account, by: administrator, at: milliseconds)
    }

    func changeAccount(
        named username: String, by administrator: String, at milliseconds: Int64,
        _ change: (inout RecordedAccount) throws -> Void
    ) throws {
        try store.changeAccount(named: username, by: administrator, at: milliseconds, change)
    }

    func protectGroup(
        named name: String, _ isProtected: Bool, by administrator: String, at milliseconds: Int64
    ) throws {
        try store.protectGroup(named: name, isProtected, by: administrator, at: milliseconds)
    }

    func audit(limit: Int) throws -> [StoredDeed] { try store.audit(limit: limit) }
}
