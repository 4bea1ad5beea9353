import LDAPText

/// A calendar month in UTC, by which the files of the log are named.
struct Month: Hashable, Comparable, CustomStringConvertible {
    /// `2026-11`.
    let description: String
    /// Its first instant, in milliseconds since 1970.
    let start: Int64
    /// The first instant of the next one.
    let end: Int64

    /// The month of a time in milliseconds since 1970; `nil` before 1970 or after the year 9999.
    init?(of milliseconds: Int64) {
        guard 0..<253_402_300_800_000 ~= milliseconds else { return nil }
        self.init(String(LDAPTime.rfc3339(milliseconds: milliseconds).prefix(7)))
    }

    /// Reads `2026-11`.
    init?(_ text: String) {
        guard text.utf8.count == 7, let start = LDAPTime.milliseconds(rfc3339: text + "-01T00:00:00Z") else {
            return nil
        }
        let (year, month) = (Int(text.prefix(4))!, Int(text.suffix(2))!)
        let following = month == 12 ? (year + 1, 1) : (year, month + 1)
        let next = Self.padded(following.0, 4) + "-" + Self.padded(following.1, 2)
        description = text
        self.start = start
        end = LDAPTime.milliseconds(rfc3339: next + "-01T00:00:00Z") ?? .max
    }

    /// The month of a file `events-2026-11.jsonl`; `nil` where that is not its name.
    init?(eventFile name: String) {
        guard name.hasPrefix("events-"), name.hasSuffix(".jsonl") else { return nil }
        self.init(String(name.dropFirst("events-".count).dropLast(".jsonl".count)))
    }

    var eventFile: String { "events-\(description).jsonl" }

    static func < (first: Month, second: Month) -> Bool { first.start < second.start }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
