/// A Windows security identifier, as `objectSid` holds it ([MS-DTYP] 2.4.2.2).
public struct SID: Hashable, Sendable, CustomStringConvertible {
    /// The 48-bit identifier authority; 5 for everything that a domain makes.
    public let authority: UInt64
    /// The sub-authorities, of which the last tells apart the objects of one domain; at most fifteen.
    public let subAuthorities: [UInt32]

    /// Reads a binary SID of revision 1 that is exactly as long as its count says; nil for anything else.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        let bytes = unsafe Span<UInt8>(_unsafeBytes: bytes)
        guard bytes.count >= 8, bytes[0] == 1, bytes[1] <= 15, bytes.count == 8 + 4 * Int(bytes[1]) else { return nil }
        authority = (2..<8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        subAuthorities = (0..<Int(bytes[1])).map { index in
            (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(bytes[8 + 4 * index + $1]) }
        }
    }

    /// Reads a binary SID from an array.
    public init?(_ bytes: [UInt8]) {
        let made = unsafe bytes.withUnsafeBytes { unsafe SID($0) }
        guard let made else { return nil }
        self = made
    }

    /// Reads `S-1-5-21-…` of any case, as ``description`` writes it; nil for anything else.
    public init?(text: some StringProtocol) {
        let parts = String(text).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 18, parts[0].lowercased() == "s", parts[1] == "1" else { return nil }
        let isHexadecimal = parts[2].lowercased().hasPrefix("0x")
        guard let authority = Self.number(isHexadecimal ? parts[2].dropFirst(2) : parts[2], isHexadecimal),
            authority >> 48 == 0
        else { return nil }
        var subAuthorities: [UInt32] = []
        for part in parts.dropFirst(3) {
            guard let number = Self.number(part, false), let subAuthority = UInt32(exactly: number) else {
                return nil
            }
            subAuthorities.append(subAuthority)
        }
        self.init(authority: authority, subAuthorities: subAuthorities)
    }

    private static func number(_ text: Substring, _ isHexadecimal: Bool) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ ASCII.nibble($0) != nil }) else { return nil }
        return UInt64(text, radix: isHexadecimal ? 16 : 10)
    }

    private init(authority: UInt64, subAuthorities: [UInt32]) {
        self.authority = authority
        self.subAuthorities = subAuthorities
    }

    /// The last sub-authority, by which `primaryGroupID` names a group; nil where there is none.
    public var relativeIdentifier: UInt32? { subAuthorities.last }

    /// The identifier of another object in the same domain.
    ///
    /// Without any sub-authority there is no domain, and the result is the authority with this one alone.
    public func sibling(relativeIdentifier: UInt32) -> SID {
        SID(authority: authority, subAuthorities: subAuthorities.dropLast() + [relativeIdentifier])
    }

    /// The binary form, for a filter on `objectSid`.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = [1, UInt8(subAuthorities.count)]
        bytes += stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: authority >> UInt64($0)) }
        for subAuthority in subAuthorities {
            bytes += stride(from: 0, through: 24, by: 8).map { UInt8(truncatingIfNeeded: subAuthority >> UInt32($0)) }
        }
        return bytes
    }

    /// `S-1-5-21-…`; an authority of more than 32 bits in hexadecimal ([MS-DTYP] 2.4.2.1).
    public var description: String {
        var text = "S-1-"
        if authority >> 32 == 0 {
            text += String(authority)
        } else {
            let digits = String(authority, radix: 16, uppercase: true)
            text += "0x" + String(repeating: "0", count: 12 - digits.count) + digits
        }
        return subAuthorities.reduce(into: text) { $0 += "-\($1)" }
    }
}
