/// Strict base64 (RFC 4648, section 4): whole groups of four, padding at the end alone, unused bits zero.
enum Base64 {
    /// The decoded bytes, or nil where the text is not strictly base64.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var digits = text
        while text.count - digits.count < 2, digits.last == UInt8(ascii: "=") {
            digits.removeLast()
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var width = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 64 else { return nil }
            bits = (bits << 6 | UInt32(value)) & 0xFFFF
            width += 6
            if width >= 8 {
                width -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
            }
        }
        return bits & ((1 << UInt32(width)) - 1) == 0 ? bytes : nil
    }

    /// Each byte's digit, 255 for those that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in alphabet.utf8.enumerated() {
            values[Int(digit)] = UInt8(value)
        }
        return values
    }()
}
