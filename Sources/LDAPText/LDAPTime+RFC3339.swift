extension LDAPTime {
    /// Writes Unix seconds as `2026-11-22T06:07:40Z`.
    ///
    /// RFC 3339 ends at the years 0000 and 9999; a year beyond them has a sign and as many digits as it needs.
    public static func rfc3339(_ seconds: Int64) -> String {
        dateAndTime(seconds) + "Z"
    }

    /// Writes Unix milliseconds as `2026-11-22T06:07:40.123Z`.
    public static func rfc3339(milliseconds: Int64) -> String {
        dateAndTime(milliseconds.floorDivided(by: 1_000)) + "."
            + padded(milliseconds.floorRemainder(dividingBy: 1_000), 3) + "Z"
    }

    /// Reads an RFC 3339 date-time with `Z` or an offset into Unix seconds; a fraction is dropped.
    public static func seconds(rfc3339 text: String) -> Int64? {
        milliseconds(rfc3339: text)?.floorDivided(by: 1_000)
    }

    /// Reads an RFC 3339 date-time with `Z` or an offset into Unix milliseconds; what is finer is dropped.
    ///
    /// Nil also for what lies in UTC before the year 0000 or after 9999, since it couldn't be written again.
    public static func milliseconds(rfc3339 text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), scanner.take("T") || scanner.take("t"),
            let hour = scanner.number(2), hour < 24, scanner.take(":"),
            let minute = scanner.number(2), minute < 60, scanner.take(":"),
            let second = scanner.number(2), second <= 60, let days = days(year: year, month: month, day: day)
        else { return nil }
        var milliseconds = (days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000
        if scanner.take(".") {
            guard let part = scanner.fraction(of: 1_000) else { return nil }
            milliseconds += part
        }
        if !scanner.take("Z"), !scanner.take("z") {
            let sign: Int64
            if scanner.take("+") {
                sign = -1
            } else if scanner.take("-") {
                sign = 1
            } else {
                return nil
            }
            guard let hours = scanner.number(2), hours < 24, scanner.take(":"), let minutes = scanner.number(2),
                minutes < 60
            else { return nil }
            milliseconds += sign * (hours * 3_600 + minutes * 60) * 1_000
        }
        return scanner.isAtEnd && writable.contains(milliseconds) ? milliseconds : nil
    }

    /// The years from 0000 to 9999 in Unix milliseconds.
    private static let writable: Range<Int64> = -62_167_219_200_000..<253_402_300_800_000

    private static func dateAndTime(_ seconds: Int64) -> String {
        let time = seconds.floorRemainder(dividingBy: 86_400)
        let (year, month, day) = civil(days: seconds.floorDivided(by: 86_400))
        let yearText = 0...9_999 ~= year ? padded(year, 4) : (year < 0 ? "-" : "+") + padded(abs(year), 4)
        return yearText + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(time / 3_600, 2) + ":"
            + padded(time / 60 % 60, 2) + ":" + padded(time % 60, 2)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
