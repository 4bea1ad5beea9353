import LDAPText

/// Binds values to a statement's parameters, one after the other.
struct BoundFields: FieldSink {
    let statement: RawStatement
    private var index: Int32 = 0

    init(_ statement: RawStatement) {
        self.statement = statement
    }

    private mutating func next() -> Int32 {
        index += 1
        return index
    }

    mutating func text(_ value: String?) { statement.bind(value, at: next()) }

    mutating func integer(_ value: Int64?) {
        if let value { statement.bind(value, at: next()) } else { statement.bindNull(at: next()) }
    }

    mutating func bool(_ value: Bool) { statement.bind(value, at: next()) }
    mutating func guid(_ value: GUID?) { statement.bind(value, at: next()) }

    mutating func time(_ value: Int64?) {
        statement.bind(value.map { LDAPTime.rfc3339(milliseconds: $0) }, at: next())
    }

    mutating func json(_ value: String?) { text(value) }

    mutating func bytes(_ value: [UInt8]?) {
        if let value { statement.bind(value, at: next()) } else { statement.bindNull(at: next()) }
    }
}
