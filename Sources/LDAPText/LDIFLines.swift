/// Turns chunks of bytes into logical lines: ends of line removed, folded lines joined (RFC 2849, note 2).
struct LDIFLines {
    /// The logical line that `advance()` reached.
    private(set) var current: [UInt8] = []
    /// The number of that line's first physical line, from one.
    private(set) var number = 0

    private let supply: () throws -> [UInt8]?
    private var buffer: [UInt8] = []
    private var place = 0
    private var isDry = false
    private var nextNumber = 1
    private var isAtStart = true

    init(_ supply: @escaping () throws -> [UInt8]?) {
        self.supply = supply
    }

    /// Goes to the next logical line; false at the end. Throws what the supply throws.
    mutating func advance() throws -> Bool {
        if isAtStart {
            isAtStart = false
            try skipByteOrderMark()
        }
        current.removeAll(keepingCapacity: true)
        number = nextNumber
        guard try appendPhysicalLine() else { return false }
        while !current.isEmpty, try peek() == UInt8(ascii: " ") {
            place += 1
            _ = try appendPhysicalLine()
        }
        return true
    }

    private mutating func appendPhysicalLine() throws -> Bool {
        var searched = place
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                append(upTo: end)
                place = end + 1
                return true
            }
            searched = buffer.count
            let unread = place
            guard try refill() else { break }
            searched -= unread
        }
        guard place < buffer.count || !current.isEmpty else { return false }
        append(upTo: buffer.count)
        place = buffer.count
        return true
    }

    private mutating func append(upTo end: Int) {
        let hasReturn = end > place && buffer[end - 1] == UInt8(ascii: "\r")
        current += buffer[place..<(hasReturn ? end - 1 : end)]
        nextNumber += 1
    }

    private mutating func peek() throws -> UInt8? {
        while place == buffer.count {
            guard try refill() else { return nil }
        }
        return buffer[place]
    }

    /// Drops what was read and appends another chunk; false where there is none.
    private mutating func refill() throws -> Bool {
        buffer.removeSubrange(..<place)
        place = 0
        guard !isDry, let chunk = try supply() else {
            isDry = true
            return false
        }
        buffer += chunk
        return true
    }

    private mutating func skipByteOrderMark() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        while buffer.count < mark.count, try refill() {}
        if buffer.starts(with: mark) { place = mark.count }
    }
}
