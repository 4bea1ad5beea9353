import LDAP

/// The attributes that are asked for, numbered from 0; finds the number of what an answer calls them.
///
/// Names compare case-insensitively. Options of an answer (`cn;lang-de`) must be the ones asked for; a range
/// (`member;range=0-1499`) counts as the attribute itself.
struct AttributeSlots: Sendable {
    /// What is asked for, by number.
    private(set) var names: [String] = []

    private struct Key {
        var start: Int32
        var count: Int32
        var slot: Int32
    }

    private var keys: [Key] = []
    /// The lower-case names of `keys`.
    private var bytes: [UInt8] = []

    /// The number of an attribute, given now if it is new.
    mutating func slot(_ name: String) -> Int {
        if let slot = find(name.utf8.span)?.slot { return slot }
        names.append(name)
        append(name, slot: names.count - 1)
        return names.count - 1
    }

    /// Makes another name of an attribute find it: servers answer with the name that their schema prefers.
    mutating func addAlias(_ alias: String, of slot: Int) {
        if find(alias.utf8.span) == nil { append(alias, slot: slot) }
    }

    /// The number of a name that was given one.
    subscript(name: String) -> Int? { find(name.utf8.span)?.slot }

    /// What an attribute description of an answer stands for; `nil` for what wasn't asked for.
    func find(_ description: Span<UInt8>) -> (slot: Int, range: AttributeDescription.Range?)? {
        if let slot = exact(description) { return (slot, nil) }
        guard description.indices.contains(where: { description[$0] == UInt8(ascii: ";") }),
            let range = AttributeDescription.parseRange(description.indices.map { description[$0] }),
            let slot = exact(range.name.utf8.span)
        else { return nil }
        return (slot, range)
    }

    private mutating func append(_ name: String, slot: Int) {
        let start = bytes.count
        bytes += name.utf8.map(Self.lower)
        keys.append(Key(start: Int32(start), count: Int32(bytes.count - start), slot: Int32(slot)))
    }

    private func exact(_ name: Span<UInt8>) -> Int? {
        keys: for key in keys where Int(key.count) == name.count {
            let start = Int(key.start)
            for index in name.indices where Self.lower(name[index]) != bytes[start + index] { continue keys }
            return Int(key.slot)
        }
        return nil
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
