import LDAPText

/// Reads one JSON text (RFC 8259) strictly, value by value, without building a tree.
///
/// ```swift
/// var parser = JSONParser(line)
/// try parser.object { parser, key in
///     switch key {
///     case "id": id = try parser.string()
///     default: try parser.skip()
///     }
/// }
/// try parser.end()
/// ```
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// How deep arrays and objects may nest: nothing of ours is deeper than five.
    private static let deepest = 32

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads an object, and calls `visit` at each of its values, which it must read or skip.
    mutating func object(_ visit: (inout JSONParser, String) throws -> Void) throws {
        try enter("{", "an object")
        if take("}") { return leave() }
        repeat {
            skipSpace()
            let key = try string()
            try expect(":")
            skipSpace()
            try visit(&self, key)
            skipSpace()
        } while take(",")
        try expect("}")
        leave()
    }

    /// Reads an array, and calls `visit` at each of its values, which it must read or skip.
    mutating func array(_ visit: (inout JSONParser) throws -> Void) throws {
        try enter("[", "an array")
        if take("]") { return leave() }
        repeat {
            skipSpace()
            try visit(&self)
            skipSpace()
        } while take(",")
        try expect("]")
        leave()
    }

    mutating func string() throws -> String {
        guard take("\"") else { throw fault("a string") }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = try Self.text(bytes.span.extracting(start..<position))
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw JSONFault("a control character stands in a string") }
            position += 1
        }
        throw Self.cutShort
    }

    mutating func integer() throws -> Int64 {
        let negative = take("-")
        let start = position
        var number: Int64 = 0
        while position < bytes.count, 0x30...0x39 ~= bytes[position] {
            let digit = Int64(bytes[position] - 0x30)
            let (tenfold, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tenfold.subtractingReportingOverflow(digit)
            if overflowed || carried { throw JSONFault("a number is too large") }
            number = sum
            position += 1
        }
        let digits = position - start
        if digits == 0 || (digits > 1 && bytes[start] == 0x30) { throw fault("a whole number") }
        if position < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position]) {
            throw fault("a whole number")
        }
        if negative { return number }
        if number == .min { throw JSONFault("a number is too large") }
        return -number
    }

    /// Reads `null` as `nil`, and anything else as `read` does.
    mutating func optional<Value>(_ read: (inout JSONParser) throws -> Value) throws -> Value? {
        if position < bytes.count, bytes[position] == UInt8(ascii: "n") {
            try word("null")
            return nil
        }
        return try read(&self)
    }

    mutating func strings() throws -> [String] {
        var texts: [String] = []
        try array { parser in texts.append(try parser.string()) }
        return texts
    }

    mutating func identifier() throws -> GUID {
        guard let identifier = GUID(text: try string()) else { throw JSONFault("an identifier is malformed") }
        return identifier
    }

    /// Milliseconds since 1970, from an RFC 3339 time.
    mutating func time() throws -> Int64 {
        guard let time = LDAPTime.milliseconds(rfc3339: try string()) else { throw JSONFault("a time is malformed") }
        return time
    }

    /// A string that is one of an enumeration's raw values.
    mutating func word<Word: RawRepresentable<String>>(of type: Word.Type, _ what: String) throws -> Word {
        guard let word = Word(rawValue: try string()) else { throw JSONFault("its \(what) is none that we know") }
        return word
    }

    /// Reads any value and forgets it.
    mutating func skip() throws {
        guard position < bytes.count else { throw Self.cutShort }
        switch bytes[position] {
        case UInt8(ascii: "{"): try object { parser, _ in try parser.skip() }
        case UInt8(ascii: "["): try array { parser in try parser.skip() }
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try skipNumber()
        }
    }

    /// Makes sure that nothing follows.
    mutating func end() throws {
        skipSpace()
        if position < bytes.count { throw JSONFault("something follows the end of its object") }
    }

    // MARK: -

    static let cutShort = JSONFault("it ends in the middle")

    private func fault(_ expected: String) -> JSONFault {
        position < bytes.count ? JSONFault("\(expected) is expected at byte \(position + 1)") : Self.cutShort
    }

    private mutating func enter(_ bracket: Unicode.Scalar, _ what: String) throws {
        guard take(bracket) else { throw fault(what) }
        depth += 1
        if depth > Self.deepest { throw JSONFault("it is nested too deep") }
        skipSpace()
    }

    private mutating func leave() {
        depth -= 1
    }

    @inline(__always)
    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws {
        skipSpace()
        guard take(scalar) else { throw fault("“\(scalar)”") }
    }

    private static func text(_ bytes: Span<UInt8>) throws -> String {
        guard let text = try? UTF8Span(validating: bytes) else { throw JSONFault("it is not UTF-8") }
        return String(copying: text)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func word(_ text: String) throws {
        for byte in text.utf8 {
            guard position < bytes.count else { throw Self.cutShort }
            guard bytes[position] == byte else { throw fault("“\(text)”") }
            position += 1
        }
    }

    private mutating func skipNumber() throws {
        _ = take("-")
        if take("0") {
            // A number with a leading zero has no more digits before its point.
        } else {
            try skipDigits()
        }
        if take(".") { try skipDigits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws {
        let start = position
        while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
        if position == start { throw fault("a value") }
    }

    private mutating func skipString() throws {
        let start = position
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                position = start
                _ = try string()
                return
            case 0..<0x20: throw JSONFault("a control character stands in a string")
            default: position += 1
            }
        }
        throw Self.cutShort
    }
}

// MARK: - Strings with escapes

extension JSONParser {
    /// Reads on from the first backslash to the end of a string that began at `start`.
    private mutating func escapedString(from start: Int) throws -> String {
        var unescaped = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try Self.text(unescaped.span)
            case UInt8(ascii: "\\"): try unescape(into: &unescaped)
            case 0..<0x20: throw JSONFault("a control character stands in a string")
            default: unescaped.append(byte)
            }
        }
        throw Self.cutShort
    }

    private mutating func unescape(into unescaped: inout [UInt8]) throws {
        guard position < bytes.count else { throw Self.cutShort }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: try codePoint().utf8)
        default: throw JSONFault("a string has an escape that JSON does not know")
        }
    }

    /// The scalar of `XXXX` after `\u`, or of a surrogate pair `XXXX\uXXXX`.
    private mutating func codePoint() throws -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw Self.loneSurrogate }
        let second = try fourDigits()
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw Self.loneSurrogate }
        return scalar
    }

    private mutating func fourDigits() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw Self.cutShort }
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 else {
                throw fault("a hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private static let loneSurrogate = JSONFault("a string has half a surrogate pair")
}
