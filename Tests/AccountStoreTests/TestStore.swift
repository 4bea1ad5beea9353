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

    func apply(_ plan: Plan, run: StoredRun) throws { try store.apply(plan, run: run) }

    func record(_ run: StoredRun, directory record: RecordedDirectory?) throws {
        try store.record(run, directory: record)
    }

    func run(_ id: String) throws -> StoredRun? { try store.run(id) }

    func lock(directory: String, holder: LockHolder) throws -> any StoreLock {
        try store.lock(directory: directory, holder: holder)
    }

    func planKey() throws -> [UInt8] { try store.planKey() }

    func approve(planDigest: String, run: String, by approver: String, at milliseconds: Int64) throws -> Bool {
        try store.approve(planDigest: planDigest, run: run, by: approver, at: milliseconds)
    }

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
}
