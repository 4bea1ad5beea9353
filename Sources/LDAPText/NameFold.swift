import Foundation

/// The folding behind `NameKey`, over bytes: the one place that says when two names are the same.
enum NameFold {
    /// Which ends of a piece keep white space, because something follows there: the piece of a substring or pattern.
    struct OpenEnds: OptionSet {
        let rawValue: UInt8
        static let start = OpenEnds(rawValue: 1)
        static let end = OpenEnds(rawValue: 2)
    }

    /// Appends the folded form of UTF-8 text; false, with nothing appended, where the bytes are no UTF-8.
    static func append(_ bytes: Span<UInt8>, to buffer: inout [UInt8], open: OpenEnds = []) -> Bool {
        let start = buffer.count
        if appendLetters(bytes, to: &buffer, open: open) { return true }
        buffer.removeSubrange(start...)
        guard let text = try? UTF8Span(validating: bytes) else { return false }
        appendByRule(String(copying: text), to: &buffer, open: open)
        return true
    }

    /// The folded form of a text.
    static func fold(_ text: String, open: OpenEnds = []) -> [UInt8] {
        var buffer: [UInt8] = []
        let utf8 = text.utf8
        buffer.reserveCapacity(utf8.count)
        _ = append(utf8.span, to: &buffer, open: open)
        return buffer
    }

    /// The rule itself, for any text.
    ///
    /// Lower case alone leaves ß and ς, and upper case first leaves ẞ: so it is lower, upper, lower.
    static func appendByRule(_ text: String, to buffer: inout [UInt8], open: OpenEnds = []) {
        var folded = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
            for first in scalar.properties.lowercaseMapping.unicodeScalars {
                for upper in first.properties.uppercaseMapping.unicodeScalars {
                    for lower in upper.properties.lowercaseMapping.unicodeScalars {
                        folded.append(lower)
                    }
                }
            }
        }
        var squeezer = Squeezer(open: open)
        for scalar in String(folded).precomposedStringWithCompatibilityMapping.unicodeScalars {
            if scalar.properties.isWhitespace {
                squeezer.space()
            } else {
                squeezer.flush(into: &buffer)
                buffer.append(contentsOf: scalar.utf8)
            }
        }
        squeezer.finish(into: &buffer)
    }

    /// One pass without Unicode's tables, for text of ASCII and the letters of `NameLetters`.
    ///
    /// False for every other text, with part of it appended.
    private static func appendLetters(_ bytes: Span<UInt8>, to buffer: inout [UInt8], open: OpenEnds) -> Bool {
        var squeezer = Squeezer(open: open)
        var isValidated = false
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte < 0x80 {
                if ASCII.isWhiteSpace(byte) {
                    squeezer.space()
                } else {
                    squeezer.flush(into: &buffer)
                    buffer.append(ASCII.lower(byte))
                }
                place += 1
                continue
            }
            if !isValidated {
                guard (try? UTF8Span(validating: bytes)) != nil else { return false }
                isValidated = true
            }
            let (scalar, width) = decode(bytes, at: place)
            guard let folded = NameLetters.fold(scalar) else { return false }
            squeezer.flush(into: &buffer)
            append(folded, to: &buffer)
            if scalar == NameLetters.sharpS { append(folded, to: &buffer) }
            place += width
        }
        squeezer.finish(into: &buffer)
        return true
    }

    /// The scalar that begins at a byte of valid UTF-8, and its width. Those of four bytes come out as zero.
    private static func decode(_ bytes: Span<UInt8>, at place: Int) -> (scalar: UInt32, width: Int) {
        let first = UInt32(bytes[place])
        let second = UInt32(bytes[place + 1]) & 0x3F
        if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | UInt32(bytes[place + 2]) & 0x3F, 3) }
        return (0, 4)
    }

    private static func append(_ scalar: UInt32, to buffer: inout [UInt8]) {
        switch scalar {
        case ..<0x80:
            buffer.append(UInt8(scalar))
        case ..<0x800:
            buffer.append(UInt8(0xC0 | scalar >> 6))
            buffer.append(UInt8(0x80 | scalar & 0x3F))
        default:
            buffer.append(UInt8(0xE0 | scalar >> 12))
            buffer.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            buffer.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}

extension NameFold {
    /// Turns runs of white space into one space, and drops those at the ends that are not open.
    private struct Squeezer {
        let open: OpenEnds
        private var pending = false
        private var begun = false

        init(open: OpenEnds) {
            self.open = open
        }

        @inline(__always)
        mutating func space() {
            pending = true
        }

        @inline(__always)
        mutating func flush(into buffer: inout [UInt8]) {
            if pending {
                if begun || open.contains(.start) {
                    buffer.append(0x20)
                }
                pending = false
            }
            begun = true
        }

        mutating func finish(into buffer: inout [UInt8]) {
            if pending, open.contains(.end), begun || open.contains(.start) {
                buffer.append(0x20)
            }
        }
    }
}
