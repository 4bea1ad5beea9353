import CLibPQ

/// One result of libpq, which goes away with this object.
@safe
final class Answer {
    /// A part of an error that the server reported (`PG_DIAG_…`).
    enum ErrorField: Unicode.Scalar {
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case position = "P"
    }

    private let result: OpaquePointer

    init?(_ result: OpaquePointer?) {
        guard let result = unsafe result else { return nil }
        unsafe self.result = result
    }

    deinit {
        unsafe PQclear(result)
    }

    var status: ExecStatusType { unsafe PQresultStatus(result) }

    /// Whether the server did what it was told, and waits for nothing.
    var isSuccess: Bool {
        [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY].contains(status)
    }

    /// Whether the answer begins a COPY in either direction.
    var isCopy: Bool {
        [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(status)
    }

    /// Whether rows, or the rows of a COPY, are in the binary format.
    var isBinary: Bool { unsafe PQbinaryTuples(result) == 1 }

    /// The command's tag, such as `COMMIT` or `INSERT 0 1`.
    var tag: String { unsafe text(PQcmdStatus(result)) ?? "" }

    /// How many rows the command returned or touched; `nil` where that makes no sense.
    var affectedRows: Int? { unsafe text(PQcmdTuples(result)).flatMap { Int($0) } }

    // MARK: Rows

    var rowCount: Int { Int(unsafe PQntuples(result)) }

    var columnCount: Int { Int(unsafe PQnfields(result)) }

    func columnName(_ column: Int) -> String {
        unsafe text(PQfname(result, Int32(column))) ?? ""
    }

    /// `nil` for NULL. The row and the column exist.
    func value(row: Int, column: Int) -> String? {
        let (row, column) = (Int32(row), Int32(column))
        guard unsafe PQgetisnull(result, row, column) == 0, let start = unsafe PQgetvalue(result, row, column) else {
            return nil
        }
        let count = Int(unsafe PQgetlength(result, row, column))
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Shows a row's values where they are.
    func fill(_ row: PostgresRow, from index: Int) {
        row.removeAll()
        for column in 0..<Int32(columnCount) {
            let isNull = unsafe PQgetisnull(result, Int32(index), column) != 0
            let start = unsafe PQgetvalue(result, Int32(index), column)
            let count = Int(unsafe PQgetlength(result, Int32(index), column))
            unsafe row.append(isNull ? nil : UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    // MARK: Errors

    func errorField(_ field: ErrorField) -> String? {
        unsafe text(PQresultErrorField(result, Int32(field.rawValue.value)))
    }

    /// All of what libpq has to say.
    var errorMessage: String { unsafe text(PQresultErrorMessage(result)) ?? "" }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}
