import LDAP

/// Puts the ranges of one attribute's values together.
struct RangeProgress: Sendable {
    private var ranges: [AttributeDescription.Range] = []

    mutating func add(_ range: AttributeDescription.Range) {
        ranges.append(range)
    }

    /// Where to read on: the first number that no range holds yet; `nil` where the last was read and none is missing.
    var next: Int? {
        var next = 0
        for range in ranges.sorted(by: { $0.low < $1.low }) {
            guard range.low <= next else { return next }
            guard let high = range.high else { return nil }
            next = max(next, high + 1)
        }
        return next
    }
}
