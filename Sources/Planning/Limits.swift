/// What a limit counts. The raw value is its name in the configuration, the plan and the external log.
public enum LimitKind: String, Hashable, Sendable, CaseIterable, Comparable, Codable {
    case usersDeprovisioned = "users_deprovisioned"
    case groupsRemoved = "groups_removed"
    case membershipsRemoved = "memberships_removed"
    case membersLostByOneGroup = "members_lost_by_one_group"
    case rolesWithdrawn = "roles_withdrawn"
    case rolesGranted = "roles_granted"
    case usernamesChanged = "usernames_changed"
    case emailsChanged = "emails_changed"
    /// Accounts of an administrator's, or of entries that are gone, that an entry takes over.
    case adoptions
    case authenticationChanged = "authentication_changed"
    /// How many people fewer a search returned than in the last applied cycle.
    case directoryShrank = "directory_shrank"
    /// Accounts deleted at the end of their grace. What goes beyond it waits, and blocks nothing.
    case deletionsAfterGrace = "deletions_after_grace"
    /// Holds after the first cycle.
    case accountsCreated = "accounts_created"

    /// Whether it counts something that is taken away; taking away all is then always beyond the limit.
    public var isRemoval: Bool {
        switch self {
        case .usersDeprovisioned, .groupsRemoved, .membershipsRemoved, .rolesWithdrawn: true
        case .membersLostByOneGroup, .rolesGranted, .usernamesChanged, .emailsChanged, .adoptions,
            .authenticationChanged, .directoryShrank, .deletionsAfterGrace, .accountsCreated:
            false
        }
    }

    public static func < (left: LimitKind, right: LimitKind) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
}

/// How much one plan, and all plans of 24 hours together, may remove or change.
public struct Limits: Hashable, Sendable {
    /// Allows max(`minimum`, min(`maximum`, `percent` of what there is)).
    public struct Figures: Hashable, Sendable {
        public var minimum: Int
        public var maximum: Int
        public var percent: Double

        public init(minimum: Int = 3, maximum: Int = 200, percent: Double = 10) {
            self.minimum = minimum
            self.maximum = maximum
            self.percent = percent
        }

        /// What is allowed where there are `total`.
        public func allowance(of total: Int) -> Int {
            max(minimum, Int(min(Double(maximum), (Double(total) * percent / 100).rounded(.down))))
        }
    }

    /// `nil`: this limit is off, which must be spelled out in the configuration.
    public var figures: [LimitKind: Figures?]

    public init(figures: [LimitKind: Figures?] = [:]) {
        self.figures = figures
    }

    /// The figures of a limit, by default those of DESIGN rule 2; `nil` where it is off.
    public subscript(kind: LimitKind) -> Figures? {
        if let figures = figures[kind] { figures } else { Figures() }
    }
}

/// One limit against one plan.
public struct LimitState: Hashable, Sendable {
    public var kind: LimitKind
    /// The group concerned, for ``LimitKind/membersLostByOneGroup``.
    public var subject: String?
    /// What the plan takes away or changes.
    public var planned: Int
    /// What was taken away or changed in the last 24 hours, without approval.
    public var recent: Int
    /// What there is.
    public var total: Int
    /// What is allowed; `nil` where the limit is off.
    public var allowed: Int?

    public init(kind: LimitKind, subject: String? = nil, planned: Int, recent: Int, total: Int, allowed: Int?) {
        self.kind = kind
        self.subject = subject
        self.planned = planned
        self.recent = recent
        self.total = total
        self.allowed = allowed
    }

    /// What is left of it once the plan is applied; `nil` where the limit is off.
    public var headroom: Int? { allowed.map { max(0, $0 - planned - recent) } }

    /// Whether the plan may not be applied without approval.
    public var isExceeded: Bool {
        guard let allowed, planned > 0 else { return false }
        return planned + recent > allowed || (kind.isRemoval && planned >= total)
    }
}
