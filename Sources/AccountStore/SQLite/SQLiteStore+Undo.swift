import Foundation
import GRDB
import LDAPText
import Planning

extension SQLiteStore {
    public func undo(ofRun id: String) throws -> UndoRecord? {
        try read { database in
            let run = try Row.fetchOne(
                database,
                sql: """
                    SELECT undo_runs.number, runs.directory FROM undo_runs JOIN runs ON runs.id = undo_runs.run
                    WHERE undo_runs.run = ?
                    """, arguments: [id])
            guard let run else { return nil }
            let number: Int64 = run["number"]
            return UndoRecord(
                run: id, directory: run["directory"], accounts: try Self.accountsBefore(number, database),
                groups: try Self.groupsBefore(number, database),
                memberships: try Self.membershipsMoved(number, database))
        }
    }

    private static func accountsBefore(
        _ run: Int64, _ database: Database
    ) throws -> [UndoRecord.Row<RecordedAccount>] {
        let statement = try RawStatement(
            database,
            "SELECT \(AccountReader.columns), username, after FROM undo_accounts WHERE run = ? ORDER BY id")
        statement.bind(run, at: 1)
        var reader = AccountReader()
        var rows: [UndoRecord.Row<RecordedAccount>] = []
        while try statement.step() {
            // Only a row that was created now had no name before.
            let before = statement.isNull(AccountReader.width) ? nil : reader.account(statement)
            rows.append(row(statement, before, after: AccountReader.width + 1))
        }
        return rows
    }

    private static func groupsBefore(_ run: Int64, _ database: Database) throws -> [UndoRecord.Row<RecordedGroup>] {
        let statement = try RawStatement(
            database,
            "SELECT \(GroupReader.columns), name, after FROM undo_groups AS groups WHERE run = ? ORDER BY id")
        statement.bind(run, at: 1)
        var reader = GroupReader()
        var rows: [UndoRecord.Row<RecordedGroup>] = []
        while try statement.step() {
            let before = statement.isNull(GroupReader.width) ? nil : reader.group(statement)
            rows.append(row(statement, before, after: GroupReader.width + 1))
        }
        return rows
    }

    private static func row<Value>(
        _ statement: RawStatement, _ before: Value?, after: Int32
    ) -> UndoRecord.Row<Value> {
        UndoRecord.Row(
            id: statement.integer(0), before: before,
            after: statement.isNull(after) ? nil : UInt64(bitPattern: statement.integer(after)))
    }

    private static func membershipsMoved(_ run: Int64, _ database: Database) throws -> [UndoRecord.Memberships] {
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT action, group_id, made_by, accounts FROM undo_memberships WHERE run = ? ORDER BY rowid",
            arguments: [run])
        var memberships: [UndoRecord.Memberships] = []
        while let row = try rows.next() {
            guard let action = MembershipChange.Action(rawValue: row["action"]) else { continue }
            memberships.append(
                UndoRecord.Memberships(
                    action: action, group: row["group_id"], accounts: AccountNumbers.numbers(row["accounts"] as Data),
                    madeBy: row["made_by"]))
        }
        return memberships
    }

    public func removeUndo(before milliseconds: Int64) throws {
        let time = LDAPTime.rfc3339(milliseconds: milliseconds)
        try write { database in
            for (table, number) in [
                ("undo_accounts", "run"), ("undo_groups", "run"), ("undo_memberships", "run"), ("undo_runs", "number"),
            ] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE \(number) IN (\(Schema.undoRunsBefore))", arguments: [time])
            }
        }
    }

    // MARK: Holds

    public func holds() throws -> Set<Hold> { try read(Self.holds) }

    static func holds(_ database: Database) throws -> Set<Hold> {
        let statement = try RawStatement(database, "SELECT kind, identifier, group_id, run FROM holds")
        var holds: Set<Hold> = []
        while try statement.step() {
            guard let identifier = statement.guid(1), let run = statement.text(3) else { continue }
            switch statement.text(0) {
            case "user": holds.insert(Hold(.user(identifier), run: run))
            case "values": holds.insert(Hold(.values(identifier), run: run))
            case "group": holds.insert(Hold(.group(identifier), run: run))
            case "membership":
                holds.insert(Hold(.membership(group: statement.integer(2), user: identifier), run: run))
            default: continue
            }
        }
        return holds
    }

    static func settleHolds(_ plan: Plan, _ database: Database) throws {
        let insert = try RawStatement(
            database, "INSERT OR IGNORE INTO holds (kind, identifier, group_id, run) VALUES (?, ?, ?, ?)")
        for hold in plan.holds {
            bind(hold, to: insert)
            try insert.run()
        }
        _ = try end(plan.endedHolds, database)
    }

    public func release(_ holds: Set<Hold>, by person: String, at milliseconds: Int64) throws -> Int {
        try write { database in
            let count = try Self.end(holds, database)
            if count > 0 {
                let runs = Set(holds.map(\.run)).sorted().joined(separator: ",")
                try Self.note(
                    "release", "holds", ["count": String(count), "runs": runs],
                    RowStamp(person: person, at: milliseconds), database)
            }
            return count
        }
    }

    private static func end(_ holds: Set<Hold>, _ database: Database) throws -> Int {
        let delete = try RawStatement(
            database, "DELETE FROM holds WHERE kind = ? AND identifier = ? AND group_id = ? AND run = ?")
        var count = 0
        for hold in holds {
            bind(hold, to: delete)
            try delete.run()
            count += database.changesCount
        }
        return count
    }

    private static func bind(_ hold: Hold, to statement: RawStatement) {
        let (kind, identifier, group): (String, GUID, Int64) =
            switch hold.subject {
            case .user(let user): ("user", user, 0)
            case .values(let user): ("values", user, 0)
            case .group(let group): ("group", group, 0)
            case .membership(let group, let user): ("membership", user, group)
            }
        statement.bind(kind, at: 1)
        statement.bind(identifier, at: 2)
        statement.bind(group, at: 3)
        statement.bind(hold.run, at: 4)
    }
}
