/// The escapes of distinguished names, as they are written and as keys hold them.
enum DNEscape {
    /// The byte that the escape at a place stands for, and the escape's width; nil where there is none (RFC 4514, 3).
    static func decode(_ bytes: Span<UInt8>, at place: Int) -> (byte: UInt8, width: Int)? {
        guard place + 1 < bytes.count else { return nil }
        let byte = bytes[place + 1]
        if let high = ASCII.nibble(byte) {
            guard place + 2 < bytes.count, let low = ASCII.nibble(bytes[place + 2]) else { return nil }
            return (high << 4 | low, 3)
        }
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "\\"):
            return (byte, 2)
        default:
            return nil
        }
    }

    /// Whether a byte of a value would be taken for a separator, an escape or a `#` value in a key.
    static func isEscapedInKey(_ byte: UInt8, isFirst: Bool) -> Bool {
        byte == DNKey.separator || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "\\")
            || (isFirst && byte == UInt8(ascii: "#"))
    }

    /// Appends a folded value with such bytes as `\` and two hexadecimal digits.
    static func appendToKey(_ value: [UInt8], to key: inout [UInt8]) {
        for (index, byte) in value.enumerated() {
            if isEscapedInKey(byte, isFirst: index == 0) {
                key.append(UInt8(ascii: "\\"))
                ASCII.appendHex(byte, to: &key)
            } else {
                key.append(byte)
            }
        }
    }
}
