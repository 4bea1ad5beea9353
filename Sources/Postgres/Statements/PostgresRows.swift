/// The rows that a query returned, in the server's text format, held in memory until this value goes.
///
/// A value is made a `String` each time that it is asked for.
public struct PostgresRows: RandomAccessCollection {
    /// One row: its columns count from 0.
    public struct Row: RandomAccessCollection {
        fileprivate let answer: Answer
        fileprivate let index: Int

        public var startIndex: Int { 0 }
        public var endIndex: Int { answer.columnCount }

        /// The value in the server's text format (`t` and `f` for booleans, `\x…` for bytea); `nil` for NULL.
        public subscript(column: Int) -> String? {
            precondition(indices.contains(column), "the row has no such column")
            return answer.value(row: index, column: column)
        }
    }

    private let answer: Answer

    init(_ answer: Answer) {
        self.answer = answer
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { answer.rowCount }

    public subscript(position: Int) -> Row {
        precondition(indices.contains(position), "there is no such row")
        return Row(answer: answer, index: position)
    }

    /// The names of the columns, in their order.
    public var columns: [String] {
        (0..<answer.columnCount).map { answer.columnName($0) }
    }

    /// How many rows the statement inserted, changed, deleted or returned; 0 for one that does none of that.
    public var affected: Int { answer.affectedRows ?? 0 }
}
