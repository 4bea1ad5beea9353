/// A 128-bit identifier: an entryUUID (RFC 4530) or an Active Directory objectGUID.
///
/// The bits are held in RFC 4122's order, so that one entry has one value whichever way a server wrote it.
public struct GUID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The first eight bytes in RFC 4122's order, the first byte uppermost.
    public let high: UInt64
    /// The last eight bytes in RFC 4122's order.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `8-4-4-4-12` hexadecimal digits of any case, bare or in braces; nil for anything else.
    public init?(text: some StringProtocol) {
        let text = String(text)
        self.init(span: text.utf8.span)
    }

    /// Reads the ASCII bytes of `8-4-4-4-12` hexadecimal digits of any case, bare or in braces.
    public init?(text: UnsafeRawBufferPointer) {
        unsafe self.init(span: Span(_unsafeBytes: text))
    }

    /// Reads the sixteen bytes of an objectGUID, its first three fields little-endian ([MS-DTYP] 2.3.4.2).
    public init?(activeDirectory: UnsafeRawBufferPointer) {
        let bytes = unsafe Span<UInt8>(_unsafeBytes: activeDirectory)
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        for position in Self.activeDirectoryOrder {
            high = high << 8 | UInt64(bytes[position])
        }
        var low: UInt64 = 0
        for position in 8..<16 {
            low = low << 8 | UInt64(bytes[position])
        }
        self.init(high: high, low: low)
    }

    /// Reads the sixteen bytes of an objectGUID from an array.
    public init?(activeDirectory bytes: [UInt8]) {
        let made = unsafe bytes.withUnsafeBytes { unsafe GUID(activeDirectory: $0) }
        guard let made else { return nil }
        self = made
    }

    private init?(span: Span<UInt8>) {
        var start = 0
        if span.count == 38 {
            guard span[0] == UInt8(ascii: "{"), span[37] == UInt8(ascii: "}") else { return nil }
            start = 1
        } else if span.count != 36 {
            return nil
        }
        var halves: (UInt64, UInt64) = (0, 0)
        for position in 0..<36 {
            let byte = span[start + position]
            switch position {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { return nil }
            default:
                guard let nibble = ASCII.nibble(byte) else { return nil }
                if position < 18 {
                    halves.0 = halves.0 << 4 | UInt64(nibble)
                } else {
                    halves.1 = halves.1 << 4 | UInt64(nibble)
                }
            }
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The sixteen bytes in RFC 4122's order.
    public var bytes: [UInt8] {
        (0..<16).map { position in
            let half = position < 8 ? high : low
            return UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (position % 8)))
        }
    }

    /// The sixteen bytes as an objectGUID holds them, for a filter or a `<GUID=…>` search.
    public var activeDirectoryBytes: [UInt8] {
        let bytes = self.bytes
        return Self.activeDirectoryOrder.map { bytes[$0] } + bytes[8...]
    }

    /// Lower case with hyphens: `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (position, byte) in bytes.enumerated() {
            if position == 4 || position == 6 || position == 8 || position == 10 {
                text.append(UInt8(ascii: "-"))
            }
            ASCII.appendHex(byte, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func < (first: GUID, second: GUID) -> Bool {
        (first.high, first.low) < (second.high, second.low)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let made = GUID(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an identifier of the form 8-4-4-4-12")
        }
        self = made
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Where each of the first eight bytes stands in the other order; the permutation is its own inverse.
    private static let activeDirectoryOrder = [3, 2, 1, 0, 5, 4, 7, 6]
}
