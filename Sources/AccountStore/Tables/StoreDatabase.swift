import Planning

/// A database in a transaction, as far as a store of ``Schema``'s tables needs one.
///
/// Statements are written in what SQL has in common: `?` for a value, `IS NOT DISTINCT FROM`, `ON CONFLICT DO NOTHING`. What
/// is done to many rows at once has a function of its own, since each database has its own fast way.
protocol StoreDatabase: AnyObject {
    associatedtype Row: RowSource
    associatedtype Fields: FieldSink

    /// Runs a query, and visits its rows.
    func forEach(_ sql: String, _ values: [SQLValue], _ body: (Row) throws -> Void) throws
    /// The same for very many rows.
    func stream(_ sql: String, _ body: (Row) throws -> Void) throws
    /// Runs a statement; how many rows it touched.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Visits the rows with these numbers, in any order.
    func forEach(
        numbered ids: [Int64], in table: String, _ columns: String, _ lock: RowLock, _ body: (Row) throws -> Void
    ) throws
    /// As many numbers as will be given to new rows. Ascending.
    func newNumbers(_ count: Int, for table: String) throws -> [Int64]
    /// Adds rows.
    func insert<Rows: Collection>(
        into table: String, _ columns: [String], _ rows: Rows, _ write: (Rows.Element, inout Fields) throws -> Void
    ) throws
    /// Gives rows their new values.
    func update<Column: RowColumn>(_ rows: [RowUpdate<Column>], stamp: RowStamp) throws
    /// Takes values that must be unique away from rows until each gets its new one, so that they may swap or pass them on.
    func release(_ column: ReleasedColumn, of ids: [Int64], in table: String) throws
    func delete(_ ids: [Int64], from table: String, by column: String) throws

    /// Adds memberships: sorted by group, all of a group's at once.
    func addMemberships(_ rows: [MembershipRows]) throws
    /// Removes memberships; the account and group of the first that isn't there.
    func removeMemberships(_ rows: [MembershipRows]) throws -> (account: Int64, group: Int64)?

    /// Tells whoever listens what a run that is about to be committed has done; see the schema for how.
    func publish(_ plan: Plan, of run: StoredRun, numbers: CreatedNumbers) throws

    /// Whether an error says that a name, identifier or membership is there already, or that what a membership refers to
    /// isn't; in words without a value.
    func conflict(_ error: any Error) -> String?
    /// What selects those whom DESIGN rule 4 counts.
    var localSiteAdministrators: String { get }
}

/// What nobody else may do to rows before the transaction ends.
enum RowLock {
    case change
    case delete
}

/// The numbers that a plan's creations got, by their place in the plan; 0 for changes of other kinds.
struct CreatedNumbers {
    var accounts: [Int64]
    var groups: [Int64]
}

/// The new values of a row.
struct RowUpdate<Column: RowColumn> {
    var before: Column.Row
    var after: Column.Row
}

/// A column whose values no two rows share.
enum ReleasedColumn {
    case nameKey
    case identifier
}

/// Memberships of one group that one maker made or makes; `nil`: an administrator.
struct MembershipRows {
    var group: Int64
    var accounts: [Int64]
    var maker: String?
}

extension StoreDatabase {
    func stream(_ sql: String, _ body: (Row) throws -> Void) throws { try forEach(sql, [], body) }

    func publish(_ plan: Plan, of run: StoredRun, numbers: CreatedNumbers) throws {}

    /// What `body` makes of the first row; `nil` where there is none.
    func first<Value>(_ sql: String, _ values: [SQLValue] = [], _ body: (Row) throws -> Value) throws -> Value? {
        var found: Value?
        try forEach(sql, values) { row in
            if found == nil { found = try body(row) }
        }
        return found
    }

    func integer(_ sql: String, _ values: [SQLValue] = []) throws -> Int64? { try first(sql, values) { $0.integer(0) } }

    /// Whether somebody could still get in if every directory were away (DESIGN rule 4).
    func hasLocalSiteAdministrator() throws -> Bool {
        try first(localSiteAdministrators + " LIMIT 1") { _ in true } ?? false
    }
}
