/// Finds the place of a number in an ascending list of numbers.
///
/// Where the numbers lie close together, as those of accounts do that are seldom deleted, it is a table; else it
/// searches.
struct NumberIndex {
    private static let none = UInt32.max

    /// By number less `first`; empty where it would be much longer than the list.
    private let table: [UInt32]
    private let first: Int64
    /// The numbers, where there is no table.
    private let numbers: [Int64]

    /// - Parameter numbers: Ascending, fewer than 2³² − 1.
    init(_ numbers: some RandomAccessCollection<Int64>) {
        first = numbers.first ?? 0
        let span = (numbers.last ?? -1).subtractingReportingOverflow(first)
        if !span.overflow, span.partialValue < 4 * numbers.count + 1_024 {
            var table = [UInt32](repeating: Self.none, count: Int(span.partialValue + 1))
            for (place, number) in numbers.enumerated() { table[Int(number - first)] = UInt32(place) }
            self.table = table
            self.numbers = []
        } else {
            table = []
            self.numbers = Array(numbers)
        }
    }

    subscript(number: Int64) -> UInt32? {
        if numbers.isEmpty {
            let (offset, overflow) = number.subtractingReportingOverflow(first)
            guard !overflow, offset >= 0, offset < table.count else { return nil }
            let place = table[Int(offset)]
            return place == Self.none ? nil : place
        }
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < numbers.count && numbers[low] == number ? UInt32(low) : nil
    }
}
