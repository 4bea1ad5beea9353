import LDAPText

/// A row that a query returned, column by column from 0, whichever database it came from.
///
/// Columns are read as what they are; a value of another type is an empty one.
protocol RowSource {
    func isNull(_ column: Int32) -> Bool
    /// 0 for NULL.
    func integer(_ column: Int32) -> Int64
    /// `false` for NULL.
    func bool(_ column: Int32) -> Bool
    /// A point in time, in milliseconds since 1970; `nil` for NULL.
    func time(_ column: Int32) -> Int64?
    /// The bytes of a text, identifier or other value; `nil` for NULL. They are valid while `body` runs.
    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result?
}

extension RowSource {
    /// `nil` for NULL. Bytes that are no UTF-8 are replaced by U+FFFD.
    func text(_ column: Int32) -> String? {
        unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The same, but a text that another column of the row has too is held once.
    func text(_ column: Int32, orSharedWith other: (column: Int32, value: String)) -> String? {
        unsafe withBytes(column) { bytes in
            let same = unsafe withBytes(other.column) { unsafe BytesCache<Void>.equal($0, bytes) }
            return same == true ? other.value : unsafe String(decoding: bytes, as: UTF8.self)
        }
    }

    /// What `cache` has, or `make` makes, of a text; `nil` for NULL.
    func value<Value>(
        _ column: Int32, from cache: inout BytesCache<Value>, make: (String) -> Value
    ) -> Value? {
        unsafe withBytes(column) { unsafe cache.value(for: $0, make: make) }
    }

    /// `nil` for NULL and for anything that is not sixteen bytes long.
    func guid(_ column: Int32) -> GUID? {
        let guid: GUID?? = unsafe withBytes(column) { bytes in
            guard bytes.count == 16 else { return nil }
            return GUID(
                high: UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
        return guid ?? nil
    }

    func bytes(_ column: Int32) -> [UInt8]? {
        unsafe withBytes(column) { unsafe Array($0) }
    }
}
