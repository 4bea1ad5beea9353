/// The comparison keys of distinguished names, made and compared as bytes.
public enum DNKey {
    static let separator = UInt8(ascii: ",")

    /// Appends the `normalized` form of the name that the bytes write; false, with nothing appended, where they are none.
    ///
    /// Three ways lead to the same key. Most names are plain: copied and put in lower case in one pass. Those with
    /// escapes, spaces or other scripts are scanned value by value. What is left is parsed.
    public static func append(_ dn: UnsafeRawBufferPointer, to buffer: inout [UInt8]) -> Bool {
        if unsafe appendPlain(dn, to: &buffer) { return true }
        let bytes = unsafe Span<UInt8>(_unsafeBytes: dn)
        return appendScanned(bytes, to: &buffer) || appendParsed(bytes, to: &buffer)
    }

    /// The key of a name, or nil where the bytes are none.
    public static func make(_ dn: [UInt8]) -> [UInt8]? {
        var key: [UInt8] = []
        return unsafe dn.withUnsafeBytes { unsafe append($0, to: &key) } ? key : nil
    }

    /// Whether the name of one key is the other's or lies below it, at any depth. Both must be keys.
    public static func isEqualOrBelow(_ dn: UnsafeRawBufferPointer, _ base: UnsafeRawBufferPointer) -> Bool {
        unsafe isEqualOrBelow(Span(_unsafeBytes: dn), Span(_unsafeBytes: base))
    }

    /// Whether the name of one key is the other's or lies below it, at any depth. Both must be keys.
    public static func isEqualOrBelow(_ dn: [UInt8], _ base: [UInt8]) -> Bool {
        isEqualOrBelow(dn.span, base.span)
    }

    private static func isEqualOrBelow(_ dn: Span<UInt8>, _ base: Span<UInt8>) -> Bool {
        let start = dn.count - base.count
        guard base.count > 0 else { return true }
        guard start == 0 || (start > 0 && dn[start - 1] == separator) else { return false }
        for index in base.indices where dn[start + index] != base[index] {
            return false
        }
        return true
    }

    /// The way for every name: parse it and write its key.
    static func appendParsed(_ bytes: Span<UInt8>, to buffer: inout [UInt8]) -> Bool {
        guard let text = try? UTF8Span(validating: bytes), let dn = try? DN(String(copying: text)) else { return false }
        buffer += dn.normalized
        return true
    }
}
