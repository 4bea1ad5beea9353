extension Filter: CustomStringConvertible {
    /// The filter as RFC 4515 writes it, with no more escapes than `escape(_:)` makes.
    public var description: String {
        switch self {
        case .and(let filters): "(&" + filters.map(\.description).joined() + ")"
        case .or(let filters): "(|" + filters.map(\.description).joined() + ")"
        case .not(let filter): "(!" + filter.description + ")"
        case .equality(let attribute, let value): "(\(attribute)=\(Self.escape(value)))"
        case .greaterOrEqual(let attribute, let value): "(\(attribute)>=\(Self.escape(value)))"
        case .lessOrEqual(let attribute, let value): "(\(attribute)<=\(Self.escape(value)))"
        case .approx(let attribute, let value): "(\(attribute)~=\(Self.escape(value)))"
        case .present(let attribute): "(\(attribute)=*)"
        case .substring(let attribute, let initial, let any, let final):
            "(\(attribute)=" + ([initial ?? []] + any + [final ?? []]).map(Self.escape).joined(separator: "*") + ")"
        case .extensible(let attribute, let dnAttributes, let rule, let value):
            "(" + (attribute ?? "") + (dnAttributes ? ":dn" : "") + (rule.map { ":" + $0 } ?? "")
                + ":=\(Self.escape(value)))"
        }
    }

    /// Writes bytes so that they can stand as a value in a filter (RFC 4515, section 3).
    ///
    /// Escaped are `*`, `(`, `)`, `\`, control characters and, where the whole is no UTF-8, every byte that is not ASCII.
    public static func escape(_ value: some Sequence<UInt8>) -> String {
        let bytes = Array(value)
        let isText = (try? UTF8Span(validating: bytes.span)) != nil
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"), 0x00...0x1F, 0x7F:
                text.append(UInt8(ascii: "\\"))
                ASCII.appendHex(byte, to: &text)
            case 0x80... where !isText:
                text.append(UInt8(ascii: "\\"))
                ASCII.appendHex(byte, to: &text)
            default:
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes a text so that it can stand as a value in a filter.
    public static func escape(_ value: String) -> String {
        escape(value.utf8)
    }
}
