/// One level of a distinguished name: one attribute and its value, or several joined by `+`.
public struct RDN: Hashable, Sendable, CustomStringConvertible {
    /// A value as it was written.
    public enum Value: Hashable, Sendable {
        /// Text, its escapes decoded; also what `#…` held where that was a string of ASN.1.
        case text(String)
        /// Bytes that escapes gave and that are no UTF-8.
        case octets([UInt8])
        /// The BER of a value written as `#` and hexadecimal digits that is no string.
        case encoded([UInt8])
    }

    /// One attribute of the RDN.
    public struct Attribute: Hashable, Sendable {
        /// The type as it was written, without `OID.`.
        public let type: String
        public let value: Value

        public init(type: String, value: Value) {
            self.type = type
            self.value = value
        }

        public init(type: String, value: String) {
            self.init(type: type, value: .text(value))
        }
    }

    /// The attributes in the order that they were written.
    public let attributes: [Attribute]

    /// This RDN's part of `DN.normalized`: the attributes in the order of their bytes.
    public let normalized: [UInt8]

    public init(_ attributes: [Attribute]) {
        self.attributes = attributes
        let parts = attributes.map(\.normalized).sorted { $0.lexicographicallyPrecedes($1) }
        normalized = Array(parts.joined(separator: [UInt8(ascii: "+")]))
    }

    public init(type: String, value: String) {
        self.init([Attribute(type: type, value: value)])
    }

    public var description: String {
        attributes.map(\.description).joined(separator: "+")
    }

    public static func == (first: RDN, second: RDN) -> Bool {
        first.normalized == second.normalized
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(normalized)
    }

    /// Writes a value so that it can stand in a distinguished name (RFC 4514, section 2.4).
    ///
    /// Control characters are escaped as well, as hexadecimal pairs.
    public static func escape(_ value: String) -> String {
        var text: [UInt8] = []
        let last = value.utf8.count - 1
        for (index, byte) in value.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "#") where index == 0,
                UInt8(ascii: " ") where index == 0 || index == last,
                UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: "\\"):
                text += [UInt8(ascii: "\\"), byte]
            case 0x00...0x1F, 0x7F:
                text.append(UInt8(ascii: "\\"))
                ASCII.appendHex(byte, to: &text)
            default:
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension RDN.Attribute: CustomStringConvertible {
    public var description: String {
        type + "=" + value.description
    }

    /// `type=value` as it stands in `DN.normalized`.
    var normalized: [UInt8] {
        DNAttributeType.canonical(type) + [UInt8(ascii: "=")] + value.normalized
    }
}

extension RDN.Value: CustomStringConvertible {
    public var description: String {
        switch self {
        case .text(let text):
            return RDN.escape(text)
        case .octets(let bytes):
            var text: [UInt8] = []
            for byte in bytes {
                text.append(UInt8(ascii: "\\"))
                ASCII.appendHex(byte, to: &text)
            }
            return String(decoding: text, as: UTF8.self)
        case .encoded(let bytes):
            return String(decoding: Self.hexadecimal(bytes), as: UTF8.self)
        }
    }

    var normalized: [UInt8] {
        switch self {
        case .text(let text): Self.separatorsEscaped(NameFold.fold(text))
        case .octets(let bytes): Self.separatorsEscaped(bytes)
        case .encoded(let bytes): Self.hexadecimal(bytes)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        bytes.reduce(into: [UInt8(ascii: "#")]) { ASCII.appendHex($1, to: &$0) }
    }

    private static func separatorsEscaped(_ bytes: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count)
        DNEscape.appendToKey(bytes, to: &escaped)
        return escaped
    }
}
