import LDAPText
import Planning

/// Writes down what a run does, so that it can be taken back.
///
/// The tables that it fills are only ever appended to, and of a row that a run creates they have three numbers.
struct UndoWriter<Database: StoreDatabase> {
    private let database: Database
    /// The run's number in `undo_runs`.
    private let run: Int64

    init(_ run: StoredRun, _ database: Database) throws {
        self.database = database
        let last = try database.integer("SELECT max(number) FROM undo_runs") ?? 0
        self.run = last + 1
        try database.run("INSERT INTO undo_runs (number, run) VALUES (?, ?)", [.integer(last + 1), .text(run.id)])
    }

    /// Rows with their numbers: `before`: `nil` where the run creates the row; `after`: its fingerprint, `nil` where the run
    /// deletes it.
    typealias Kept<Value> = (id: Int64, before: Value?, after: UInt64?)

    func keep(accounts rows: some Collection<Kept<RecordedAccount>>) throws {
        try keep(rows, of: AccountColumn.self, in: "undo_accounts")
    }

    func keep(groups rows: some Collection<Kept<RecordedGroup>>) throws {
        try keep(rows, of: GroupColumn.self, in: "undo_groups")
    }

    private func keep<Column: RowColumn>(
        _ rows: some Collection<Kept<Column.Row>>, of: Column.Type, in table: String
    ) throws {
        let columns = Column.allCases.filter { $0 != Column.nameKey }
        try database.insert(into: table, ["run", "id", "after"] + columns.map(\.rawValue), rows) { row, fields in
            fields.integer(run)
            fields.integer(row.id)
            fields.integer(row.after.map(Int64.init(bitPattern:)))
            for column in columns {
                if let before = row.before { column.write(before, to: &fields) } else { fields.text(nil) }
            }
        }
    }

    func keep(_ action: MembershipChange.Action, _ rows: [MembershipRows]) throws {
        try database.insert(
            into: "undo_memberships", ["run", "action", "group_id", "made_by", "accounts"], rows
        ) { row, fields in
            fields.integer(run)
            fields.text(action.rawValue)
            fields.integer(row.group)
            fields.text(row.maker)
            fields.bytes(AccountNumbers.bytes(row.accounts))
        }
    }

    /// Keeps the memberships that go with accounts or groups.
    func keepMemberships(by column: String, _ ids: [Int64]) throws {
        var ended: [MadeIn: [Int64]] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let batch = ids[start..<min(start + 500, ids.count)]
            let places = batch.map { _ in "?" }.joined(separator: ", ")
            try database.forEach(
                "SELECT group_id, account_id, made_by FROM memberships WHERE \(column) IN (\(places))",
                batch.map { .integer($0) }
            ) { row in
                ended[MadeIn(group: row.integer(0), maker: row.text(2)), default: []].append(row.integer(1))
            }
        }
        let rows = ended.map { MembershipRows(group: $0.key.group, accounts: $0.value, maker: $0.key.maker) }
        try keep(.remove, rows.sorted { ($0.group, $0.maker ?? "") < ($1.group, $1.maker ?? "") })
    }
}

private struct MadeIn: Hashable {
    var group: Int64
    var maker: String?
}
