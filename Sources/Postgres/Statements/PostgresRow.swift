/// One row in PostgreSQL's binary format, column by column from 0.
///
/// It is valid until the next row comes: what is to be kept is copied. A value of another type than asked for is an empty
/// one.
@safe
public final class PostgresRow {
    /// `nil` is NULL. What they point to belongs to the result or to the COPY's row.
    private var fields: [UnsafeRawBufferPointer?] = unsafe []

    public var count: Int { unsafe fields.count }

    public func isNull(_ column: Int) -> Bool { unsafe fields[column] == nil }

    /// The bytes as the server sent them; `nil` for NULL.
    public func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        unsafe fields[column].map { unsafe body($0) }
    }

    /// Of `smallint`, `integer` and `bigint`; 0 for NULL.
    public func integer(_ column: Int) -> Int64 {
        let value: Int64? = unsafe withBytes(column) { bytes in
            switch bytes.count {
            case 2: Int64(Int16(bigEndian: unsafe bytes.loadUnaligned(as: Int16.self)))
            case 4: Int64(Int32(bigEndian: unsafe bytes.loadUnaligned(as: Int32.self)))
            case 8: Int64(bigEndian: unsafe bytes.loadUnaligned(as: Int64.self))
            default: 0
            }
        }
        return value ?? 0
    }

    /// `false` for NULL.
    public func bool(_ column: Int) -> Bool {
        unsafe withBytes(column) { unsafe $0.count == 1 && $0[0] != 0 } ?? false
    }

    /// Of `text` and its like, and of `json`; `nil` for NULL.
    public func text(_ column: Int) -> String? {
        unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Of `timestamptz`: milliseconds since 1970, rounded down; `nil` for NULL.
    public func milliseconds(_ column: Int) -> Int64? {
        if isNull(column) { return nil }
        let microseconds = integer(column)
        // Infinity, which PostgreSQL writes as the largest and the smallest number.
        if microseconds == .max || microseconds == .min { return microseconds }
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return quotient - (remainder < 0 ? 1 : 0) + Self.epoch
    }

    /// PostgreSQL counts from the year 2000: milliseconds since 1970.
    static let epoch: Int64 = 946_684_800_000

    // MARK: Filling

    func removeAll() { unsafe fields.removeAll(keepingCapacity: true) }

    func append(_ field: UnsafeRawBufferPointer?) { unsafe fields.append(field) }
}
