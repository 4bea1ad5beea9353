import Planning

/// A store whose accounts, groups and memberships are in tables: what one promises is written once, here, and each database
/// brings its transactions and its ``StoreDatabase``.
protocol TableStore: AccountStore {
    associatedtype Database: StoreDatabase

    /// Reads in one transaction, which sees one moment.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result
    /// Writes in one transaction, in which no other program of ours writes, and that is durable at its end.
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result
    /// The same for a plan, which may be big.
    ///
    /// - Parameter run: The run that the plan belongs to.
    func write(_ plan: Plan, _ run: StoredRun, _ body: (Database) throws -> Void) throws
    /// Checks, in a transaction that writes, that the run's cycle still has the lock that it took.
    func checkLock(of directory: String, _ database: Database) throws
}
