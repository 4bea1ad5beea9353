import LDAPText
import Planning

extension TableStore {
    public func undo(ofRun id: String) throws -> UndoRecord? {
        try read { database in
            let found = try database.first(
                """
                SELECT undo_runs.number, runs.directory FROM undo_runs JOIN runs ON runs.id = undo_runs.run
                WHERE undo_runs.run = ?
                """, [.text(id)]
            ) { (number: $0.integer(0), directory: $0.text(1) ?? "") }
            guard let run = found else { return nil }
            return UndoRecord(
                run: id, directory: run.directory, accounts: try Self.accountsBefore(run.number, database),
                groups: try Self.groupsBefore(run.number, database),
                memberships: try Self.membershipsMoved(run.number, database))
        }
    }

    private static func accountsBefore(
        _ run: Int64, _ database: Database
    ) throws -> [UndoRecord.Row<RecordedAccount>] {
        var reader = AccountReader()
        var rows: [UndoRecord.Row<RecordedAccount>] = []
        try database.forEach(
            "SELECT \(AccountReader.columns), username, after FROM undo_accounts WHERE run = ? ORDER BY id",
            [.integer(run)]
        ) { row in
            // Only a row that was created now had no name before.
            let before = row.isNull(AccountReader.width) ? nil : reader.account(row)
            rows.append(Self.row(row, before, after: AccountReader.width + 1))
        }
        return rows
    }

    private static func groupsBefore(_ run: Int64, _ database: Database) throws -> [UndoRecord.Row<RecordedGroup>] {
        var reader = GroupReader()
        var rows: [UndoRecord.Row<RecordedGroup>] = []
        try database.forEach(
            "SELECT \(GroupReader.columns), name, after FROM undo_groups AS groups WHERE run = ? ORDER BY id",
            [.integer(run)]
        ) { row in
            let before = row.isNull(GroupReader.width) ? nil : reader.group(row)
            rows.append(Self.row(row, before, after: GroupReader.width + 1))
        }
        return rows
    }

    private static func row<Value>(_ row: Database.Row, _ before: Value?, after: Int32) -> UndoRecord.Row<Value> {
        UndoRecord.Row(
            id: row.integer(0), before: before,
            after: row.isNull(after) ? nil : UInt64(bitPattern: row.integer(after)))
    }

    private static func membershipsMoved(_ run: Int64, _ database: Database) throws -> [UndoRecord.Memberships] {
        var memberships: [UndoRecord.Memberships] = []
        try database.forEach(
            "SELECT action, group_id, made_by, accounts FROM undo_memberships WHERE run = ?", [.integer(run)]
        ) { row in
            guard let action = row.text(0).flatMap(MembershipChange.Action.init) else { return }
            memberships.append(
                UndoRecord.Memberships(
                    action: action, group: row.integer(1), accounts: AccountNumbers.numbers(row.bytes(3) ?? []),
                    madeBy: row.text(2)))
        }
        return memberships
    }

    public func removeUndo(before milliseconds: Int64) throws {
        try write { database in
            var old: [SQLValue] = []
            try database.forEach(UndoQuery.runsBefore, [.time(milliseconds)]) { old.append(.integer($0.integer(0))) }
            for number in old {
                for (table, column) in [
                    ("undo_accounts", "run"), ("undo_groups", "run"), ("undo_memberships", "run"),
                    ("undo_runs", "number"),
                ] {
                    try database.run("DELETE FROM \(table) WHERE \(column) = ?", [number])
                }
            }
        }
    }

    // MARK: Holds

    public func holds() throws -> Set<Hold> { try read(Self.holds) }

    static func holds(_ database: Database) throws -> Set<Hold> {
        var holds: Set<Hold> = []
        try database.forEach("SELECT kind, identifier, group_id, run FROM holds", []) { row in
            guard let identifier = row.guid(1), let run = row.text(3) else { return }
            switch row.text(0) {
            case "user": holds.insert(Hold(.user(identifier), run: run))
            case "values": holds.insert(Hold(.values(identifier), run: run))
            case "group": holds.insert(Hold(.group(identifier), run: run))
            case "membership":
                holds.insert(Hold(.membership(group: row.integer(2), user: identifier), run: run))
            default: return
            }
        }
        return holds
    }

    static func settleHolds(_ plan: Plan, _ database: Database) throws {
        for hold in plan.holds {
            try database.run(
                "INSERT INTO holds (kind, identifier, group_id, run) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                values(of: hold))
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
        var count = 0
        for hold in holds {
            count += try database.run(
                "DELETE FROM holds WHERE kind = ? AND identifier = ? AND group_id = ? AND run = ?", values(of: hold))
        }
        return count
    }

    private static func values(of hold: Hold) -> [SQLValue] {
        let (kind, identifier, group): (String, GUID, Int64) =
            switch hold.subject {
            case .user(let user): ("user", user, 0)
            case .values(let user): ("values", user, 0)
            case .group(let group): ("group", group, 0)
            case .membership(let group, let user): ("membership", user, group)
            }
        return [.text(kind), .guid(identifier), .integer(group), .text(hold.run)]
    }
}

enum UndoQuery {
    /// Selects the numbers of runs that ended before a point in time and are still kept to be taken back. CROSS JOIN has
    /// SQLite begin with these few, and not with all runs that there ever were.
    static let runsBefore = """
        SELECT undo_runs.number FROM undo_runs CROSS JOIN runs
        WHERE runs.id = undo_runs.run AND runs.finished_at < ?
        """
}
