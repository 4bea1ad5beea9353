import GRDB
import LDAPText
import Planning

/// An SQLite database in a transaction: each row is a statement's run, which costs a function call.
final class SQLiteDatabase: StoreDatabase {
    typealias Row = RawStatement
    typealias Fields = BoundFields

    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    private func statement(_ sql: String, _ values: [SQLValue]) throws -> RawStatement {
        let statement = try RawStatement(database, sql)
        var fields = BoundFields(statement)
        for value in values { value.write(to: &fields) }
        return statement
    }

    func forEach(_ sql: String, _ values: [SQLValue], _ body: (RawStatement) throws -> Void) throws {
        let statement = try statement(sql, values)
        // A statement that isn't at its end would keep the transaction open.
        defer { statement.reset() }
        while try statement.step() { try body(statement) }
    }

    func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try statement(sql, values).run()
        return database.changesCount
    }

    /// Whoever writes has the whole database to itself.
    func forEach(
        numbered ids: [Int64], in table: String, _ columns: String, _ lock: RowLock,
        _ body: (RawStatement) throws -> Void
    ) throws {
        let select = try RawStatement(database, "SELECT \(columns) FROM \(table) WHERE id = ?")
        for id in ids {
            select.bind(id, at: 1)
            defer { select.reset() }
            if try select.step() { try body(select) }
        }
    }

    /// What AUTOINCREMENT would give.
    func newNumbers(_ count: Int, for table: String) throws -> [Int64] {
        let last = max(
            try integer("SELECT seq FROM sqlite_sequence WHERE name = ?", [.text(table)]) ?? 0,
            try integer("SELECT max(id) FROM \(table)") ?? 0)
        return (0..<Int64(count)).map { last + 1 + $0 }
    }

    func insert<Rows: Collection>(
        into table: String, _ columns: [String], _ rows: Rows, _ write: (Rows.Element, inout BoundFields) throws -> Void
    ) throws {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try RawStatement(
            database, "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
        for row in rows {
            var fields = BoundFields(statement)
            try write(row, &fields)
            try statement.run()
        }
    }

    /// Each with the columns alone that differ.
    func update<Column: RowColumn>(_ rows: [RowUpdate<Column>], stamp: RowStamp) throws {
        var statements: [[Column]: RawStatement] = [:]
        for row in rows {
            let columns = Column.differing(row.before, row.after)
            if columns.isEmpty { continue }
            let statement = try statements[columns] ?? update(of: columns)
            statements[columns] = statement
            var fields = BoundFields(statement)
            for column in columns { column.write(row.after, to: &fields) }
            stamp.write(to: &fields)
            fields.integer(Column.number(of: row.before))
            try statement.run()
        }
    }

    private func update<Column: RowColumn>(of columns: [Column]) throws -> RawStatement {
        let names = columns.map(\.rawValue) + RowStamp.updated
        let values = names.map { "\($0) = ?" }.joined(separator: ", ")
        return try RawStatement(database, "UPDATE \(Column.table) SET \(values) WHERE id = ?")
    }

    /// A name's place is taken by a blob, which is equal to no text.
    func release(_ column: ReleasedColumn, of ids: [Int64], in table: String) throws {
        let value =
            switch column {
            case .nameKey: "name_key = CAST(id AS BLOB)"
            case .identifier: "identifier = NULL"
            }
        try forEach(id: ids, "UPDATE \(table) SET \(value) WHERE id = ?")
    }

    func delete(_ ids: [Int64], from table: String, by column: String) throws {
        try forEach(id: ids, "DELETE FROM \(table) WHERE \(column) = ?")
    }

    private func forEach(id ids: [Int64], _ sql: String) throws {
        if ids.isEmpty { return }
        let statement = try RawStatement(database, sql)
        for id in ids {
            statement.bind(id, at: 1)
            try statement.run()
        }
    }

    // MARK: Memberships

    func addMemberships(_ rows: [MembershipRows]) throws {
        var load = try MembershipLoad(rows.reduce(0) { $0 + $1.accounts.count }, database)
        for row in rows { try load.add(row.accounts, to: row.group, by: row.maker) }
        try load.finish()
    }

    func removeMemberships(_ rows: [MembershipRows]) throws -> (account: Int64, group: Int64)? {
        let delete = try RawStatement(
            database, "DELETE FROM memberships WHERE group_id = ? AND account_id = ? AND made_by IS ?")
        for row in rows {
            delete.bind(row.group, at: 1)
            delete.bind(row.maker, at: 3)
            for account in row.accounts {
                delete.bind(account, at: 2)
                try delete.run()
                if database.changesCount != 1 { return (account, row.group) }
            }
        }
        return nil
    }

    // MARK: What SQLite says

    func conflict(_ error: any Error) -> String? {
        guard let error = error as? DatabaseError, Self.signs.contains(error.extendedResultCode) else { return nil }
        // The message names tables and columns, never a value.
        return error.message ?? "a constraint failed"
    }

    /// Of names, identifiers and memberships that are there already, and of what a membership refers to and isn't.
    private static let signs: [ResultCode] = [
        .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_FOREIGNKEY,
    ]

    var localSiteAdministrators: String { Schema.localSiteAdministrators }
}
