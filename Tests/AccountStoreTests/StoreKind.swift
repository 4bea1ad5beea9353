import AccountStore
import GRDB
import Postgres
import Synchronization
import TestSupport
import Testing

/// A kind of store over which the conformance tests run: what one promises, all do.
struct StoreKind: Sendable, CustomTestStringConvertible {
    let name: String
    /// A new, empty store.
    let make: @Sendable () throws -> TestStore

    var testDescription: String { name }

    static let all: [StoreKind] = [
        StoreKind(name: "SQLite") {
            let folder = try TemporaryFolder()
            let path = folder.file("accounts.db")
            return try TestStore(
                folder, open: { try SQLiteStore(path: path, mode: .readWrite) },
                execute: { sql in try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } })
        },
        StoreKind(name: "PostgreSQL") {
            let text = try PostgresBed.newDatabase()
            _ = try StoreAddress.postgres(text).migrate()
            return try TestStore(
                nil, open: { try PostgresStore(text, mode: .readWrite) },
                execute: { sql in
                    let connection = try PostgresConnection(connectingTo: text, within: .seconds(10))
                    // A uuid is no sixteen bytes there.
                    let sql = sql.replacing(/x'([0-9a-f]{32})'/) { "'\($0.1)'::uuid" }
                    try connection.execute("SET search_path = rollcall; \(sql)")
                })
        },
    ]
}

/// The PostgreSQL server that all tests of a process share, each with a database of its own.
enum PostgresBed {
    private static let server = Result { try PostgresServer() }
    private static let count = Mutex(0)

    /// The connection text of a new, empty database.
    static func newDatabase() throws -> String {
        let server = try server.get()
        let number = count.withLock { count in
            count += 1
            return count
        }
        let connection = try PostgresConnection(connectingTo: server.connectionText(), within: .seconds(10))
        try connection.execute("CREATE DATABASE store_\(number)")
        return server.connectionText(database: "store_\(number)")
    }
}
