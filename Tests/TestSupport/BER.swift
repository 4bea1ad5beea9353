/// The little of BER that a scripted LDAP server needs (RFC 4511 §5.1).
public enum BER {
    public static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        if count < 0x80 { return [tag, UInt8(count)] + content }
        return [tag, 0x84] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + content
    }

    /// An INTEGER, or with another tag an ENUMERATED; not negative.
    public static func integer(_ value: Int, tag: UInt8 = 0x02) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            bytes.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        } while rest > 0
        if bytes[0] & 0x80 != 0 { bytes.insert(0, at: 0) }
        return element(tag, bytes)
    }

    public static func string(_ text: String, tag: UInt8 = 0x04) -> [UInt8] {
        element(tag, Array(text.utf8))
    }

    /// Reads the element at the front and moves past it; `nil` where it isn't whole.
    static func next(_ bytes: inout ArraySlice<UInt8>) -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        guard bytes.count >= 2 else { return nil }
        let start = bytes.startIndex
        var length = Int(bytes[start + 1])
        var head = 2
        if length & 0x80 != 0 {
            let size = length & 0x7F
            guard size <= 4, bytes.count >= 2 + size else { return nil }
            length = bytes[(start + 2)..<(start + 2 + size)].reduce(0) { $0 << 8 | Int($1) }
            head += size
        }
        guard bytes.count >= head + length else { return nil }
        let content = bytes[(start + head)..<(start + head + length)]
        let tag = bytes[start]
        bytes = bytes[(start + head + length)...]
        return (tag, content)
    }
}
