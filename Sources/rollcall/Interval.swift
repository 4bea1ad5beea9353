import ArgumentParser

/// A time span on the command line, such as `90s`, `45m` or `2h`.
struct Interval: ExpressibleByArgument {
    var milliseconds: Int64

    init?(argument: String) {
        let units: [Substring: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        let digits = argument.prefix { ("0"..."9").contains($0) }
        guard digits.count <= 9, let number = Int64(digits), let unit = units[argument.dropFirst(digits.count)] else {
            return nil
        }
        milliseconds = number * unit
    }
}
