import Foundation
import LDAPText
import Planning
import Postgres

/// A store in a PostgreSQL database, for sites of more than one machine: see ``PostgresSchema`` for what is in it.
///
///     let store = try PostgresStore("postgresql://rollcall_sync@db.example.com/web", mode: .readWrite)
///
/// The connection may be lost, and the server change: what was only read is read again, and a transaction that was not
/// committed is begun again. Of one whose commit got no answer, the run that it records tells whether it took place.
public final class PostgresStore: TableStore {
    /// How the text may be shown: without a password.
    public let location: String
    private let text: String
    private let mode: StoreMode
    private let schema: PostgresSchema
    private let patience: Patience
    private var connection: PostgresConnection?
    /// The locks that this store took, by directory, as long as somebody has them.
    private var locks: [String: Weak] = [:]

    private struct Weak {
        weak var lock: PostgresLock?
    }

    /// For how long the server is waited for.
    struct Patience: Sendable {
        var connect = Duration.seconds(15)
        /// How often a transaction is begun again that another one got in the way of, or that lost its connection.
        var attempts = 5
        /// In seconds, and longer each time.
        var pause = 0.2
        /// For how many seconds a row or table that another program has locked is waited for.
        var lock = 30
        /// The same for another transaction of ours.
        var writers = 600
    }

    public convenience init(_ text: String, mode: StoreMode) throws {
        try self.init(text, mode: mode, schema: .current)
    }

    /// - Parameter text: A URI or `keyword=value` pairs, with everything that libpq understands.
    /// - Throws: ``StoreError`` of kind `notFound` where the database has no store yet, `older` or `newer` where it is of
    ///   another version, `unavailable` where it can't be reached.
    init(
        _ text: String, mode: StoreMode, schema: PostgresSchema, patience: Patience = Patience()
    ) throws {
        self.text = text
        self.mode = mode
        self.schema = schema
        self.patience = patience
        location = PostgresConnection.words(for: text)
        try explained {
            try again {
                let connection = try connected()
                try transaction(.snapshot, on: connection) { try checkVersion(connection) }
            }
        }
    }

    // MARK: Connecting

    private func connected() throws -> PostgresConnection {
        if let connection, connection.isOpen { return connection }
        let connection = try PostgresConnection(connectingTo: text, within: patience.connect)
        for held in locks.values { try held.lock?.takeAgain(on: connection) }
        self.connection = connection
        return connection
    }

    /// Runs `body` in a transaction that knows where the tables are, whatever pool stands between.
    private func transaction<Result>(
        _ kind: TransactionKind, on connection: PostgresConnection, _ body: () throws -> Result
    ) throws -> Result {
        try connection.transaction(kind) {
            try connection.execute(
                """
                SET LOCAL search_path = \(PostgresSchema.name), pg_temp; SET LOCAL timezone = 'UTC';
                SET LOCAL lock_timeout = '\(patience.lock)s'; SET LOCAL synchronous_commit = on
                """)
            return try body()
        }
    }

    private func checkVersion(_ connection: PostgresConnection) throws {
        if let error = try schema.state(connection).error(location, schema) { throw error }
    }

    private func explained<Result>(_ body: () throws -> Result) throws -> Result {
        try PostgresFault.explained(location, body)
    }

    // MARK: Transactions

    func read<Result>(_ body: (PostgresDatabase) throws -> Result) throws -> Result {
        try explained {
            try again {
                let connection = try connected()
                return try transaction(.snapshot, on: connection) { try body(PostgresDatabase(connection)) }
            }
        }
    }

