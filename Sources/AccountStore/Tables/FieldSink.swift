import LDAPText

/// Takes the values of a row's columns, one after the other, in the types that the tables have.
protocol FieldSink {
    mutating func text(_ value: String?)
    mutating func integer(_ value: Int64?)
    mutating func bool(_ value: Bool)
    mutating func guid(_ value: GUID?)
    /// A point in time, in milliseconds since 1970.
    mutating func time(_ value: Int64?)
    /// A text that is JSON.
    mutating func json(_ value: String?)
    mutating func bytes(_ value: [UInt8]?)
}

/// A value beside a statement.
enum SQLValue {
    case null
    case text(String)
    case integer(Int64)
    case bool(Bool)
    case guid(GUID)
    /// In milliseconds since 1970.
    case time(Int64)
    /// A text that is JSON.
    case json(String)
    case bytes([UInt8])

    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

    func write(to sink: inout some FieldSink) {
        switch self {
        case .null: sink.text(nil)
        case .text(let value): sink.text(value)
        case .integer(let value): sink.integer(value)
        case .bool(let value): sink.bool(value)
        case .guid(let value): sink.guid(value)
        case .time(let value): sink.time(value)
        case .json(let value): sink.json(value)
        case .bytes(let value): sink.bytes(value)
        }
    }
}
