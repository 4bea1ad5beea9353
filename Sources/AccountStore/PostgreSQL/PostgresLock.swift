import LDAPText
import Postgres

/// The lock of one directory's cycles: an advisory lock that the server holds for the connection, and so frees with it.
///
/// Such a lock says nothing through a pool that gives each transaction another connection, nor after a failover; and that of
/// a machine that lost its power stays for a while. So whoever takes it counts up a number in `locks`, and each transaction
/// of a cycle checks that the number is still its own: at most one of two can commit.
final class PostgresLock: StoreLock {
    private let directory: String
    let holder: LockHolder
    /// 0 before it was taken, and once it was released.
    private var generation: Int64 = 0
    /// Where it is held; `nil` once it was released.
    private var connection: PostgresConnection?

    init(directory: String, holder: LockHolder) {
        self.directory = directory
        self.holder = holder
    }

    deinit { release() }

    var isHeld: Bool { generation > 0 }

    private static let table = "\(PostgresSchema.name).locks"
    private var key: String { "\(PostgresSchema.name) directory \(directory)" }

    private func isTaken(on connection: PostgresConnection) throws -> Bool {
        let rows = try connection.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", parameters: [key])
        return rows.first?[0] == "t"
    }

    /// - Throws: ``StoreError`` of kind `locked` where another process has it.
    func take(on connection: PostgresConnection) throws {
        guard try isTaken(on: connection) else { throw try refusal(connection) }
        self.connection = connection
        // The server would hold it for two hours for a machine that lost its power; over a UNIX socket this does nothing.
        try connection.execute(
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3")
        let rows = try connection.query(
            """
            INSERT INTO \(Self.table) (directory, generation, run, host, process, since) VALUES ($1, 1, $2, $3, $4, $5)
            ON CONFLICT (directory) DO UPDATE SET generation = locks.generation + 1, run = excluded.run,
                host = excluded.host, process = excluded.process, since = excluded.since
            RETURNING generation
            """,
            parameters: [
                directory, holder.run, holder.host, String(holder.process),
                LDAPTime.rfc3339(milliseconds: holder.since),
            ])
        generation = rows.first?[0].flatMap { Int64($0) } ?? 0
    }

    /// Takes it on a new connection after the first one was lost. The server may not have noticed that yet, and hold it for
    /// nobody: what counts is that no one else has taken it since.
    func takeAgain(on connection: PostgresConnection) throws {
        guard isHeld else { return }
        _ = try isTaken(on: connection)
        let rows = try connection.query(
            "SELECT generation FROM \(Self.table) WHERE directory = $1", parameters: [directory])
        guard rows.first?[0].flatMap({ Int64($0) }) == generation else { throw lost }
        self.connection = connection
    }

    /// Whether nobody else has taken it, and nobody can before the transaction ends.
    func check(_ database: PostgresDatabase) throws {
        guard isHeld else { return }
        let now = try database.integer(
            "SELECT generation FROM locks WHERE directory = ? FOR UPDATE", [.text(directory)])
        guard now == generation else { throw lost }
    }

    private var lost: StoreError {
        StoreError(
            .unavailable,
            "Another run of the directory \(directory) began while this one had lost its connection to the database. This "
                + "run changed no account, and the other one goes on; nothing is to be done.")
    }

    private func refusal(_ connection: PostgresConnection) throws -> StoreError {
        var other: LockHolder?
        try connection.forEachRow(
            "SELECT run, host, process, since FROM \(Self.table) WHERE directory = $1 AND run IS NOT NULL",
            parameters: [directory]
        ) { row in
            other = LockHolder(
                run: row.text(0) ?? "", host: row.text(1) ?? "", process: Int32(truncatingIfNeeded: row.integer(2)),
                since: row.milliseconds(3) ?? 0)
        }
        return .locked(Self.subject(directory), by: other)
    }

    /// To begin a sentence with.
    static func subject(_ directory: String) -> String { "The directory \(directory)" }

    func release() {
        guard isHeld else { return }
        let mine = String(generation)
        generation = 0
        defer { connection = nil }
        guard let connection, connection.isOpen else { return }
        // Whatever fails here, the lock goes with the connection, and the names of who had it are for people alone.
        _ = try? connection.query(
            "UPDATE \(Self.table) SET run = NULL, host = NULL, process = NULL, since = NULL WHERE directory = $1 AND generation = $2",
            parameters: [directory, mine])
        _ = try? connection.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", parameters: [key])
    }
}
