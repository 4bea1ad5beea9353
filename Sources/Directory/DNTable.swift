/// Numbers byte strings 0, 1, 2 … in the order in which they come; each is kept once, in one buffer.
///
/// Directories repeat a member's DN in each of its groups: a million memberships are a hundred thousand DNs.
public struct DNTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each ends in `bytes`.
    private var ends: [UInt32] = []
    /// Open addressing: half of the hash above number + 1, or 0 for an empty slot. A power of two of slots, at most half
    /// of them taken. With the hash in the slot most differing strings are never looked at, and none is hashed again.
    private var slots: [UInt64]

    public init(minimumCapacity: Int = 0) {
        var size = 64
        while size < minimumCapacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    public var count: Int { ends.count }

    /// The number of these bytes, given now if they are new.
    public mutating func intern(_ key: UnsafeRawBufferPointer) -> UInt32 {
        let hash = unsafe Self.hash(key)
        let (slot, found) = unsafe place(of: key, hash)
        if let found { return found }
        let number = UInt32(ends.count)
        unsafe bytes.append(contentsOf: key)
        ends.append(UInt32(bytes.count))
        slots[slot] = UInt64(hash) << 32 | UInt64(number + 1)
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of these bytes, if they have one.
    public func find(_ key: UnsafeRawBufferPointer) -> UInt32? {
        unsafe place(of: key, Self.hash(key)).number
    }

    /// The slot that holds the bytes, with their number, or the empty one that would.
    private func place(of key: UnsafeRawBufferPointer, _ hash: UInt32) -> (slot: Int, number: UInt32?) {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let content = slots[slot]
            let number = UInt32(truncatingIfNeeded: content) - 1
            if unsafe UInt32(content >> 32) == hash && equal(number, key) { return (slot, number) }
            slot = (slot + 1) & mask
        }
        return (slot, nil)
    }

    public mutating func intern(_ key: [UInt8]) -> UInt32 {
        unsafe key.withUnsafeBytes { unsafe intern($0) }
    }

    public func find(_ key: [UInt8]) -> UInt32? {
        unsafe key.withUnsafeBytes { unsafe find($0) }
    }

    /// The bytes of a number that this table gave, for as long as `body` runs.
    public func withBytes<Result>(of number: UInt32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        let range = range(of: number)
        return try unsafe bytes.withUnsafeBytes { try unsafe body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private func range(of number: UInt32) -> Range<Int> {
        let start = number == 0 ? 0 : Int(ends[Int(number) - 1])
        return start..<Int(ends[Int(number)])
    }

    private func equal(_ number: UInt32, _ key: UnsafeRawBufferPointer) -> Bool {
        unsafe withBytes(of: number) { unsafe Self.equal($0, key) }
    }

    /// Eight bytes at a time: this is what a million memberships cost.
    private static func equal(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        guard first.count == second.count else { return false }
        var place = 0
        while place + 8 <= first.count {
            let one = unsafe first.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            guard unsafe one == second.loadUnaligned(fromByteOffset: place, as: UInt64.self) else { return false }
            place += 8
        }
        while place < first.count {
            guard unsafe first[place] == second[place] else { return false }
            place += 1
        }
        return true
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        let mask = larger.count - 1
        for content in slots where content != 0 {
            var slot = Int(content >> 32) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = content
        }
        slots = larger
    }

    /// Seeded anew in each process: whoever can create entries can't choose colliding DNs.
    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: key)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}
