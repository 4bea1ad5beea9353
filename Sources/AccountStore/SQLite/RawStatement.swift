import GRDB
import GRDBSQLite
import LDAPText

/// A prepared statement that is bound, stepped and read column by column, with no row object between.
///
/// For the statements that run a hundred thousand times and more; all others go through GRDB. Columns count from 0,
/// parameters from 1, as in SQLite. Bound values stay bound over ``run()`` and ``reset()``.
@safe struct RawStatement {
    /// Owns the handle.
    private let statement: Statement
    private let handle: OpaquePointer

    init(_ database: Database, _ sql: String) throws {
        statement = try database.makeStatement(sql: sql)
        unsafe handle = statement.sqliteStatement
    }

    /// Moves to the next row; `false` behind the last.
    func step() throws -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// Runs a statement that gives no rows to its end, and makes it ready for the next run.
    func run() throws {
        let code = unsafe sqlite3_step(handle)
        guard code == SQLITE_DONE else {
            let error = failure(code)
            reset()
            throw error
        }
        reset()
    }

    /// Makes the statement ready to run again.
    func reset() {
        _ = unsafe sqlite3_reset(handle)
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
}

// MARK: - Parameters

extension RawStatement {
    func bind(_ value: Int64, at index: Int32) {
        check(unsafe sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ value: Bool, at index: Int32) {
        bind(value ? 1 : 0 as Int64, at: index)
    }

    func bindNull(at index: Int32) {
        check(unsafe sqlite3_bind_null(handle, index))
    }

    func bind(_ value: String?, at index: Int32) {
        guard var value else { return bindNull(at: index) }
        let code = value.withUTF8 { bytes in
            // An empty buffer may have no address, which SQLite would take for NULL.
            guard let start = bytes.baseAddress else {
                return unsafe sqlite3_bind_text(handle, index, "", 0, Self.copied)
            }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                unsafe sqlite3_bind_text(handle, index, $0, Int32(bytes.count), Self.copied)
            }
        }
        check(code)
    }

    func bind(_ value: GUID?, at index: Int32) {
        guard let value else { return bindNull(at: index) }
        let halves = (value.high.bigEndian, value.low.bigEndian)
        let code = unsafe withUnsafeBytes(of: halves) { bytes in
            unsafe sqlite3_bind_blob(handle, index, bytes.baseAddress, Int32(bytes.count), Self.copied)
        }
        check(code)
    }

    func bind(_ value: [UInt8], at index: Int32) {
        let code = unsafe value.withUnsafeBytes { bytes in
            // No bytes at all would be NULL.
            unsafe bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : sqlite3_bind_blob64(handle, index, bytes.baseAddress, UInt64(bytes.count), Self.copied)
        }
        check(code)
    }

    /// SQLite's word for "make your own copy".
    private static let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Binding fails only where a parameter's number or the moment is wrong, or memory ran out.
    private func check(_ code: Int32) {
        precondition(code == SQLITE_OK, "SQLite refused a parameter with code \(code)")
    }
}

// MARK: - Columns

extension RawStatement: RowSource {
    func integer(_ column: Int32) -> Int64 {
        unsafe sqlite3_column_int64(handle, column)
    }

    func bool(_ column: Int32) -> Bool {
        integer(column) != 0
    }

    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// Written as RFC 3339.
    func time(_ column: Int32) -> Int64? { text(column).flatMap(LDAPTime.milliseconds(rfc3339:)) }

    /// A text's or blob's bytes where SQLite holds them; `nil` for NULL. They are valid until the next step.
    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        // Not sqlite3_column_text, which copies the value to put a NUL behind it.
        guard let start = unsafe sqlite3_column_blob(handle, column) else {
            guard unsafe sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
            return unsafe body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
