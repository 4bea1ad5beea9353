import LDAPText

extension RunEvent {
    /// Makes an identifier: `20261122-061835-9f3a1c0b`, the UTC time of the start and a random part.
    ///
    /// - Parameter milliseconds: The start, since 1970.
    public static func identifier(at milliseconds: Int64, random: UInt32) -> String {
        let time = LDAPTime.rfc3339(milliseconds: milliseconds).prefix(19)
        let digits = time.filter { $0 != "-" && $0 != ":" }.map { $0 == "T" ? "-" : $0 }
        let hexadecimal = String(random, radix: 16)
        return String(digits) + "-" + String(repeating: "0", count: 8 - hexadecimal.count) + hexadecimal
    }

    /// Whether text can be a run's identifier and a part of a file name: 1 to 100 of `A-Z a-z 0-9 . _ -`, no dot first.
    public static func isIdentifier(_ text: String) -> Bool {
        1...100 ~= text.utf8.count && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                case UInt8(ascii: "-"): true
                default: false
                }
            }
    }

    /// Its file of details, relative to the log folder: `details/2026-11/RUN.jsonl`.
    public var detailPath: String {
        "details/\(Month(of: createdAt)?.description ?? "0000-00")/\(id).jsonl"
    }

    /// How long it took; `nil` while it is in progress. Negative where the clock was set back.
    public var duration: Int64? {
        finishedAt.map { $0 - createdAt }
    }
}
