import Directory
import Foundation
import GRDB
import LDAPText
import Planning
import TestSupport
import Testing

@testable import AccountStore

/// What other programs find in the file: the contract.
@Suite("What stands in an SQLite store")
struct SQLiteContentTests {
    private let folder: TemporaryFolder
    private let path: String
    private let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("accounts.db")
        store = try SQLiteStore(path: path, mode: .readWrite)
    }

    /// The rows of a query as text, columns with `|` between.
    private func rows(_ sql: String) throws -> [String] {
        try DatabaseQueue(path: path).read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map { value in
                    if case .blob(let data) = value.storage {
                        data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    } else {
                        String.fromDatabaseValue(value) ?? Int64.fromDatabaseValue(value).map(String.init) ?? "NULL"
                    }
                }.joined(separator: "|")
            }
        }
    }

    @Test("An account's row is plain to read")
    func account() throws {
        var anna = person(1, "Anna")
        anna.identifier = GUID(text: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
        anna.values.custom = ["room": "12", "building": "A"]
        anna.directoryRoles = [.groupAdmin, .siteAdmin]
        anna.permissions = [.api, .ftp]
        anna.authentication = .password
        try store.load([anna])
        try store.addAdministrator()
        var plan = Plan.empty()
        plan.change(try store.corp().accounts[0]) {
            $0.isEnabled = false
            $0.disabled = Disablement(by: .sync, reason: "entry_gone")
        }
        try store.apply(plan, run: .number(2))
        #expect(
            try rows("SELECT id, directory, identifier, username, name_key, custom FROM accounts WHERE id = 1") == [
                "1|corp|f81d4fae7dec11d0a76500a0c91e6bf6|Anna|anna|{\"building\":\"A\",\"room\":\"12\"}"
            ])
        #expect(
            try rows(
                "SELECT enabled, disabled_by, disabled_reason, disabled_at, disabled_run FROM accounts WHERE id = 1")
                == ["0|sync|entry_gone|\(LDAPTime.rfc3339(milliseconds: firstEnd + hour))|run-2"])
        #expect(
            try rows(
                "SELECT authentication, local_roles, directory_roles, permissions, require_2fa, protected FROM accounts"
            )
                == [
                    "password||site_admin,group_admin|ftp,api|0|0",
                    "password|site_admin|||0|0",
                ])
        #expect(
            try rows("SELECT created_at, created_by, created_run, updated_at, updated_by, updated_run FROM accounts")
                == [
                    "\(LDAPTime.rfc3339(milliseconds: firstEnd))|rollcall|run-1|"
                        + "\(LDAPTime.rfc3339(milliseconds: firstEnd + hour))|rollcall|run-2",
                    "\(LDAPTime.rfc3339(milliseconds: firstEnd))|setup|NULL|"
                        + "\(LDAPTime.rfc3339(milliseconds: firstEnd))|setup|NULL",
                ])
    }

    @Test("The views name roles and members")
    func views() throws {
        var anna = person(1, "anna")
        anna.localRoles = [.groupAdmin]
        anna.directoryRoles = [.groupAdmin, .readonlySiteAdmin]
        try store.load([anna, person(2, "berta")], [group(1, "Staff")])
        #expect(
            try rows("SELECT * FROM account_roles ORDER BY role") == ["1|group_admin", "1|readonly_site_admin"])
        #expect(
            try rows("SELECT * FROM group_members ORDER BY username") == ["Staff|anna|corp", "Staff|berta|corp"])
    }

    @Test("An unchanged row isn't written, and a change writes no more than what differs")
    func minimal() throws {
        try store.load([person(1, "anna"), person(2, "berta")])
        // What this version doesn't know stays when something else changes.
        try DatabaseQueue(path: path).write {
            try $0.execute(
                sql:
                    "UPDATE accounts SET local_roles = 'group_admin,root_of_all', custom = '{\"tags\": [1]}' WHERE id = 1"
            )
        }
        var plan = Plan.empty()
        plan.change(try store.corp().accounts[0]) { $0.values.company = "Example" }
        try store.apply(plan, run: .number(2))
        #expect(
            try rows("SELECT company, local_roles, custom, updated_run FROM accounts") == [
                "Example|group_admin,root_of_all|{\"tags\": [1]}|run-2", "NULL||NULL|run-1",
            ])
    }

    @Test("What an administrator does is in the audit, with old and new values")
    func audit() throws {
        _ = try store.addAccount(person(1, "anna", directory: nil), by: "op", at: firstEnd)
        try store.changeAccount(named: "ANNA", by: "other", at: firstEnd + 1) { $0.isProtected = true }
        try store.changeAccount(named: "anna", by: "other", at: firstEnd + 2) {
            $0.isEnabled = false
            $0.disabled = Disablement(by: .administrator, reason: "on leave")
        }
        // Nothing changes, and nothing is noted.
        try store.changeAccount(named: "anna", by: "other", at: firstEnd + 3) { _ in }
        #expect(throws: StoreError.self) {
            try store.addAccount(person(1, "anna", directory: nil), by: "op", at: firstEnd)
        }
        let time = { LDAPTime.rfc3339(milliseconds: firstEnd + $0) }
        let audit = try rows("SELECT at, who, what, account_id, username, changes FROM audit ORDER BY id")
        #expect(audit.count == 3)
        #expect(audit[0].hasPrefix("\(time(0))|op|add|1|anna|["))
        #expect(audit[0].contains("{\"new\":\"anna@example.com\",\"property\":\"email\"}"))
        #expect(
            audit[1]
                == "\(time(1))|other|change|1|anna|[{\"new\":\"true\",\"old\":\"false\",\"property\":\"protected\"}]")
        #expect(audit[2].contains("{\"new\":\"false\",\"old\":\"true\",\"property\":\"enabled\"}"))
        #expect(audit[2].contains("on leave"))
    }

    @Test("What an operator does beside the accounts is in the audit too")
    func auditOfOthers() throws {
        try store.load([person(1, "anna")], [group(1, "Staff")])
        let hold = Hold(.user(identifier(1)), run: "run-0")
        var plan = Plan.empty()
        plan.holds = [hold]
        try store.apply(plan, run: .number(2))
        try store.pause("corp", reason: "moving", by: "op", at: firstEnd)
        _ = try store.resume("corp", reason: nil, by: "op", at: firstEnd)
        _ = try store.resume("corp", reason: nil, by: "op", at: firstEnd)
        try store.protectGroup(named: "staff", true, by: "op", at: firstEnd)
        try store.protectGroup(named: "staff", true, by: "op", at: firstEnd)
        try store.protectGroup(named: "staff", false, by: "op", at: firstEnd)
        _ = try store.release([hold], by: "op", at: firstEnd)
        _ = try store.release([hold], by: "op", at: firstEnd)
        #expect(
            try rows("SELECT who, what, account_id, username, changes FROM audit ORDER BY id") == [
                "op|pause|0|corp|[{\"new\":\"moving\",\"property\":\"reason\"}]",
                "op|resume|0|corp|[]",
                "op|protect group|0|Staff|[{\"new\":\"1\",\"property\":\"group\"}]",
                "op|unprotect group|0|Staff|[{\"new\":\"1\",\"property\":\"group\"}]",
                "op|release|0|holds|[{\"new\":\"1\",\"property\":\"count\"},"
                    + "{\"new\":\"run-0\",\"property\":\"runs\"}]",
            ])
        #expect(try rows("SELECT at FROM audit GROUP BY at") == [LDAPTime.rfc3339(milliseconds: firstEnd)])
    }

    @Test("A row that a run creates is kept as numbers alone, one that it changes as it was")
    func undoTables() throws {
        try store.load([person(1, "anna")], [group(1, "Staff")])
        var plan = Plan.empty()
        plan.delete(try store.corp().accounts[0])
        try store.apply(plan, run: .number(2))
        #expect(try rows("SELECT number, run FROM undo_runs") == ["1|run-1", "2|run-2"])
        #expect(
            try rows("SELECT run, id, after IS NULL, directory, username FROM undo_accounts ORDER BY run") == [
                "1|1|0|NULL|NULL", "2|1|1|corp|anna",
            ])
        #expect(
            try rows("SELECT run, action, group_id, made_by, accounts FROM undo_memberships ORDER BY run") == [
                "1|add|1|corp|01", "2|remove|1|corp|01",
            ])
        try store.removeUndo(before: firstEnd + hour)
        for table in ["undo_runs", "undo_accounts", "undo_memberships"] {
            #expect(try rows("SELECT count(*) FROM \(table)") == ["1"])
        }
        #expect(try rows("SELECT count(*) FROM undo_groups") == ["0"])
    }

    @Test("A run's losses of single groups stand beside its other limits")
    func losses() throws {
        var run = StoredRun.number(1, limited: [.membershipsRemoved: 5])
        run.membersLost = [12: 3, 4: 2]
        try store.record(run, directory: nil)
        #expect(
            try rows("SELECT limited FROM runs") == [
                #"{"members_lost_by_one_group:12":3,"members_lost_by_one_group:4":2,"memberships_removed":5}"#
            ])
    }

    @Test(
        "What a run did is found, and removed, without reading what others did",
        arguments: ["undo_accounts", "undo_groups", "undo_memberships"])
    func undoQueries(table: String) throws {
        for sql in ["SELECT * FROM \(table) WHERE run = 1", "DELETE FROM \(table) WHERE run = 1"] {
            let plan = try rows("EXPLAIN QUERY PLAN \(sql)")
            #expect(plan.contains { $0.contains("\(table)_by_run") }, "\(plan)")
        }
        let old = UndoQuery.runsBefore.replacingOccurrences(of: "?", with: "'2026'")
        let plan = try rows("EXPLAIN QUERY PLAN \(old)")
        #expect(plan.contains { $0.contains("SEARCH runs") }, "\(plan)")
        #expect(!plan.contains { $0.contains("SCAN runs") }, "\(plan)")
    }

    @Test("After a big load the index is back and every reference holds")
    func bigLoad() throws {
        var plan = Plan.empty()
        for number in 0..<500 { plan.create(person(number, "user\(number)")) }
        for number in 0..<50 {
            plan.create(group(number, "group\(number)"))
            plan.members(.add, .created(index: number, name: "group\(number)"), (0..<500).map { .created($0) })
        }
        let schema = try rows("SELECT sql FROM sqlite_schema ORDER BY name")
        try store.apply(plan, run: .number(1))
        #expect(try rows("SELECT sql FROM sqlite_schema ORDER BY name") == schema)
        #expect(try rows("SELECT count(*) FROM memberships") == ["25000"])
        #expect(try rows("PRAGMA integrity_check") == ["ok"])
        #expect(try rows("PRAGMA foreign_key_check") == [])
    }

    @Test("A big load refers to nothing that is gone, although SQLite doesn't check it then")
    func bigLoadReferences() throws {
        try store.load((0..<500).map { person($0, "user\($0)") })
        var plan = Plan.empty()
        let accounts = try store.corp().accounts
        for number in 0..<50 {
            plan.create(group(number, "group\(number)"))
            plan.members(.add, .created(index: number, name: "group\(number)"), accounts.map { .recorded($0.id) })
        }
        try DatabaseQueue(path: path).write { try $0.execute(sql: "DELETE FROM accounts WHERE id = 77") }
        let moved = try store.corp()
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(error?.kind == .moved)
        #expect(try store.corp().everything == moved.everything)
    }

    @Test("A big load that deletes, deletes memberships too, although SQLite doesn't do it then")
    func bigLoadDeletions() throws {
        try store.load((0..<500).map { person($0, "user\($0)") }, [group(998, "Kept"), group(999, "Old")])
        let before = try store.corp()
        var plan = Plan.empty()
        plan.delete(before.accounts[0])
        plan.delete(before.groups[1])
        for number in 0..<50 {
            plan.create(group(number, "group\(number)"))
            plan.members(
                .add, .created(index: number + 1, name: "group\(number)"),
                before.accounts.dropFirst().map { .recorded($0.id) })
        }
        try store.apply(plan, run: .number(2))
        #expect(try rows("PRAGMA foreign_key_check") == [])
        #expect(try rows("SELECT count(*) FROM memberships") == ["\(51 * 499)"])
    }

    @Test("Who may still get in is found without reading every account")
    func administratorQuery() throws {
        let plan = try rows("EXPLAIN QUERY PLAN \(Schema.localSiteAdministrators)")
        #expect(plan.contains { $0.contains("accounts_with_local_roles") }, "\(plan)")
    }

    @Test("Memberships that lead nowhere are passed over")
    func danglingMemberships() throws {
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff"), group(2, "Sales")])
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: path, configuration: configuration).write { database in
            try database.execute(sql: "DELETE FROM accounts WHERE id = 1; DELETE FROM groups WHERE id = 1")
            try database.execute(sql: "INSERT INTO memberships (group_id, account_id) VALUES (0, 2), (99, 2)")
        }
        let recorded = try store.corp()
        #expect(recorded.membership == ["Sales": ["berta/corp"]])
        #expect(recorded.memberships.offsets == [0, 1])
    }
}
