import LDAPText

/// Appends JSON text (RFC 8259) to a buffer, in the order in which it is told.
///
/// It knows no structure: whoever writes brings the braces and the commas, so that a line costs a few copies of bytes.
struct JSONWriter {
    var bytes: [UInt8] = []

    /// Appends text that is JSON already: braces, commas, keys with their colons.
    @inline(__always)
    mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func string(_ text: String) {
        bytes.append(Self.quote)
        let utf8 = text.utf8
        if Self.isPlain(utf8.span) {
            bytes.append(contentsOf: utf8)
        } else {
            for scalar in text.unicodeScalars { escaped(scalar) }
        }
        bytes.append(Self.quote)
    }

    mutating func string(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    mutating func integer(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var magnitude = number.magnitude
        repeat {
            let (rest, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(digit))
            magnitude = rest
        } while magnitude > 0
        bytes[start...].reverse()
    }

    mutating func integer(_ number: Int64?) {
        if let number { integer(number) } else { null() }
    }

    mutating func null() {
        raw("null")
    }

    /// An identifier as a string: `8-4-4-4-12`, lower case.
    mutating func identifier(_ identifier: GUID?) {
        guard let identifier else { return null() }
        bytes.append(Self.quote)
        for position in 0..<16 {
            if position == 4 || position == 6 || position == 8 || position == 10 { bytes.append(UInt8(ascii: "-")) }
            let half = position < 8 ? identifier.high : identifier.low
            hexadecimal(UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (position & 7))))
        }
        bytes.append(Self.quote)
    }

    /// A time in milliseconds since 1970 as a string, RFC 3339 in UTC.
    mutating func time(_ milliseconds: Int64?) {
        string(milliseconds.map { LDAPTime.rfc3339(milliseconds: $0) })
    }

    mutating func strings(_ texts: [String]) {
        raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { raw(",") }
            string(text)
        }
        raw("]")
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": raw("\\\"")
        case "\\": raw("\\\\")
        case "\n": raw("\\n")
        case "\r": raw("\\r")
        case "\t": raw("\\t")
        default:
            if Self.steersTerminal(scalar) {
                raw("\\u")
                hexadecimal(UInt8(scalar.value >> 8))
                hexadecimal(UInt8(scalar.value & 0xFF))
            } else {
                bytes.append(contentsOf: scalar.utf8)
            }
        }
    }

    private mutating func hexadecimal(_ byte: UInt8) {
        bytes.append(Self.digit(byte >> 4))
        bytes.append(Self.digit(byte & 15))
    }

    @inline(__always)
    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
    }

    /// Whether text may stand between quotation marks as it is. Says no to a few lead bytes that only may begin
    /// something to escape.
    private static func isPlain(_ utf8: Span<UInt8>) -> Bool {
        for index in utf8.indices {
            let byte = utf8[index]
            if byte < 0x20 || byte == quote || byte == backslash || byte == 0x7F { return false }
            if byte == 0xC2 || byte == 0xD8 || byte == 0xE2 { return false }
        }
        return true
    }

    /// Beyond what JSON demands, whatever could steer a terminal or a script that embeds the line: DEL, the C1 control
    /// characters, U+2028 and U+2029, and the marks that change the direction of writing. All of them are below U+FFFF.
    private static func steersTerminal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
}
