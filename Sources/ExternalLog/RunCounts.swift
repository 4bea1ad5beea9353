import Planning

/// How many objects each thing happened to. An account or group counts once, under the action that names its change.
public struct RunCounts: Hashable, Sendable {
    public struct Users: Hashable, Sendable {
        public var created = 0
        public var updated = 0
        public var renamed = 0
        public var disabled = 0
        public var reactivated = 0
        public var deleted = 0
        public var adopted = 0
        public var relinked = 0
        public var transferred = 0
        public var released = 0
        public var moved = 0
        public var authenticationChanged = 0
        public var unchanged = 0
        public var skipped = 0
        public var failed = 0

        public init() {}
    }

    public struct Groups: Hashable, Sendable {
        public var created = 0
        public var updated = 0
        public var renamed = 0
        public var deleted = 0
        public var adopted = 0
        public var relinked = 0
        public var released = 0
        public var moved = 0
        public var unchanged = 0
        public var skipped = 0
        public var failed = 0

        public init() {}
    }

    public struct Memberships: Hashable, Sendable {
        public var added = 0
        public var removed = 0
        public var unchanged = 0
        public var skipped = 0
        public var failed = 0

        public init() {}
    }

    public var users = Users()
    public var groups = Groups()
    public var memberships = Memberships()

    public init() {}

    /// What a plan does once it is applied.
    public init(_ plan: Plan) {
        for change in plan.accounts {
            switch change.action {
            case .create: users.created += 1
            case .adopt: users.adopted += 1
            case .relink: users.relinked += 1
            case .transfer: users.transferred += 1
            case .release: users.released += 1
            case .update: users.updated += 1
            case .rename: users.renamed += 1
            case .move: users.moved += 1
            case .disable: users.disabled += 1
            case .reactivate: users.reactivated += 1
            case .delete: users.deleted += 1
            case .setAuthentication: users.authenticationChanged += 1
            }
        }
        for change in plan.groups {
            switch change.action {
            case .create: groups.created += 1
            case .adopt: groups.adopted += 1
            case .relink: groups.relinked += 1
            case .release: groups.released += 1
            case .update: groups.updated += 1
            case .rename: groups.renamed += 1
            case .move: groups.moved += 1
            case .delete: groups.deleted += 1
            }
        }
        for change in plan.memberships {
            switch change.action {
            case .add: memberships.added += change.members.count
            case .remove: memberships.removed += change.members.count
            }
        }
        for held in plan.held where held.status != .kept {
            switch held.kind {
            case .user: users.skipped += 1
            case .group: groups.skipped += 1
            case .membership: memberships.skipped += 1
            }
        }
        users.unchanged = plan.unchanged.users
        groups.unchanged = plan.unchanged.groups
        memberships.unchanged = plan.unchanged.memberships
    }
}
