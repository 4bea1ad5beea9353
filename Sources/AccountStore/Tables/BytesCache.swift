import Foundation

/// Values made from texts that come again and again, so that each is made and held once.
///
/// It has a fixed number of places, and a newer text takes the place of an older one: a column in which every value
/// differs costs time, never memory.
struct BytesCache<Value> {
    private var places: [(bytes: [UInt8], value: Value)?]

    /// - Parameter size: The number of places, a power of two.
    init(size: Int = 1 << 10) {
        places = Array(repeating: nil, count: size)
    }

    mutating func value(for bytes: UnsafeRawBufferPointer, make: (String) -> Value) -> Value {
        let place = unsafe Self.hash(bytes) & (places.count - 1)
        if let known = places[place], unsafe known.bytes.withUnsafeBytes({ unsafe Self.equal($0, bytes) }) {
            return known.value
        }
        let value = make(unsafe String(decoding: bytes, as: UTF8.self))
        places[place] = (unsafe Array(bytes), value)
        return value
    }

    static func equal(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        guard first.count == second.count else { return false }
        guard let start = first.baseAddress, let other = second.baseAddress else { return true }
        return unsafe memcmp(start, other, first.count) == 0
    }

    /// FNV-1a with 64 bits.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<bytes.count {
            hash = (hash ^ UInt64(unsafe bytes[index])) &* 0x100_0000_01b3
        }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
