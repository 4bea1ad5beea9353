/// The times that directories write, as whole Unix seconds in UTC.
public enum LDAPTime {
    /// Reads a GeneralizedTime (RFC 4517, section 3.3.13): `YYYYMMDDHH[MM[SS]]`, a fraction, then `Z` or an offset.
    ///
    /// A fraction counts of the smallest unit written, and what is left below a second is dropped. A leap second is the
    /// second after. Nil for anything else, a time without a zone included.
    public static func seconds(generalizedTime text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), let month = scanner.number(2), let day = scanner.number(2),
            let hour = scanner.number(2), hour < 24, let days = days(year: year, month: month, day: day)
        else { return nil }
        var seconds = days * 86_400 + hour * 3_600
        var unit: Int64 = 3_600
        if scanner.isDigit {
            guard let minute = scanner.number(2), minute < 60 else { return nil }
            seconds += minute * 60
            unit = 60
            if scanner.isDigit {
                guard let second = scanner.number(2), second <= 60 else { return nil }
                seconds += second
                unit = 1
            }
        }
        if scanner.take(".") || scanner.take(",") {
            guard let part = scanner.fraction(of: unit) else { return nil }
            seconds += part
        }
        if !scanner.take("Z") {
            let sign: Int64
            if scanner.take("+") {
                sign = -1
            } else if scanner.take("-") {
                sign = 1
            } else {
                return nil
            }
            guard let hours = scanner.number(2), hours < 24 else { return nil }
            seconds += sign * hours * 3_600
            if scanner.isDigit {
                guard let minutes = scanner.number(2), minutes < 60 else { return nil }
                seconds += sign * minutes * 60
            }
        }
        return scanner.isAtEnd ? seconds : nil
    }

    /// Turns a FILETIME, 100 ns steps since 1601 ([MS-DTYP] 2.3.3), into seconds, rounded down.
    public static func seconds(windowsFileTime: Int64) -> Int64 {
        windowsFileTime.floorDivided(by: 10_000_000) - 11_644_473_600
    }

    /// When an account ends by its `accountExpires` ([MS-ADA1] 2.3): nil for 0 and the largest number, both "never".
    public static func expiry(accountExpires: Int64) -> Int64? {
        accountExpires == 0 || accountExpires == .max ? nil : seconds(windowsFileTime: accountExpires)
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar; nil where there is no such day.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard 1...12 ~= month, 1...lengthOfMonth(month, year: year) ~= day else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day that is so many days from 1970-01-01.
    static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func lengthOfMonth(_ month: Int64, year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

extension Int64 {
    /// The quotient rounded down, for a divisor above zero.
    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What `floorDivided(by:)` leaves, from zero up.
    func floorRemainder(dividingBy divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
