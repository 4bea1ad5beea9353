/// Which runs are wanted. What is `nil` or empty asks for nothing.
public struct RunQuery: Hashable, Sendable {
    /// The directory's name in the configuration.
    public var directory: String?
    public var statuses: Set<RunEvent.Status>
    public var kinds: Set<RunEvent.Kind>
    /// The earliest start, in milliseconds since 1970.
    public var since: Int64?
    /// The start before which all are, in milliseconds since 1970.
    public var until: Int64?

    public init(
        directory: String? = nil, statuses: Set<RunEvent.Status> = [], kinds: Set<RunEvent.Kind> = [],
        since: Int64? = nil, until: Int64? = nil
    ) {
        self.directory = directory
        self.statuses = statuses
        self.kinds = kinds
        self.since = since
        self.until = until
    }

    func matches(_ event: RunEvent) -> Bool {
        (directory.map { $0 == event.directory } ?? true)
            && (statuses.isEmpty || statuses.contains(event.status))
            && (kinds.isEmpty || kinds.contains(event.kind))
            && (since.map { event.createdAt >= $0 } ?? true)
            && (until.map { event.createdAt < $0 } ?? true)
    }

    /// Whether a run of this month can match at all.
    func reaches(_ month: Month) -> Bool {
        (since.map { month.end > $0 } ?? true) && (until.map { month.start < $0 } ?? true)
    }
}

/// What a query of runs found.
public struct RunListing: Hashable, Sendable {
    /// Newest start first.
    public var runs: [RunEvent]
    /// Among the files that were read for it.
    public var unreadable: UnreadableLines

    public init(runs: [RunEvent] = [], unreadable: UnreadableLines = UnreadableLines()) {
        self.runs = runs
        self.unreadable = unreadable
    }
}
