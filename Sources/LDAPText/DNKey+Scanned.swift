extension DNKey {
    /// The way for names with escapes, spaces and any script; false, with nothing appended, for what is left to the
    /// parser: several attributes in an RDN, quotation marks, `#` values, long or numeric types, and all that is no name.
    static func appendScanned(_ bytes: Span<UInt8>, to buffer: inout [UInt8]) -> Bool {
        let start = buffer.count
        guard (try? UTF8Span(validating: bytes)) != nil, scan(bytes, into: &buffer) else {
            buffer.removeSubrange(start...)
            return false
        }
        return true
    }

    private static func scan(_ bytes: Span<UInt8>, into buffer: inout [UInt8]) -> Bool {
        var place = 0
        while true {
            skipSpaces(bytes, &place)
            guard appendType(bytes, &place, to: &buffer) else { return false }
            skipSpaces(bytes, &place)
            guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { return false }
            buffer.append(UInt8(ascii: "="))
            place += 1
            skipSpaces(bytes, &place)
            guard appendValue(bytes, &place, to: &buffer) else { return false }
            if place == bytes.count { return true }
            buffer.append(separator)
            place += 1
        }
    }

    private static func skipSpaces(_ bytes: Span<UInt8>, _ place: inout Int) {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
    }

    private static func appendType(_ bytes: Span<UInt8>, _ place: inout Int, to buffer: inout [UInt8]) -> Bool {
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            let isLetter = ASCII.isLetter(byte)
            guard isLetter || (place > start && (ASCII.isDigit(byte) || byte == UInt8(ascii: "-"))) else { break }
            buffer.append(ASCII.lower(byte))
            place += 1
        }
        return 1..<DNAttributeType.shortestAlias ~= place - start
    }

    /// Folds the value up to a comma, a semicolon or the end.
    private static func appendValue(_ bytes: Span<UInt8>, _ place: inout Int, to buffer: inout [UInt8]) -> Bool {
        let start = place
        var hasEscape = false
        scan: while place < bytes.count {
            switch bytes[place] {
            case separator, UInt8(ascii: ";"):
                break scan
            case UInt8(ascii: "\\"):
                hasEscape = true
                place += 2
            case UInt8(ascii: "#") where place == start:
                return false
            case UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0:
                return false
            default:
                place += 1
            }
        }
        guard place <= bytes.count else { return false }
        let written = bytes.extracting(start..<place)
        let folded = buffer.count
        if hasEscape {
            guard let value = decoded(written), NameFold.append(value.span, to: &buffer) else { return false }
        } else {
            guard NameFold.append(written, to: &buffer) else { return false }
        }
        escapeSeparators(in: &buffer, from: folded)
        return true
    }

    /// The value without its escapes; nil where one of them is none.
    private static func decoded(_ written: Span<UInt8>) -> [UInt8]? {
        var value: [UInt8] = []
        value.reserveCapacity(written.count)
        var place = 0
        while place < written.count {
            guard written[place] == UInt8(ascii: "\\") else {
                value.append(written[place])
                place += 1
                continue
            }
            guard let (byte, width) = DNEscape.decode(written, at: place) else { return nil }
            value.append(byte)
            place += width
        }
        return value
    }

    private static func escapeSeparators(in buffer: inout [UInt8], from start: Int) {
        var place = start
        while place < buffer.count {
            if DNEscape.isEscapedInKey(buffer[place], isFirst: place == start) {
                let value = Array(buffer[start...])
                buffer.removeSubrange(start...)
                DNEscape.appendToKey(value, to: &buffer)
                return
            }
            place += 1
        }
    }
}
