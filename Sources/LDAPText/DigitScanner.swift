/// Reads fixed-width numbers off the front of an ASCII text.
struct DigitScanner {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { place == bytes.count }
    var isDigit: Bool { place < bytes.count && ASCII.isDigit(bytes[place]) }

    mutating func number(_ digits: Int) -> Int64? {
        guard place + digits <= bytes.count else { return nil }
        var number: Int64 = 0
        for byte in bytes[place..<(place + digits)] {
            guard ASCII.isDigit(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        place += digits
        return number
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// A decimal fraction of so many units, rounded down; digits after the twelfth don't count. Nil without a digit.
    mutating func fraction(of unit: Int64) -> Int64? {
        guard isDigit else { return nil }
        var numerator: Int64 = 0
        var denominator: Int64 = 1
        while isDigit {
            if denominator < 1_000_000_000_000 {
                numerator = numerator * 10 + Int64(bytes[place] - UInt8(ascii: "0"))
                denominator *= 10
            }
            place += 1
        }
        return numerator * unit / denominator
    }
}
