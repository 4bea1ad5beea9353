import LDAPText
import Postgres

/// Encodes the values of one row for PostgreSQL: as parameters in the text format, or as a row of a binary COPY.
struct PostgresFields: FieldSink {
    /// The values in the text format, `nil` as NULL.
    private(set) var texts: [String?] = []
    /// The values in the binary format, each behind its length.
    private(set) var bytes: [UInt8] = []
    private(set) var count: Int16 = 0
    private let isBinary: Bool

    static var asText: PostgresFields { PostgresFields(isBinary: false) }
    static var binary: PostgresFields { PostgresFields(isBinary: true) }

    private init(isBinary: Bool) {
        self.isBinary = isBinary
    }

    mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    private mutating func add(_ text: @autoclosure () -> String?, length: Int32, _ append: (inout [UInt8]) -> Void) {
        guard isBinary else {
            texts.append(text())
            return
        }
        count += 1
        Self.append(length, to: &bytes)
        append(&bytes)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func addNull() { add(nil, length: -1) { _ in } }

    mutating func text(_ value: String?) {
        guard let value else { return addNull() }
        let utf8 = value.utf8
        add(value, length: isBinary ? Int32(utf8.count) : 0) { $0.append(contentsOf: utf8) }
    }

    mutating func integer(_ value: Int64?) {
        guard let value else { return addNull() }
        add(String(value), length: 8) { Self.append(value, to: &$0) }
    }

    mutating func bool(_ value: Bool) {
        add(value ? "t" : "f", length: 1) { $0.append(value ? 1 : 0) }
    }

    mutating func guid(_ value: GUID?) {
        guard let value else { return addNull() }
        add(value.description, length: 16) { bytes in
            Self.append(value.high, to: &bytes)
            Self.append(value.low, to: &bytes)
        }
    }

    mutating func time(_ value: Int64?) {
        guard let value else { return addNull() }
        add(LDAPTime.rfc3339(milliseconds: value), length: 8) { bytes in
            // Microseconds since the year 2000.
            Self.append((value - 946_684_800_000) * 1_000, to: &bytes)
        }
    }

    /// The binary form of jsonb is its version, 1, and the text.
    mutating func json(_ value: String?) {
        guard let value else { return addNull() }
        let utf8 = value.utf8
        add(value, length: isBinary ? Int32(utf8.count + 1) : 0) { bytes in
            bytes.append(1)
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func bytes(_ value: [UInt8]?) {
        guard let value else { return addNull() }
        add(Self.hexadecimal(value), length: isBinary ? Int32(value.count) : 0) { $0.append(contentsOf: value) }
    }

    /// A one-dimensional array of bigint; its binary form says its dimensions, whether there are NULLs, and the type's number.
    mutating func integers(_ values: [Int64]) {
        let text = { "{" + values.lazy.map(String.init).joined(separator: ",") + "}" }
        add(text(), length: Int32(20 + 12 * values.count)) { bytes in
            for header in [1, 0, 20, Int32(values.count), 1] as [Int32] { Self.append(header, to: &bytes) }
            for value in values {
                Self.append(8 as Int32, to: &bytes)
                Self.append(value, to: &bytes)
            }
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\\x".utf8)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

extension PostgresRow: RowSource {
    func isNull(_ column: Int32) -> Bool { isNull(Int(column)) }
    func integer(_ column: Int32) -> Int64 { integer(Int(column)) }
    func bool(_ column: Int32) -> Bool { bool(Int(column)) }
    func time(_ column: Int32) -> Int64? { milliseconds(Int(column)) }

    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        unsafe withBytes(Int(column), body)
    }
}
