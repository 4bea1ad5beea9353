/// One definition of a schema (RFC 4512 §4.1): an object identifier, and terms with their values.
///
/// Reads what servers write: Active Directory puts quotation marks around object identifiers, too.
struct SchemaDefinition: Equatable {
    let oid: String
    /// By upper-case term; a flag such as SINGLE-VALUE has no values.
    private let terms: [String: [String]]

    private static let flags: Set<String> = [
        "OBSOLETE", "SINGLE-VALUE", "COLLECTIVE", "NO-USER-MODIFICATION", "ABSTRACT", "STRUCTURAL", "AUXILIARY",
    ]

    /// - Returns: `nil` of text that isn't a definition.
    init?(_ text: String) {
        guard var tokens = Self.tokens(of: text)?[...], tokens.popFirst() == .open, tokens.popLast() == .close,
            case .word(let oid)? = tokens.popFirst()
        else { return nil }
        var terms: [String: [String]] = [:]
        while let token = tokens.popFirst() {
            guard case .word(let keyword) = token else { return nil }
            let term = keyword.uppercased()
            if Self.flags.contains(term) {
                terms[term] = []
                continue
            }
            switch tokens.popFirst() {
            case .word(let value):
                terms[term] = [value]
            case .open:
                guard let end = tokens.firstIndex(of: .close) else { return nil }
                var values: [String] = []
                for token in tokens[..<end] {
                    switch token {
                    case .word(let value): values.append(value)
                    case .dollar: continue
                    case .open, .close: return nil
                    }
                }
                terms[term] = values
                tokens = tokens[(end + 1)...]
            default:
                return nil
            }
        }
        self.oid = oid
        self.terms = terms
    }

    subscript(term: String) -> [String] { terms[term] ?? [] }

    func has(_ term: String) -> Bool { terms[term] != nil }

    private enum Token: Equatable {
        case open, close, dollar
        case word(String)
    }

    private static func tokens(of text: String) -> [Token]? {
        var tokens: [Token] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.first {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                bytes.removeFirst()
            case UInt8(ascii: "("):
                tokens.append(.open)
                bytes.removeFirst()
            case UInt8(ascii: ")"):
                tokens.append(.close)
                bytes.removeFirst()
            case UInt8(ascii: "$"):
                tokens.append(.dollar)
                bytes.removeFirst()
            case UInt8(ascii: "'"):
                bytes.removeFirst()
                guard let end = bytes.firstIndex(of: UInt8(ascii: "'")) else { return nil }
                tokens.append(.word(unescaped(bytes[..<end])))
                bytes = bytes[(end + 1)...]
            default:
                let end = bytes.firstIndex { " \t\n\r()$'".utf8.contains($0) } ?? bytes.endIndex
                tokens.append(.word(String(decoding: bytes[..<end], as: UTF8.self)))
                bytes = bytes[end...]
            }
        }
        return tokens
    }

    /// A quoted string writes `'` as `\27` and `\` as `\5C`.
    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("\\") else { return text }
        return text.replacing("\\27", with: "'").replacing("\\5C", with: "\\").replacing("\\5c", with: "\\")
    }
}
