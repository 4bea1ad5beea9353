/// Tests and mappings of single ASCII bytes, shared by the parsers of this module.
enum ASCII {
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// Tab, line feed, vertical tab, form feed, carriage return and space: ASCII's part of Unicode's White_Space.
    @inline(__always)
    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte &- 0x09 < 5
    }

    /// The value of a hexadecimal digit of either case, or nil.
    @inline(__always)
    static func nibble(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// The two digits of a byte, lower case.
    @inline(__always)
    static func appendHex(_ byte: UInt8, to buffer: inout [UInt8]) {
        buffer.append(hexDigits[Int(byte >> 4)])
        buffer.append(hexDigits[Int(byte & 15)])
    }

    /// Whether two strings of bytes are the same but for the case of ASCII letters.
    static func equalIgnoringCase(_ first: some Collection<UInt8>, _ second: some Collection<UInt8>) -> Bool {
        first.count == second.count && zip(first, second).allSatisfy { lower($0) == lower($1) }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
