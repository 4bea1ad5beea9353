import GRDB
import LDAPText
import Planning

/// A store in one SQLite file: see ``Schema`` for what is in it.
///
///     let store = try SQLiteStore(path: "/var/lib/rollcall/accounts.db", mode: .readWrite)
///     let recorded = try store.recorded(for: "corp", now: now)
///
/// The database is in WAL mode with `synchronous = FULL`: what `apply` returned from survives a power loss. Its file,
/// lock files and backup copies are readable by their owner alone.
public final class SQLiteStore: TableStore {
    public typealias Mode = StoreMode

    public let location: String
    let queue: DatabaseQueue

    public convenience init(path: String, mode: Mode) throws {
        try self.init(path: path, mode: mode, schema: .current)
    }

    /// - Parameter patience: For how many seconds to wait for another program's write lock.
    init(path: String, mode: Mode, schema: Schema, patience: Double = 10) throws {
        location = path
        self.schema = schema
        self.mode = mode
        let opening = SQLiteOpening(path: path, schema: schema, patience: patience)
        queue =
            switch mode {
            case .readWrite: try opening.openForWriting()
            case .readOnly: try opening.openForReading()
            }
    }

    private let schema: Schema
    private let mode: Mode

    /// The version of the schema of what is at a path; 0: nothing yet.
    static func version(ofStoreAt path: String) throws -> Int {
        guard try StoreFile.exists(path) else { return 0 }
        return try SQLiteFault.explained(path: path) {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        }
    }

    /// Reads in one transaction.
    func read<Result>(_ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        try SQLiteFault.explained(path: location) { try queue.read { try body(SQLiteDatabase($0)) } }
    }

    /// Writes in one transaction, which takes the write lock at its start and is durable at its end.
    func write<Result>(
        _ size: WriteSize, of run: StoredRun?, _ body: (SQLiteDatabase) throws -> Result
    ) throws -> Result {
        switch size {
        case .small: try outsideTransaction { try transaction($0, body) }
        case .big: try writeInBulk(body)
        }
    }

    /// The lock is the kernel's, and goes with the process alone.
    func checkLock(of directory: String, _ database: SQLiteDatabase) {}

    /// The same for a big load: with more memory, and without SQLite's own check of foreign keys, which costs as much
    /// as the load itself. `body` must check that what it refers to is there, and delete what refers to what it deletes.
    func writeInBulk<Result>(_ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        try outsideTransaction { database in
            try database.execute(sql: "PRAGMA cache_size = -\(32 << 10); PRAGMA foreign_keys = OFF")
            defer {
                // Only a fault in the program's memory could make these fail.
                try? database.execute(sql: "PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000; PRAGMA shrink_memory")
            }
            return try transaction(database, body)
        }
    }

    private func outsideTransaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
        guard mode == .readWrite else {
            throw StoreError(
                .unavailable,
                "The store \(location) was opened for reading only. No account was changed. This is a fault of the "
                    + "program: please report it.")
        }
        return try SQLiteFault.explained(path: location) { try queue.writeWithoutTransaction(body) }
    }

    private func transaction<Result>(_ database: Database, _ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        var result: Result?
        try database.inTransaction(.immediate) {
            try checkVersion(database)
            result = try body(SQLiteDatabase(database))
            return .commit
        }
        return result!
    }

    /// A program of another version may have migrated the store since it was opened.
    private func checkVersion(_ database: Database) throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version != schema.version {
            throw StoreError(
                .newer,
                "Another program has changed the store \(location) to schema version \(version); this program knows "
                    + "\(schema.version). No account was changed. Use one version of rollcall for one store.")
        }
    }

    public func lock(directory: String, holder: LockHolder) throws -> any StoreLock {
        // Two paths to one file must find one lock.
        let path = StoreFile.resolved(location)
        return try FileLock(
            path: "\(path).\(Self.fileName(of: directory)).lock", owner: path, holder: holder,
            subject: "The directory \(directory)")
    }

    /// A directory's name with every byte but ASCII letters, digits, `-`, `_` and `.` as `%` and two digits.
    static func fileName(of directory: String) -> String {
        var name = ""
        for byte in directory.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return name
    }
}
