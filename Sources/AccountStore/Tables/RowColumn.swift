import LDAPText
import Planning

/// Who writes a row, when, and in which run.
struct RowStamp {
    var person: String
    /// `nil` where it is done by hand.
    var run: String?
    let milliseconds: Int64

    init(run: StoredRun) {
        milliseconds = run.finishedAt
        person = run.startedBy
        self.run = run.id
    }

    init(person: String, at milliseconds: Int64) {
        self.milliseconds = milliseconds
        self.person = person
        run = nil
    }

    static let created = ["created_at", "created_by", "created_run"]
    static let updated = ["updated_at", "updated_by", "updated_run"]

    /// Writes the three columns of either.
    func write(to sink: inout some FieldSink) {
        sink.time(milliseconds)
        sink.text(person)
        sink.text(run)
    }
}

/// A column of a table whose rows are written from values.
protocol RowColumn: RawRepresentable<String>, CaseIterable, Hashable where AllCases == [Self] {
    associatedtype Row
    static var table: String { get }
    static var nameKey: Self { get }
    static var identifier: Self { get }
    static func number(of row: Row) -> Int64
    /// Whether writing `new` over `old` changes the column.
    func differs(_ old: Row, _ new: Row) -> Bool
    func write(_ row: Row, to sink: inout some FieldSink)
}

extension RowColumn {
    /// The columns that writing `new` over `old` changes.
    static func differing(_ old: Row, _ new: Row) -> [Self] { allCases.filter { $0.differs(old, new) } }
}
