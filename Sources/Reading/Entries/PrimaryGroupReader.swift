import LDAPText

/// Reads from a user's entry which group is the primary one: `primaryGroupID` is the last number of its security
/// identifier, and all before that number is as in the user's own ([MS-ADA3] 2.120).
struct PrimaryGroupReader: Sendable {
    /// The attribute that holds the number.
    let attribute: String
    let slot: Int
    let objectSID: Int

    /// Appends the binary security identifier of the primary group.
    ///
    /// - Returns: Whether it can be told; where it can't, nothing is appended.
    func append(_ entry: EntryValues, to sid: inout [UInt8]) -> Bool {
        guard let number = entry.single(slot, Self.number) else { return false }
        let start = sid.count
        let isRead: Bool? = entry.single(objectSID) { own in
            guard own.count >= 12, own[0] == 1, own.count == 8 + 4 * Int(own[1]) else { return nil }
            for index in 0..<own.count - 4 { sid.append(own[index]) }
            for shift in stride(from: UInt32(0), through: 24, by: 8) {
                sid.append(UInt8(truncatingIfNeeded: number >> shift))
            }
            return true
        }
        if isRead == nil { sid.removeSubrange(start...) }
        return isRead ?? false
    }

    private static func number(_ digits: Span<UInt8>) -> UInt32? {
        var number: UInt32?
        for index in digits.indices {
            let digit = digits[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, first) = (number ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, second) = tens.addingReportingOverflow(UInt32(digit))
            guard !first, !second else { return nil }
            number = sum
        }
        return number
    }

    /// A filter that users with one of these numbers match, whatever their domain.
    func filter(_ numbers: some Sequence<UInt32>) -> Filter {
        .or(numbers.map { .equality(attribute: attribute, value: Array(String($0).utf8)) })
    }
}
