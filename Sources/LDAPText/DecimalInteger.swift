/// An INTEGER value of any length in its decimal form (RFC 4517, section 3.3.16), leading zeros allowed.
struct DecimalInteger: Comparable {
    private let isNegative: Bool
    private let digits: ArraySlice<UInt8>

    init?(_ bytes: [UInt8]) {
        let sign = bytes.first == UInt8(ascii: "-")
        let written = bytes.dropFirst(sign ? 1 : 0)
        guard !written.isEmpty, written.allSatisfy(ASCII.isDigit) else { return nil }
        digits = written.drop { $0 == UInt8(ascii: "0") }
        isNegative = sign && !digits.isEmpty
    }

    static func < (first: DecimalInteger, second: DecimalInteger) -> Bool {
        guard first.isNegative == second.isNegative else { return first.isNegative }
        let (smaller, larger) = first.isNegative ? (second.digits, first.digits) : (first.digits, second.digits)
        return smaller.count == larger.count
            ? smaller.lexicographicallyPrecedes(larger) : smaller.count < larger.count
    }
}
