import Directory
import Foundation
import LDAPText
import Planning

/// The JSON that stands in single columns, in either store.
enum StoredJSON {
    /// A JSON object with its names in order, so that equal values are equal texts.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// An account's own properties as a flat object of texts, by name.
    static func text(_ texts: [String: String]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        func append(_ text: String) {
            bytes.append(UInt8(ascii: "\""))
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes += [UInt8(ascii: "\\"), byte]
                case 0..<0x20:
                    bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
                default:
                    bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\""))
        }
        for (name, value) in texts.sorted(by: { $0.key < $1.key }) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            append(name)
            bytes.append(UInt8(ascii: ":"))
            append(value)
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An account's own properties: the texts of a flat object. A number or truth value of another program is read as
    /// text; what else it may hold is passed over.
    ///
    /// Before the text may be the version of PostgreSQL's binary form of jsonb, 1.
    static func texts(_ text: String) -> [String: String] {
        let text = text.first == "\u{1}" ? String(text.dropFirst()) : text
        if let texts = plainTexts(text) { return texts }
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: [])
        guard let object = object as? [String: Any] else { return [:] }
        return object.compactMapValues { value in
            switch value {
            case let text as String: text
            case let number as NSNumber: number.stringValue
            default: nil
            }
        }
    }

    /// The same, quickly, for what we write ourselves; `nil` where there is an escape or anything but texts.
    private static func plainTexts(_ text: String) -> [String: String]? {
        var texts: [String: String] = [:]
        var rest = text.utf8[...]
        func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }
        func string() -> String? {
            guard take("\""),
                let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }),
                rest[end] == UInt8(ascii: "\"")
            else { return nil }
            defer { rest = rest[rest.index(after: end)...] }
            return String(rest[..<end])
        }
        guard take("{") else { return nil }
        if take("}") { return rest.isEmpty ? texts : nil }
        repeat {
            guard let name = string(), take(":"), let value = string() else { return nil }
            texts[name] = value
        } while take(",")
        return take("}") && rest.isEmpty ? texts : nil
    }

    /// What counts toward limits, by the limit's name; the losses of single groups with their numbers behind it.
    static func limited(_ limited: [LimitKind: Int], _ membersLost: [Int64: Int]) throws -> String {
        var counts = Dictionary(uniqueKeysWithValues: limited.map { ($0.key.rawValue, $0.value) })
        for (group, count) in membersLost { counts[loss + String(group)] = count }
        return try text(counts)
    }

    /// The group whose loss this name counts, or `nil`.
    static func group(ofLoss name: String) -> Int64? {
        name.hasPrefix(loss) ? Int64(name.dropFirst(loss.count)) : nil
    }

    private static let loss = LimitKind.membersLostByOneGroup.rawValue + ":"

    /// A base DN as it is stored.
    struct Base: Codable {
        var dn: String
        var identifier: GUID?

        init(_ base: Snapshot.Base) {
            dn = base.dn
            identifier = base.identifier
        }

        var base: Snapshot.Base { Snapshot.Base(dn: dn, identifier: identifier) }
    }

    /// What an entry of the criteria matched, as it is stored.
    struct Match: Codable {
        var list: String
        var entry: String
        var groups: [GUID]

        init(_ match: Criteria.Match) {
            list = match.list.rawValue
            entry = match.entry
            groups = match.groups
        }

        /// `nil` for a list that this version doesn't know.
        var match: Criteria.Match? {
            Criteria.List(rawValue: list).map { Criteria.Match(list: $0, entry: entry, groups: groups) }
        }
    }

    /// One changed property of the audit, as it is stored.
    struct Change: Codable {
        var property: String
        var old: String?
        var new: String?

        init(_ modification: Modification) {
            property = modification.property
            old = modification.old
            new = modification.new
        }
    }
}
