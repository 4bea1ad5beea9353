/// Which of an attribute's many values an answer holds: `range=0-1499`, `range=1500-*` ([MS-ADTS] 3.1.1.3.1.3.3).
struct ValueRange: Hashable, Sendable {
    /// The number of the first value, from 0.
    var first: Int
    /// The number of the last; `nil` where no more follow.
    var last: Int?

    init(first: Int, last: Int?) {
        self.first = first
        self.last = last
    }

    /// Reads an attribute option; `nil` for every other.
    init?(option: Span<UInt8>) {
        let prefix: StaticString = "range="
        guard option.count > prefix.utf8CodeUnitCount, option.count < 40 else { return nil }
        let text = option.indices.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar(option[$1])) }.lowercased()
        guard text.hasPrefix("range=") else { return nil }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), first >= 0 else { return nil }
        if ends[1] == "*" {
            self.init(first: first, last: nil)
        } else {
            guard let last = Int(ends[1]), last >= first else { return nil }
            self.init(first: first, last: last)
        }
    }
}

/// Puts the ranges of one attribute together.
struct RangeProgress: Sendable {
    private var ranges: [ValueRange] = []

    mutating func add(_ range: ValueRange) {
        ranges.append(range)
    }

    /// Where to read on: the first number that no range holds yet; `nil` where the last was read and none is missing.
    var next: Int? {
        var next = 0
        for range in ranges.sorted(by: { $0.first < $1.first }) {
            guard range.first <= next else { return next }
            guard let last = range.last else { return nil }
            next = max(next, last + 1)
        }
        return next
    }
}
