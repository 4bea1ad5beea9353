import Yams

/// YAML as a tree with places, read so that a key that stands twice doesn't hide what is wrong elsewhere.
struct YAMLText {
    /// Nil where there are remarks alone, or nothing.
    let root: Node?
    /// The true names of keys that had to be renamed, by the names that stand in the tree.
    let renamed: [String: String]

    /// Yams refuses a mapping in which a key stands twice, and tells the first place alone. So that first key is given
    /// a private-use character in place of its first one, which moves nothing, and the text is read again.
    init(_ text: String) throws(YAMLFault) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        if let index = scalars.firstIndex(where: { !Self.isAllowed($0) }) {
            throw YAMLFault(
                place: Self.place(of: index, in: scalars), message: "a control character stands here",
                suggestion: "remove it")
        }
        let present = Set(scalars)
        var spares = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).filter { !present.contains($0) }
            .makeIterator()
        var renamed: [String: String] = [:]
        while true {
            // The parser keeps a pointer into the text, which has a lasting address only where it is no short one.
            let padded = String(String.UnicodeScalarView(scalars)) + String(repeating: "\n", count: 16)
            do {
                root = try Parser(yaml: padded, encoding: .utf8).singleRoot()
                self.renamed = renamed
                return
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let place = Place(context.mark)
                guard let name = keys.first, let index = Self.index(of: name, at: place, in: scalars),
                    let spare = spares.next()
                else {
                    throw YAMLFault(
                        place: place, message: "a key of this section stands twice: \(keys.joined(separator: ", "))",
                        suggestion: "keep one of them")
                }
                scalars[index] = spare
                renamed[String(spare) + name.unicodeScalars.dropFirst().map(String.init).joined()] = name
            } catch {
                throw YAMLFault(error, scalars)
            }
        }
    }

    /// Where the first scalar of a key is written, or nil where the key isn't written as it reads.
    private static func index(of name: String, at place: Place, in scalars: [Unicode.Scalar]) -> Int? {
        guard var index = index(of: place, in: scalars), index < scalars.count else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        let key = Array(name.unicodeScalars)
        guard !key.isEmpty, scalars[index...].starts(with: key) else { return nil }
        return index
    }

    private static func index(of place: Place, in scalars: [Unicode.Scalar]) -> Int? {
        var line = 1
        var start = 0
        while line < place.line {
            guard let end = scalars[start...].firstIndex(where: isLineEnd) else { return nil }
            start = scalars[end] == "\r" && end + 1 < scalars.count && scalars[end + 1] == "\n" ? end + 2 : end + 1
            line += 1
        }
        return start + place.column - 1
    }

    static func place(of index: Int, in scalars: [Unicode.Scalar]) -> Place {
        var place = Place.start
        for position in 0..<min(index, scalars.count) {
            let isBreak =
                isLineEnd(scalars[position])
                && !(scalars[position] == "\r" && position + 1 < scalars.count && scalars[position + 1] == "\n")
            place = isBreak ? Place(line: place.line + 1, column: 1) : Place(line: place.line, column: place.column + 1)
        }
        return place
    }

    /// One line of the text, without its end; empty beyond the last.
    static func line(_ number: Int, of scalars: [Unicode.Scalar]) -> String {
        guard let start = index(of: Place(line: number, column: 1), in: scalars), start < scalars.count else {
            return ""
        }
        return String(String.UnicodeScalarView(scalars[start...].prefix { !isLineEnd($0) }))
    }

    /// What ends a line for YAML 1.1 (section 4.1.4).
    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// What may stand in YAML 1.1 (section 4.1.1).
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
        default: false
        }
    }
}
