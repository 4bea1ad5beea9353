/// What retention did.
public struct Retention: Hashable, Sendable {
    /// The months that were removed, oldest first: `2026-01`.
    public var removed: [String] = []
    /// Months that are old enough and were kept, since runs in them have no closing line: their identifiers.
    public var kept: [String: [String]] = [:]

    public init() {}
}

extension ExternalLog {
    /// Removes whole months that ended more than `days` days ago: events, details, and plans of the runs in them.
    ///
    /// A month in which a run is still open stays. Files that are not ours stay, and so does a folder that has some.
    ///
    /// - Parameters:
    ///   - days: More than 0.
    ///   - now: Milliseconds since 1970.
    @discardableResult
    public func removeOlder(thanDays days: Int, now: Int64) throws -> Retention {
        try during(.retain) {
            precondition(days > 0, "a log that is kept for no time at all")
            let root = try openForWriting()
            let lock = try LogLock(in: root)
            return try withExtendedLifetime(lock) {
                var retention = Retention()
                let details = try root.folder("details")
                let plans = try root.folder("plans")
                let known = Set(try months(in: root)).union(try details?.names().compactMap { Month($0) } ?? [])
                for month in known.sorted() where month.end <= now - Int64(days) * 86_400_000 {
                    let open = try openRuns(of: month, in: root).map(\.id)
                    if open.isEmpty {
                        try remove(month, from: root, details: details, plans: plans)
                        retention.removed.append(month.description)
                    } else {
                        retention.kept[month.description] = open
                    }
                }
                return retention
            }
        }
    }

    /// The events go last: if this is interrupted, the next time finds the rest.
    private func remove(_ month: Month, from root: LogFolder, details: LogFolder?, plans: LogFolder?) throws {
        if let details, let monthly = try details.folder(month.description) {
            for name in try monthly.names() where name.hasSuffix(".jsonl") { try monthly.remove(name) }
            _ = try details.removeFolder(month.description)
            try details.synchronise()
        }
        if let plans {
            var unreadable = UnreadableLines()
            for run in try runs(of: month, in: root, &unreadable) { try plans.remove(run.id + ".json") }
            try plans.synchronise()
        }
        try root.remove(month.eventFile)
        try root.synchronise()
    }
}
