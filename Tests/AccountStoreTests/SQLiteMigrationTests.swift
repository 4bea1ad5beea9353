import Foundation
import GRDB
import LDAPText
import Planning
import TestSupport
import Testing

@testable import AccountStore

@Suite("A store of schema version 1 goes on as one of version 2")
struct SQLiteMigrationTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("accounts.db")
    }

    /// A store as version 1 of the schema made it, with something in every table.
    private func makeOldStore() throws {
        _ = try SQLiteStore(path: path, mode: .readWrite, schema: .firstVersion)
        try DatabaseQueue(path: path).write { try $0.execute(sql: Self.content) }
    }

    private static let content = """
        INSERT INTO accounts (id, directory, identifier, dn, username, name_key, email, custom, enabled, disabled_by,
            disabled_reason, disabled_at, disabled_run, authentication, local_roles, permissions, require_2fa, protected)
        VALUES
            (1, 'corp', x'11223344556677880000000000000001', 'cn=anna', 'Anna', 'anna', 'a@example.com',
                '{"room":"12"}', 1, NULL, NULL, NULL, NULL, 'ldap', '', 'ftp,api', 1, 0),
            (5, 'corp', x'11223344556677880000000000000005', 'cn=berta', 'berta', 'berta', NULL, NULL, 0, 'sync',
                'entry_gone', '2026-11-22T06:07:40.123Z', 'run-0', 'ldap', '', '', 0, 0),
            (6, NULL, NULL, NULL, 'root', 'root', NULL, NULL, 1, NULL, NULL, NULL, NULL, 'password', 'site_admin', '',
                0, 1);
        INSERT INTO groups (id, directory, identifier, dn, name, name_key)
        VALUES (3, 'corp', x'11223344556677880000000000000003', 'cn=Staff', 'Staff', 'staff');
        INSERT INTO memberships (group_id, account_id, made_by) VALUES (3, 1, 'corp'), (3, 6, NULL);
        INSERT INTO runs VALUES ('run-0', 'corp', 'full', 'success', '2026-11-22T06:07:35.000Z',
            '2026-11-22T06:07:40.123Z', 'sync1', 'rollcall', '{"users_disabled":1}', '{"users_deprovisioned":1}', NULL,
            NULL, NULL, 'One user was disabled.');
        INSERT INTO directories VALUES ('corp', '[]', 'digest', '[]', '["x"]', '2026-11-22T06:07:40.123Z', 'run-0');
        INSERT INTO approvals VALUES ('sha256:00', 'run-0', 'op', '2026-11-22T06:00:00.000Z');
        INSERT INTO audit (at, who, what, account_id, username, changes) VALUES ('2026', 'op', 'add', 6, 'root', '[]');
        """

    /// Every row of a table, with the columns that version 1 had.
    private func rows(_ path: String) throws -> [String: [Row]] {
        try DatabaseQueue(path: path).read { database in
            var rows: [String: [Row]] = [:]
            for (table, columns) in try Self.columns() {
                let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
                rows[table] = try Row.fetchAll(database, sql: "SELECT \(names) FROM \"\(table)\" ORDER BY 1, 2")
            }
            return rows
        }
    }

    private static func columns() throws -> [String: [String]] {
        let queue = try DatabaseQueue()
        return try queue.write { database in
            try Schema.createTables(database)
            let tables = ["accounts", "groups", "memberships", "runs", "directories", "approvals", "audit", "meta"]
            return try Dictionary(
                uniqueKeysWithValues: tables.map { ($0, try database.columns(in: $0).map(\.name)) })
        }
    }

    @Test("Content, key and numbers stay; a copy of the old store lies beside it")
    func content() throws {
        try makeOldStore()
        let before = try rows(path)
        #expect(before.allSatisfy { !$0.value.isEmpty })
        let store = try SQLiteStore(path: path, mode: .readWrite)
        #expect(try rows(path) == before)
        #expect(try rows(path + ".schema-1.backup") == before)
        #expect(try SQLiteStore(path: path + ".schema-1.backup", mode: .readOnly, schema: .firstVersion).location != "")
        let version = try store.queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == 2)

        let recorded = try store.corp()
        #expect(recorded.accounts.map(\.id) == [1, 5, 6])
        #expect(
            recorded.accounts[1].disabled
                == Disablement(by: .sync, reason: "entry_gone", run: "run-0", since: 1_795_327_660_123))
        #expect(recorded.accounts.allSatisfy { $0.departedAt == nil && $0.entraObjectID == nil })
        #expect(recorded.membership == ["Staff": ["Anna/corp", "root/-"]])
        #expect(recorded.directory?.people == nil && recorded.directory?.heldBefore == ["x"])
        #expect(recorded.holds.isEmpty)
        #expect(try store.undo(ofRun: "run-0") == nil)

        // It is a store like any other from now on.
        var plan = Plan.empty()
        plan.change(recorded.accounts[0]) { $0.entraObjectID = identifier(7) }
        plan.create(person(2, "new"))
        try store.apply(plan, run: .number(1))
        #expect(try store.corp().accounts.map(\.id) == [1, 5, 6, 7])
        #expect(try #require(try store.undo(ofRun: "run-1")).accounts.map(\.id) == [1, 7])
    }

    @Test("To a reader it is older, and stays as it is")
    func reader() throws {
        try makeOldStore()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: .readOnly) }
        #expect(error?.kind == .older)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test("A new store that a program died over between the two steps is opened")
    func diedBetween() throws {
        _ = try SQLiteStore(path: path, mode: .readWrite, schema: .firstVersion)
        let store = try SQLiteStore(path: path, mode: .readWrite)
        try store.load([person(1, "anna")], [group(1, "Staff")])
        #expect(try SQLiteStore(path: path, mode: .readOnly).corp().membership == ["Staff": ["anna/corp"]])
    }

    @Test("The second step failing halfway leaves version 1, and the next try makes it")
    func failedHalfway() throws {
        try makeOldStore()
        let before = try rows(path)
        struct Failure: Error {}
        let failing = Schema(
            steps: Schema.firstVersion.steps + [
                Schema.Step(version: 2) { database in
                    try Schema.addLifeAndUndo(database)
                    throw Failure()
                }
            ])
        #expect(throws: Failure.self) { try SQLiteStore(path: path, mode: .readWrite, schema: failing) }
        #expect(try rows(path) == before)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, mode: .readOnly) }
        #expect(error?.kind == .older)
        #expect(try SQLiteStore(path: path, mode: .readWrite).corp().accounts.count == 3)
        #expect(try rows(path) == before)
    }

    @Test("Another program's index, trigger and view on our tables survive, and go on working")
    func othersObjects() throws {
        try makeOldStore()
        try DatabaseQueue(path: path).write { database in
            try database.execute(
                sql: """
                    CREATE INDEX app_by_email ON accounts (email);
                    CREATE TABLE app_log (what TEXT);
                    CREATE TRIGGER app_created AFTER INSERT ON accounts BEGIN
                        INSERT INTO app_log VALUES (new.username);
                    END;
                    CREATE VIEW app_enabled AS SELECT username FROM accounts WHERE enabled = 1;
                    """)
        }
        func objects() throws -> [String] {
            try DatabaseQueue(path: path).read {
                try String.fetchAll($0, sql: "SELECT sql FROM sqlite_schema WHERE name GLOB 'app_*' ORDER BY name")
            }
        }
        let before = try objects()
        #expect(before.count == 4)
        try SQLiteStore(path: path, mode: .readWrite).load([person(2, "new")])
        #expect(try objects() == before)
        func texts(_ sql: String) throws -> [String] {
            try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: sql) }
        }
        #expect(try texts("SELECT what FROM app_log") == ["new"])
        #expect(try texts("SELECT username FROM app_enabled ORDER BY 1") == ["Anna", "new", "root"])
    }

    @Test("A new store leaves no copy behind")
    func noCopy() throws {
        _ = try SQLiteStore(path: path, mode: .readWrite)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.contains("backup") })
    }
}

extension Schema {
    fileprivate static let firstVersion = Schema(steps: Array(current.steps.prefix(1)))
}
