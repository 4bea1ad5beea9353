import Planning

/// One run in the external log: the first of its two lines has `in_progress`, the closing one the outcome.
public struct RunEvent: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case inProgress = "in_progress"
        case success
        case partialFailure = "partial_failure"
        case failure
        case skipped
    }

    /// Which kind of cycle it was, or what an operator asked for: then by the name of its ``Errand/Kind``.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case initial, full, incremental
        case onDemand = "on_demand"
        case relink, transfer, rekey, forget
        case setAuthentication = "set_authentication"
        case revert
    }

    /// The run's identifier: sorts by time, fit for a file name.
    public var id: String
    public var status: Status
    public var kind: Kind
    /// The directory's name in the configuration.
    public var directory: String
    /// What the operator calls it.
    public var directoryLabel: String
    /// Milliseconds since 1970.
    public var createdAt: Int64
    /// Milliseconds since 1970; `nil` while it is in progress.
    public var finishedAt: Int64?
    public var host: String
    public var process: Int32
    /// The system user, or the named person, who started it.
    public var startedBy: String
    public var approvedBy: String?
    /// `nil` of a run that asked none, or that none answered.
    public var server: Server?
    public var counts: RunCounts
    /// What went wrong, for people: what happened, what it means for the accounts, what to do.
    public var errors: [String]
    public var warnings: [String]
    /// What happened, in a few sentences.
    public var body: String
    /// Where the details are, relative to the log folder; `nil` where there are none.
    public var detailFile: String?
    /// A blocked plan's digest and file, which `rollcall approve` takes.
    public var planDigest: String?
    public var planFile: String?

    public init(
        id: String, status: Status, kind: Kind, directory: String, directoryLabel: String, createdAt: Int64,
        finishedAt: Int64? = nil, host: String, process: Int32, startedBy: String, approvedBy: String? = nil,
        server: Server? = nil, counts: RunCounts = RunCounts(), errors: [String] = [], warnings: [String] = [],
        body: String = "",
        detailFile: String? = nil, planDigest: String? = nil, planFile: String? = nil
    ) {
        self.id = id
        self.status = status
        self.kind = kind
        self.directory = directory
        self.directoryLabel = directoryLabel
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.host = host
        self.process = process
        self.startedBy = startedBy
        self.approvedBy = approvedBy
        self.server = server
        self.counts = counts
        self.errors = errors
        self.warnings = warnings
        self.body = body
        self.detailFile = detailFile
        self.planDigest = planDigest
        self.planFile = planFile
    }
}
