import AccountStore
import GRDB
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
        }
    ]
}
