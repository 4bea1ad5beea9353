/// Account numbers in one value: ascending, each as what it is more than the one before, seven bits a byte, the lowest
/// first, with the eighth bit set where more follow.
enum AccountNumbers {
    /// - Parameter numbers: Greater than 0, in any order.
    static func bytes(_ numbers: [Int64]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * 3)
        var last: Int64 = 0
        for number in numbers.sorted() {
            var rest = UInt64(bitPattern: number &- last)
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
            last = number
        }
        return bytes
    }

    /// The numbers, ascending; the last is passed over where the value was cut short.
    static func numbers(_ bytes: some Sequence<UInt8>) -> [Int64] {
        var numbers: [Int64] = []
        var (last, difference, shift): (Int64, UInt64, UInt64) = (0, 0, 0)
        for byte in bytes {
            difference |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 != 0 { continue }
            last &+= Int64(bitPattern: difference)
            numbers.append(last)
            (difference, shift) = (0, 0)
        }
        return numbers
    }
}
