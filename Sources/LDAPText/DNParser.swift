/// Reads the string form of a distinguished name from bytes that are known to be UTF-8.
struct DNParser {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() throws(DNError) -> [RDN] {
        var rdns: [RDN] = []
        guard !bytes.isEmpty else { return rdns }
        while true {
            rdns.append(try rdn())
            guard current != nil else { return rdns }
            place += 1
        }
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func fault(_ message: String, at place: Int? = nil) -> DNError {
        let before = bytes[..<(place ?? self.place)]
        return DNError(position: before.count { $0 & 0xC0 != 0x80 }, message: message)
    }

    private mutating func skipSpaces() {
        while current == UInt8(ascii: " ") { place += 1 }
    }

    private mutating func rdn() throws(DNError) -> RDN {
        var attributes = [try attribute()]
        while current == UInt8(ascii: "+") {
            place += 1
            attributes.append(try attribute())
        }
        return RDN(attributes)
    }

    private mutating func attribute() throws(DNError) -> RDN.Attribute {
        skipSpaces()
        let type = try type()
        skipSpaces()
        guard current == UInt8(ascii: "=") else { throw fault("an equals sign is missing after the attribute type") }
        place += 1
        skipSpaces()
        let value = try value()
        guard current.map(Self.isSeparator) ?? true else { throw fault("a comma is missing after the value") }
        return RDN.Attribute(type: type, value: value)
    }

    private mutating func type() throws(DNError) -> String {
        let start = place
        while let byte = current, ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x2E {
            place += 1
        }
        guard place > start else { throw fault("an attribute type is missing") }
        var type = bytes[start..<place]
        let prefix = "oid.".utf8
        if ASCII.equalIgnoringCase(type.prefix(prefix.count), prefix) {
            type = type.dropFirst(prefix.count)
        }
        guard AttributeDescription.isType(type) else { throw fault("this is no attribute type", at: start) }
        return String(decoding: type, as: UTF8.self)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "+")
    }

    private mutating func value() throws(DNError) -> RDN.Value {
        switch current {
        case UInt8(ascii: "#"): try encodedValue()
        case UInt8(ascii: "\""): try quotedValue()
        default: try plainValue()
        }
    }

    private mutating func plainValue() throws(DNError) -> RDN.Value {
        var value: [UInt8] = []
        var length = 0
        while let byte = current, !Self.isSeparator(byte) {
            switch byte {
            case UInt8(ascii: "\\"):
                value.append(try escaped())
                length = value.count
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0:
                throw fault("this character must be escaped with a backslash")
            default:
                value.append(byte)
                place += 1
                if byte != UInt8(ascii: " ") { length = value.count }
            }
        }
        value.removeSubrange(length...)
        return Self.textOrOctets(value)
    }

    private mutating func quotedValue() throws(DNError) -> RDN.Value {
        let start = place
        place += 1
        var value: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\\"):
                value.append(try escaped())
            case UInt8(ascii: "\""):
                place += 1
                skipSpaces()
                return Self.textOrOctets(value)
            case 0:
                throw fault("this character must be escaped with a backslash")
            default:
                value.append(byte)
                place += 1
            }
        }
        throw fault("the closing quotation mark is missing", at: start)
    }

    private mutating func encodedValue() throws(DNError) -> RDN.Value {
        let start = place
        place += 1
        var value: [UInt8] = []
        while let byte = current, let high = ASCII.nibble(byte) {
            guard place + 1 < bytes.count, let low = ASCII.nibble(bytes[place + 1]) else {
                throw fault("a hexadecimal digit is missing", at: min(place + 1, bytes.count))
            }
            value.append(high << 4 | low)
            place += 2
        }
        guard !value.isEmpty else { throw fault("hexadecimal digits are missing after the number sign", at: start) }
        skipSpaces()
        return Self.string(ofBER: value).map(RDN.Value.text) ?? .encoded(value)
    }

    /// The byte that the escape at the current place stands for.
    private mutating func escaped() throws(DNError) -> UInt8 {
        guard place + 1 < bytes.count else { throw fault("an escape is cut short") }
        guard let (byte, width) = DNEscape.decode(bytes.span, at: place) else {
            throw fault("a backslash needs two hexadecimal digits or one special character")
        }
        place += width
        return byte
    }

    private static func textOrOctets(_ value: [UInt8]) -> RDN.Value {
        String(validating: value, as: UTF8.self).map(RDN.Value.text) ?? .octets(value)
    }

    /// The text of an ASN.1 string (OCTET STRING, UTF8String, NumericString, PrintableString, IA5String or
    /// VisibleString) whose length is definite and exact.
    private static func string(ofBER bytes: [UInt8]) -> String? {
        guard bytes.count >= 2, [0x04, 0x0C, 0x12, 0x13, 0x16, 0x1A].contains(bytes[0]) else { return nil }
        var length = Int(bytes[1])
        var content = bytes.dropFirst(2)
        if length >= 0x80 {
            let width = length - 0x80
            guard 1...4 ~= width, content.count >= width else { return nil }
            length = content.prefix(width).reduce(0) { $0 << 8 | Int($1) }
            content = content.dropFirst(width)
        }
        return content.count == length ? String(validating: content, as: UTF8.self) : nil
    }
}
