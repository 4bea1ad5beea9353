import GRDB
import LDAPText
import Planning

/// Who writes a row, when, and in which run.
struct RowStamp {
    /// RFC 3339.
    var time: String
    var person: String
    /// `nil` where it is done by hand.
    var run: String?
    let milliseconds: Int64

    init(run: StoredRun) {
        milliseconds = run.finishedAt
        time = LDAPTime.rfc3339(milliseconds: run.finishedAt)
        person = run.startedBy
        self.run = run.id
    }

    init(person: String, at milliseconds: Int64) {
        self.milliseconds = milliseconds
        time = LDAPTime.rfc3339(milliseconds: milliseconds)
        self.person = person
        run = nil
    }
}

/// A column of a table whose rows are written from values.
protocol RowColumn: RawRepresentable<String>, CaseIterable, Hashable where AllCases == [Self] {
    associatedtype Row
    static var table: String { get }
    static func number(of row: Row) -> Int64
    /// Whether writing `new` over `old` changes the column.
    func differs(_ old: Row, _ new: Row) -> Bool
    func bind(_ row: Row, _ stamp: RowStamp, to statement: RawStatement, at index: Int32)
}

/// Inserts and updates rows of one table, each update with the columns alone that differ.
struct RowWriter<Column: RowColumn> {
    private let stamp: RowStamp
    private let database: Database
    private let insertion: RawStatement
    private var updates: [[Column]: RawStatement] = [:]

    init(_ stamp: RowStamp, _ database: Database) throws {
        self.stamp = stamp
        self.database = database
        let names = ["id"] + Column.allCases.map(\.rawValue) + Self.created + Self.updated
        insertion = try RawStatement(
            database,
            """
            INSERT INTO \(Column.table) (\(names.joined(separator: ", ")))
            VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
            """)
        bindStamp(insertion, from: Column.allCases.count + 2)
        bindStamp(insertion, from: Column.allCases.count + Self.created.count + 2)
    }

    private static var created: [String] { ["created_at", "created_by", "created_run"] }
    private static var updated: [String] { ["updated_at", "updated_by", "updated_run"] }

    /// The new row's number.
    ///
    /// - Parameter number: That of a row which was deleted and comes back; 0: a new one.
    func insert(_ row: Column.Row, number: Int64 = 0) throws -> Int64 {
        // SQLite numbers what has none.
        if number > 0 { insertion.bind(number, at: 1) } else { insertion.bindNull(at: 1) }
        for (index, column) in Column.allCases.enumerated() {
            column.bind(row, stamp, to: insertion, at: Int32(index + 2))
        }
        try insertion.run()
        return database.lastInsertedRowID
    }

    mutating func update(_ old: Column.Row, _ new: Column.Row) throws {
        let columns = Column.allCases.filter { $0.differs(old, new) }
        if columns.isEmpty { return }
        let statement = try update(of: columns)
        for (index, column) in columns.enumerated() {
            column.bind(new, stamp, to: statement, at: Int32(index + 1))
        }
        statement.bind(Column.number(of: new), at: Int32(columns.count + Self.updated.count + 1))
        try statement.run()
    }

    private mutating func update(of columns: [Column]) throws -> RawStatement {
        if let known = updates[columns] { return known }
        let names = columns.map(\.rawValue) + Self.updated
        let statement = try RawStatement(
            database, "UPDATE \(Column.table) SET \(names.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?")
        bindStamp(statement, from: columns.count + 1)
        updates[columns] = statement
        return statement
    }

    private func bindStamp(_ statement: RawStatement, from index: Int) {
        statement.bind(stamp.time, at: Int32(index))
        statement.bind(stamp.person, at: Int32(index + 1))
        statement.bind(stamp.run, at: Int32(index + 2))
    }
}
