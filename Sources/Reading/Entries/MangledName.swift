import LDAPText

/// What Active Directory says of an entry by the name that it gave it: the entry's own, a line feed, and a mark with the
/// entry's objectGUID ([MS-ADTS] 1.1, "mangled"), as in `CN=Jane\0ACNF:f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
enum MangledName: Hashable, Sendable {
    /// `CNF:`. Two controllers had an entry of this name, and this is the one that lost it.
    case conflict
    /// `DEL:`. The entry is deleted.
    case deleted

    /// What the first RDN of a DN says; `nil` of nearly all.
    init?(_ dn: [UInt8]) {
        let dn = dn.span
        var index = 0
        while index < dn.count, dn[index] != UInt8(ascii: ",") {
            var next = index + 1
            var isLineFeed = dn[index] == 0x0A
            if dn[index] == UInt8(ascii: "\\") {
                isLineFeed =
                    index + 2 < dn.count && dn[index + 1] == UInt8(ascii: "0")
                    && dn[index + 2] | 0x20 == UInt8(ascii: "a")
                next = index + (isLineFeed ? 3 : 2)
            }
            if isLineFeed, let found = Self.mark(dn, next) {
                self = found
                return
            }
            index = next
        }
        return nil
    }

    private static func mark(_ dn: Span<UInt8>, _ start: Int) -> MangledName? {
        let end = start + 40
        guard end <= dn.count, end == dn.count || dn[end] == UInt8(ascii: ",") || dn[end] == UInt8(ascii: "+") else {
            return nil
        }
        let isIdentifier = unsafe dn.extracting(start + 4..<end).withUnsafeBytes { unsafe GUID(text: $0) != nil }
        guard isIdentifier else { return nil }
        return switch (dn[start], dn[start + 1], dn[start + 2], dn[start + 3]) {
        case (UInt8(ascii: "C"), UInt8(ascii: "N"), UInt8(ascii: "F"), UInt8(ascii: ":")): .conflict
        case (UInt8(ascii: "D"), UInt8(ascii: "E"), UInt8(ascii: "L"), UInt8(ascii: ":")): .deleted
        default: nil
        }
    }

    /// Why such an entry is left out.
    var reason: String {
        switch self {
        case .conflict:
            "it is a conflict object: two domain controllers had an entry of its name, and this is the one that lost it; "
                + "compare it with the one that has the name, and then delete it or give it another name"
        case .deleted: "it is a deleted object"
        }
    }
}
