/// Writes rows in PostgreSQL's binary COPY format, and sends them on in large pieces.
///
/// Each row is started, and then given its fields in the order of the COPY's columns, by functions named after
/// PostgreSQL's types. The server refuses a row whose fields don't match its columns in number or type.
public struct CopyRowWriter: ~Copyable {
    private let connection: PostgresConnection
    private var buffer: [UInt8] = []
    /// Where the number of the row's fields goes in `buffer`, once it is known; `nil` before the first row.
    private var countPlace: Int?
    private var fields: Int16 = 0

    /// How much is gathered before it is sent. A row is never cut.
    private static let piece = 64 * 1024

    init(_ connection: PostgresConnection) {
        self.connection = connection
        buffer.reserveCapacity(Self.piece * 2)
        buffer += "PGCOPY\n".utf8
        buffer += [0xFF, 0x0D, 0x0A, 0x00]
        append(0 as Int32)  // flags
        append(0 as Int32)  // length of the header's extension
    }

    // MARK: Rows

    /// Starts a row, and with it ends the one before.
    public mutating func startRow() throws(PostgresError) {
        endRow()
        if buffer.count >= Self.piece { try flush() }
        countPlace = buffer.count
        fields = 0
        append(0 as Int16)
    }

    /// Ends the last row, and says that no more will come.
    mutating func finish() throws(PostgresError) {
        endRow()
        append(-1 as Int16)
        try flush()
    }

    private mutating func endRow() {
        guard let countPlace else { return }
        buffer[countPlace] = UInt8(truncatingIfNeeded: fields >> 8)
        buffer[countPlace + 1] = UInt8(truncatingIfNeeded: fields)
        self.countPlace = nil
    }

    private mutating func flush() throws(PostgresError) {
        try connection.putCopyData(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Adds a row whose fields are encoded already, each behind its length in four bytes.
    public mutating func row(fields count: Int16, encoded: [UInt8]) throws(PostgresError) {
        try startRow()
        fields = count
        buffer += encoded
    }

    // MARK: Fields

    public mutating func null() {
        startField(length: -1)
    }

    public mutating func bool(_ value: Bool) {
        startField(length: 1)
        buffer.append(value ? 1 : 0)
    }

    public mutating func int4(_ value: Int32) {
        startField(length: 4)
        append(value)
    }

    public mutating func int8(_ value: Int64) {
        startField(length: 8)
        append(value)
    }

    /// For `text`, `varchar` and their like; `nil` is NULL. A NUL character fails the COPY (`characterNotInRepertoire`).
    public mutating func text(_ value: String?) {
        guard var value else { return null() }
        value.withUTF8 { bytes in
            startField(length: Int32(bytes.count))
            unsafe buffer.append(contentsOf: bytes)
        }
    }

    /// Bytes as they are; `nil` is NULL.
    public mutating func bytea(_ value: [UInt8]?) {
        guard let value else { return null() }
        startField(length: Int32(value.count))
        buffer.append(contentsOf: value)
    }

    private mutating func startField(length: Int32) {
        precondition(countPlace != nil, "a row is started before its fields are written")
        fields += 1
        append(length)
    }

    /// Appends a number in network byte order.
    private mutating func append(_ value: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe buffer.append(contentsOf: $0) }
    }
}