    /// Writers wait for each other at one lock of the whole store, as with SQLite; what other programs write is met by locks
    /// of the rows.
    func write<Result>(
        _ size: WriteSize, of run: StoredRun?, _ body: (PostgresDatabase) throws -> Result
    ) throws -> Result {
        guard mode == .readWrite else {
            throw StoreError(
                .unavailable,
                "The store \(location) was opened for reading only. No account was changed. This is a fault of the "
                    + "program: please report it.")
        }
        return try explained {
            try again {
                var result: Result?
                do {
                    try alone { connection in
                        try checkVersion(connection)
                        result = try body(PostgresDatabase(connection))
                    }
                } catch let error as PostgresError where error.operation == .commit && error.code == .connectionLost {
                    guard try isCommitted(run) else { throw error }
                }
                return result!
            }
        }
    }

    /// Runs `body` in a transaction that writes, while no other program of ours does.
    private func alone(_ body: (PostgresConnection) throws -> Void) throws {
        try alone(on: try connected(), body)
    }

    private func alone(on connection: PostgresConnection, _ body: (PostgresConnection) throws -> Void) throws {
        try transaction(.readCommitted, on: connection) {
            // Another cycle's first load takes its time; a single row doesn't.
            try connection.execute("SET LOCAL lock_timeout = '\(patience.writers)s'")
            try connection.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", parameters: [Self.writers])
            try connection.execute("SET LOCAL lock_timeout = '\(patience.lock)s'")
            try body(connection)
        }
    }

    private static let writers = "\(PostgresSchema.name) writers"

    /// Whether a run whose commit got no answer was committed.
    ///
    /// It is asked for while no writer is left: the server may have gone on with the commit after the connection was lost. And
    /// over a connection of its own: whether the lock was lost meanwhile matters only to what is done from here on.
    private func isCommitted(_ run: StoredRun?) throws -> Bool {
        guard let run else { throw StoreError.inDoubt(location) }
        var isThere = false
        do {
            try again {
                try alone(on: PostgresConnection(connectingTo: text, within: patience.connect)) { connection in
                    isThere = try !connection.query("SELECT 1 FROM runs WHERE id = $1", parameters: [run.id]).isEmpty
                }
            }
        } catch is PostgresError {
            throw StoreError.inDoubt(location)
        }
        return isThere
    }

    /// Runs `body` again where another transaction got in the way, or where the connection was lost.
    private func again<Result>(_ body: () throws -> Result) throws -> Result {
        var attempt = 1
        while true {
            do {
                return try body()
            } catch let error as PostgresError where error.code.mayPass && attempt < patience.attempts {
                if !error.code.isOthers {
                    connection?.close()
                    connection = nil
                }
                Thread.sleep(forTimeInterval: patience.pause * Double(attempt))
                attempt += 1
            }
        }
    }

    public func removePublished(before milliseconds: Int64) throws {
        try write { _ = try $0.run("DELETE FROM changes WHERE at < ?", [.time(milliseconds)]) }
    }

    // MARK: Locks

    public func lock(directory: String, holder: LockHolder) throws -> any StoreLock {
        try explained {
            // The server would give it to the same connection twice.
            if let held = locks[directory]?.lock, held.isHeld {
                throw StoreError.locked(PostgresLock.subject(directory), by: held.holder)
            }
            let lock = PostgresLock(directory: directory, holder: holder)
            try again { try lock.take(on: try connected()) }
            locks[directory] = Weak(lock: lock)
            return lock
        }
    }

    func checkLock(of directory: String, _ database: PostgresDatabase) throws {
        try locks[directory]?.lock?.check(database)
    }
}

extension PostgresError.Code {
    /// Whether another transaction got in the way, and the connection is as good as before.
    fileprivate var isOthers: Bool { self == .serializationFailure || self == .deadlockDetected }

    /// Whether it may be otherwise in a moment: another transaction, a lost connection, a server that starts, stops, or has
    /// become a standby. Not where nobody answers at all: that took its time already.
    fileprivate var mayPass: Bool {
        isOthers
            || [
                .connectionLost, .cannotConnect, .refused, .adminShutdown, .crashShutdown, .cannotConnectNow,
                .tooManyConnections, .readOnlyTransaction,
            ].contains(self)
    }
}
