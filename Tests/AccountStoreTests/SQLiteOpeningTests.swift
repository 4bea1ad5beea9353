import Foundation
import GRDB
import LDAPText
import Planning
import TestSupport
import Testing

@testable import AccountStore

@Suite("An SQLite store is opened, or says why not")
struct SQLiteOpeningTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("accounts.db")
    }

    private func permissions(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func failure(_ mode: SQLiteStore.Mode, path: String? = nil) -> StoreError? {
        #expect(throws: StoreError.self) { try SQLiteStore(path: path ?? self.path, mode: mode) }
    }

    @Test("Every file is readable by its owner alone")
    func filePermissions() throws {
        let mask = umask(0)
        defer { umask(mask) }
        let store = try SQLiteStore(path: path, mode: .readWrite)
        try store.load([person(1, "anna")])
        let lock = try store.lock(
            directory: "corp", holder: LockHolder(run: "r", host: "h", process: 1, since: firstEnd))
        let names = try files()
        for name in ["accounts.db", "accounts.db-shm", "accounts.db-wal", "accounts.db.corp.lock"] {
            #expect(names.contains(name))
        }
        for name in names { #expect(try permissions(folder.file(name)) == 0o600, "\(name)") }
        lock.release()
    }

    @Test("A commit is on the disk when apply returns; foreign keys are checked")
    func pragmas() throws {
        let store = try SQLiteStore(path: path, mode: .readWrite)
        func pragma(_ name: String) throws -> String? {
            try store.queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        }
        #expect(try pragma("journal_mode") == "wal")
        #expect(try pragma("synchronous") == "2")
        #expect(try pragma("foreign_keys") == "1")
        #expect(try pragma("user_version") == "2")
        #expect(try pragma("application_id") == "1383033964")
        try store.writeInBulk { _ in }
        #expect(try pragma("foreign_keys") == "1")
        struct Stop: Error {}
        #expect(throws: Stop.self) { try store.writeInBulk { _ in throw Stop() } }
        #expect(try pragma("foreign_keys") == "1")
        #expect(try pragma("synchronous") == "2")
    }

    @Test("Reading alone makes no file, and changes none")
    func readOnly() throws {
        #expect(failure(.readOnly)?.kind == .notFound)
        #expect(try files() == [])
        try SQLiteStore(path: path, mode: .readWrite).load([person(1, "anna")])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        do {
            let store = try SQLiteStore(path: path, mode: .readOnly)
            #expect(try store.corp().accounts.map(\.username) == ["anna"])
            #expect(try store.planKey().count == 32)
            let error = #expect(throws: StoreError.self) { try store.record(.number(2), directory: nil) }
            #expect(error?.kind == .unavailable)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        #expect(try files().filter { !$0.hasPrefix("accounts.db-") } == ["accounts.db", "accounts.db.lock"])
    }

    @Test("A reader beside a writer sees what was committed")
    func readerBesideWriter() throws {
        let writer = try SQLiteStore(path: path, mode: .readWrite)
        let reader = try SQLiteStore(path: path, mode: .readOnly)
        #expect(try reader.corp().accounts.isEmpty)
        try writer.load([person(1, "anna")])
        #expect(try reader.corp().accounts.count == 1)
    }

    @Test("A file that is no store is left as it is", arguments: [SQLiteStore.Mode.readWrite, .readOnly])
    func noStore(mode: SQLiteStore.Mode) throws {
        let text = String(repeating: "This is no database at all.\n", count: 100)
        _ = try folder.write(text, to: "accounts.db")
        #expect(failure(mode)?.kind == .damaged)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)

        let other = folder.file("other.db")
        try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: other))
        let error = failure(mode, path: other)
        #expect(error?.kind == .damaged)
        #expect(error?.message.contains("some other program") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == bytes)
    }

    @Test("An empty file becomes a store; to a reader it is none yet")
    func emptyFile() throws {
        _ = try folder.write("", to: "accounts.db")
        #expect(failure(.readOnly)?.kind == .notFound)
        try SQLiteStore(path: path, mode: .readWrite).load([person(1, "anna")])
        #expect(try files().filter { $0.contains("backup") } == [])
    }

    @Test("A file that a program died over before its first migration becomes a store")
    func diedBeforeTheFirstMigration() throws {
        try DatabaseQueue(path: path).write { database in
            try database.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        }
        #expect(failure(.readOnly)?.kind == .notFound)
        let store = try SQLiteStore(path: path, mode: .readWrite)
        #expect(try store.accounts(matching: nil).isEmpty)
    }

    @Test("A damaged store is told apart")
    func damaged() throws {
        try SQLiteStore(path: path, mode: .readWrite).load((0..<2_000).map { person($0, "user\($0)") })
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.count > 30 * 4_096)
        // All but the pages of the schema.
        for index in 20 * 4_096..<bytes.count { bytes[index] = 0xA5 }
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(path: path, mode: .readOnly).corp()
        }
        #expect(error?.kind == .damaged)
    }

    @Test("A store of a newer program is not touched", arguments: [SQLiteStore.Mode.readWrite, .readOnly])
    func newer(mode: SQLiteStore.Mode) throws {
        _ = try SQLiteStore(path: path, mode: .readWrite, schema: .withAnotherStep)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(failure(mode)?.kind == .newer)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test("A program that works on while a newer one migrates stops")
    func migratedMeanwhile() throws {
        let old = try SQLiteStore(path: path, mode: .readWrite)
        try old.load([person(1, "anna")])
        _ = try SQLiteStore(path: path, mode: .readWrite, schema: .withAnotherStep)
        let error = #expect(throws: StoreError.self) { try old.record(.number(2), directory: nil) }
        #expect(error?.kind == .newer)
    }

    @Test("A migration keeps a copy of what was there")
    func migration() throws {
        try SQLiteStore(path: path, mode: .readWrite).load([person(1, "anna")], [group(1, "Staff")])
        let older = #expect(throws: StoreError.self) {
            try SQLiteStore(path: path, mode: .readOnly, schema: .withAnotherStep)
        }
        #expect(older?.kind == .older)
        #expect(try files().contains { $0.contains("backup") } == false)

        let migrated = try SQLiteStore(path: path, mode: .readWrite, schema: .withAnotherStep)
        #expect(try migrated.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM another") } == 0)
        #expect(try migrated.corp().membership == ["Staff": ["anna/corp"]])
        let copy = path + ".schema-2.backup"
        #expect(try permissions(copy) == 0o600)
        // The copy is a whole store of the old version.
        let restored = try SQLiteStore(path: copy, mode: .readOnly)
        #expect(try restored.corp().everything == migrated.corp().everything)
        #expect(try restored.planKey() == migrated.planKey())
    }

    @Test("A migration that fails leaves the old version, and the next try keeps another copy")
    func failedMigration() throws {
        struct Failure: Error {}
        let failing = Schema(
            steps: Schema.current.steps + [
                Schema.Step(version: 3) { database in
                    try database.execute(sql: "DROP TABLE memberships")
                    throw Failure()
                }
            ])
        try SQLiteStore(path: path, mode: .readWrite).load([person(1, "anna")], [group(1, "Staff")])
        #expect(throws: Failure.self) { try SQLiteStore(path: path, mode: .readWrite, schema: failing) }
        #expect(try SQLiteStore(path: path, mode: .readOnly).corp().membership == ["Staff": ["anna/corp"]])
        _ = try SQLiteStore(path: path, mode: .readWrite, schema: .withAnotherStep)
        let copies = try files().filter { $0.contains("backup") && !$0.contains("-wal") && !$0.contains("-shm") }
        #expect(copies == ["accounts.db.schema-2.backup", "accounts.db.schema-2.backup-2"])
    }

    @Test("Paths that can't be", arguments: [SQLiteStore.Mode.readWrite, .readOnly])
    func paths(mode: SQLiteStore.Mode) throws {
        let missing = failure(mode, path: folder.file("none/accounts.db"))
        #expect(missing?.kind == .unavailable)
        #expect(missing?.message.contains(folder.file("none")) == true)
        #expect(failure(mode, path: folder.path)?.message.contains("is a folder") == true)
        #expect(failure(mode, path: "/dev/null")?.kind == .unavailable)
        _ = try folder.write("x", to: "file")
        #expect(failure(mode, path: folder.file("file/accounts.db"))?.kind == .unavailable)
        #expect(try files() == ["file"])
    }

    @Test("No room left")
    func full() throws {
        let store = try SQLiteStore(path: path, mode: .readWrite)
        try store.load([person(1, "anna")])
        let before = try store.corp()
        try store.queue.writeWithoutTransaction { database in
            let pages = try #require(try Int.fetchOne(database, sql: "PRAGMA page_count"))
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        var plan = Plan.empty()
        for number in 2..<1_000 { plan.create(person(number, "user\(number)")) }
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("no room") == true)
        #expect(try store.corp().everything == before.everything)
    }

    @Test("Another program's long transaction")
    func busy() throws {
        let store = try SQLiteStore(path: path, mode: .readWrite, schema: .current, patience: 0.1)
        try store.load([person(1, "anna")])
        let other = try DatabaseQueue(path: path)
        try other.inTransaction(.immediate) { database in
            try database.execute(sql: "UPDATE accounts SET email = 'half'")
            let error = #expect(throws: StoreError.self) { try store.record(.number(2), directory: nil) }
            #expect(error?.kind == .unavailable)
            #expect(error?.message.contains("write lock") == true)
            // Readers go on, and see no half of it.
            #expect(try store.corp().accounts[0].values.email == "anna@example.com")
            return .rollback
        }
        try store.record(.number(2), directory: nil)
    }
}

extension Schema {
    /// The current schema and one step more.
    static let withAnotherStep = Schema(
        steps: current.steps + [
            Step(version: 3) { try $0.execute(sql: "CREATE TABLE another (id INTEGER PRIMARY KEY)") }
        ])
}
