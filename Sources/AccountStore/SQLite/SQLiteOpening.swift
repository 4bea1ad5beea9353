import Foundation
import GRDB
import LDAPText

/// Finds out what a path holds, and opens it if that is a store of ours.
struct SQLiteOpening {
    let path: String
    let schema: Schema
    let patience: Double

    func openForReading() throws -> DatabaseQueue {
        guard try StoreFile.exists(path) else { throw noStore }
        try StoreFile.checkReadable(path)
        var configuration = self.configuration
        configuration.readonly = true
        return try SQLiteFault.explained(path: path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            switch try queue.read(state) {
            case .current: return queue
            case .empty: throw noStore
            case .older:
                throw StoreError(
                    .older,
                    "The store \(path) was made by an older version of rollcall. No account was changed. The next "
                        + "`rollcall sync` brings it up to date, and keeps a copy of it.")
            }
        }
    }

    private var noStore: StoreError {
        StoreError(
            .notFound,
            "There is no store at \(path) yet. No account was changed. The first `rollcall sync` makes it.")
    }

    func openForWriting() throws -> DatabaseQueue {
        if try !StoreFile.exists(path) { try StoreFile.create(path) }
        // SQLite would go on with a file that it can't write, until the first transaction.
        try StoreFile.checkWritable(path)
        return try SQLiteFault.explained(path: path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            if try queue.read(state) != .current {
                // Two programs must not migrate side by side: the second waits, and finds nothing to do.
                let lock = try FileLock(path: StoreFile.resolved(path) + ".lock", owner: path, isWaiting: true)
                defer { lock.release() }
                try migrate(queue)
            }
            try queue.writeWithoutTransaction { database in
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA journal_size_limit = \(8 << 20)")
            }
            return queue
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(patience)
        configuration.label = "rollcall.store"
        // Sorting must not depend on a temporary folder that a hardened service may not have.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    private enum State { case empty, older, current }

    /// What there is to do before the database can be used. Throws where it isn't a store of ours, or newer.
    private func state(_ database: Database) throws -> State {
        // GRDB makes its own table in a transaction before the first migration's: a program that died between the two left
        // nothing else.
        let others = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'"
        if try Int.fetchOne(database, sql: others) == 0 { return .empty }
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID else {
            throw StoreError(
                .damaged,
                "\(path) is the database of some other program. No account was changed, nor anything in it. Check the "
                    + "store's path in the configuration.")
        }
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let keys = try Int.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'name_key_version'") ?? 0
        if try version > schema.version || keys > NameKey.version || schema.migrator.hasBeenSuperseded(database) {
            throw StoreError(
                .newer,
                "The store \(path) was made by a newer version of rollcall (schema \(version); this one knows "
                    + "\(schema.version)). No account was changed. Install that version again, or put back the copy that "
                    + "it made beside the store.")
        }
        return try schema.migrator.hasCompletedMigrations(database) ? .current : .older
    }

    /// Makes the missing migrations, after a copy of what was there.
    private func migrate(_ queue: DatabaseQueue) throws {
        if try queue.read(state) == .current { return }
        let old = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        if old > 0 { try backUp(queue, version: old) }
        try schema.migrator.migrate(queue)
    }

    /// Copies the database to a new file beside it, named with its version, and sees it onto the disk.
    private func backUp(_ queue: DatabaseQueue, version: Int) throws {
        let copy = try StoreFile.createNew(like: path) { count in
            path + ".schema-\(version).backup" + (count == 0 ? "" : "-\(count + 1)")
        }
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
        }
        try StoreFile.synchronize(copy)
    }
}
