import Planning

/// A store whose accounts, groups and memberships are in tables: what one promises is written once, here, and each database
/// brings its transactions and its ``StoreDatabase``.
protocol TableStore: AccountStore {
    associatedtype Database: StoreDatabase

    /// Reads in one transaction, which sees one moment.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result
    /// Writes in one transaction, in which no other program of ours writes, and that is durable at its end.
    ///
    /// - Parameter run: The run that the transaction records, by which the store knows afterwards whether it was committed.
    func write<Result>(_ size: WriteSize, of run: StoredRun?, _ body: (Database) throws -> Result) throws -> Result
    /// Checks, in a transaction that writes, that the run's cycle still has the lock that it took.
    func checkLock(of directory: String, _ database: Database) throws
}

extension TableStore {
    func write<Result>(_ body: (Database) throws -> Result) throws -> Result { try write(.small, of: nil, body) }
}

/// How much a transaction writes.
enum WriteSize {
    case small
    /// So many memberships that special care pays.
    case big
}

extension Plan {
    var size: WriteSize {
        let additions = memberships.lazy.filter { $0.action == .add }.reduce(0) { $0 + $1.members.count }
        return additions >= MembershipLoad.bigLoad ? .big : .small
    }
}
