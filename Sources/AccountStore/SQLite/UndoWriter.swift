import GRDB
import LDAPText
import Planning

/// Writes down what a run does, so that it can be taken back.
///
/// The tables that it fills are only ever appended to, and a row that a run creates costs three numbers.
struct UndoWriter {
    private struct MadeIn: Hashable {
        var group: Int64
        var maker: String?
    }

    private let accounts: UndoRows<AccountColumn>
    private let groups: UndoRows<GroupColumn>
    private let memberships: RawStatement
    private let membershipsOfAccount: RawStatement
    private let membershipsOfGroup: RawStatement
    /// Accounts whose memberships go with them or with the group, until all of a group's can be written at once.
    private var ended: [MadeIn: [Int64]] = [:]

    init(_ run: StoredRun, _ database: Database) throws {
        try database.execute(sql: "INSERT INTO undo_runs (run) VALUES (?)", arguments: [run.id])
        let number = database.lastInsertedRowID
        let stamp = RowStamp(run: run)
        accounts = try UndoRows(number, "undo_accounts", stamp, database)
        groups = try UndoRows(number, "undo_groups", stamp, database)
        memberships = try RawStatement(
            database,
            "INSERT INTO undo_memberships (run, action, group_id, made_by, accounts) VALUES (?, ?, ?, ?, ?)")
        memberships.bind(number, at: 1)
        membershipsOfAccount = try RawStatement(
            database, "SELECT group_id, account_id, made_by FROM memberships WHERE account_id = ?")
        membershipsOfGroup = try RawStatement(
            database, "SELECT group_id, account_id, made_by FROM memberships WHERE group_id = ?")
    }

    /// - Parameters:
    ///   - before: `nil`: the run creates it.
    ///   - after: Its fingerprint; `nil`: the run deletes it.
    func keep(account id: Int64, _ before: RecordedAccount?, _ after: UInt64?) throws {
        try accounts.keep(id, before, after)
    }

    /// The same for a group.
    func keep(group id: Int64, _ before: RecordedGroup?, _ after: UInt64?) throws {
        try groups.keep(id, before, after)
    }

    func keep(_ action: MembershipChange.Action, _ members: [Int64], of group: Int64, madeBy maker: String?) throws {
        memberships.bind(action.rawValue, at: 2)
        memberships.bind(group, at: 3)
        memberships.bind(maker, at: 4)
        memberships.bind(AccountNumbers.bytes(members), at: 5)
        try memberships.run()
    }

    /// Keeps the memberships that go with an account.
    mutating func keepMemberships(ofAccount id: Int64) throws { try keepMemberships(of: id, membershipsOfAccount) }
    /// Keeps the memberships that go with a group.
    mutating func keepMemberships(ofGroup id: Int64) throws { try keepMemberships(of: id, membershipsOfGroup) }

    private mutating func keepMemberships(of id: Int64, _ select: RawStatement) throws {
        select.bind(id, at: 1)
        defer { select.reset() }
        while try select.step() {
            ended[MadeIn(group: select.integer(0), maker: select.text(2)), default: []].append(select.integer(1))
        }
    }

    /// Writes what was gathered; call it when all is deleted.
    mutating func finish() throws {
        let rows = ended.sorted { ($0.key.group, $0.key.maker ?? "") < ($1.key.group, $1.key.maker ?? "") }
        for (made, members) in rows { try keep(.remove, members, of: made.group, madeBy: made.maker) }
        ended = [:]
    }
}

/// Rows of one table as they were before a run.
private struct UndoRows<Column: RowColumn> {
    private let stamp: RowStamp
    private let columns: [Column]
    private let created: RawStatement
    private let changed: RawStatement

    init(_ run: Int64, _ table: String, _ stamp: RowStamp, _ database: Database) throws {
        self.stamp = stamp
        columns = Column.allCases.filter { $0.rawValue != "name_key" }
        created = try RawStatement(database, "INSERT INTO \(table) (run, id, after) VALUES (?, ?, ?)")
        created.bind(run, at: 1)
        let names = ["run", "id", "after"] + columns.map(\.rawValue)
        changed = try RawStatement(
            database,
            """
            INSERT INTO \(table) (\(names.joined(separator: ", ")))
            VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
            """)
        changed.bind(run, at: 1)
    }

    func keep(_ id: Int64, _ before: Column.Row?, _ after: UInt64?) throws {
        let statement = before == nil ? created : changed
        statement.bind(id, at: 2)
        if let after { statement.bind(Int64(bitPattern: after), at: 3) } else { statement.bindNull(at: 3) }
        if let before {
            for (index, column) in columns.enumerated() {
                column.bind(before, stamp, to: statement, at: Int32(index + 4))
            }
        }
        try statement.run()
    }
}
