/// Counts what a plan takes away or changes against what there is, what the last 24 hours did, and what is allowed.
struct LimitReckoning {
    private let limits: Limits
    private let recorded: Recorded
    private let directory: String

    /// - Parameter directory: A directory's name, or ``Plan/everyDirectory``.
    init(_ limits: Limits, _ recorded: Recorded, directory: String) {
        self.limits = limits
        self.recorded = recorded
        self.directory = directory
    }

    /// Every limit, come near or not, and those of the groups that lose members.
    func states(of plan: Plan) -> [LimitState] {
        let planned = plan.limited
        let stock = stock()
        let counts = membershipCounts
        let deleted = plan.accounts.lazy.filter { $0.isDeprovision && $0.before?.isEnabled == false }.count
        var states: [LimitState] = []
        for kind in LimitKind.allCases {
            let total: Int
            var base: Int?
            switch kind {
            case .usersDeprovisioned: (total, base) = (stock.enabled + deleted, stock.enabled)
            case .groupsRemoved: total = stock.groups
            case .membershipsRemoved: total = counts.total
            case .membersLostByOneGroup:
                states += membersLost(by: plan, of: counts.byGroup)
                continue
            case .rolesWithdrawn, .rolesGranted: total = stock.roles
            case .usernamesChanged, .emailsChanged, .adoptions, .authenticationChanged, .deletionsAfterGrace,
                .accountsCreated:
                total = stock.accounts
            case .directoryShrank: total = recorded.directory?.people ?? 0
            }
            if plan.isFirstCycle, kind == .rolesGranted || kind == .accountsCreated { continue }
            states.append(
                LimitState(
                    kind: kind, planned: planned[kind] ?? 0, recent: recorded.recent[kind] ?? 0,
                    total: total,
                    allowed: limits[kind]?.allowance(of: base ?? total)))
        }
        return states
    }

    /// What each group loses of the memberships that this directory made in it.
    private func membersLost(by plan: Plan, of counts: [Int64: Int]) -> [LimitState] {
        let figures = limits[.membersLostByOneGroup]
        let losses = plan.membersLost
        var met: Set<Int64> = []
        return plan.memberships.compactMap { change in
            guard case .recorded(let id, let name) = change.group, let planned = losses[id], met.insert(id).inserted
            else { return nil }
            let total = counts[id] ?? 0
            return LimitState(
                kind: .membersLostByOneGroup, subject: name, planned: planned,
                recent: recorded.recentLosses[id] ?? 0, total: total,
                allowed: figures?.allowance(of: total))
        }
    }

    /// What this directory has in the store.
    private func stock() -> (accounts: Int, enabled: Int, groups: Int, roles: Int) {
        var (accounts, enabled, roles) = (0, 0, 0)
        for index in recorded.accounts.indices where isOurs(recorded.accounts[index].directory) {
            accounts += 1
            if recorded.accounts[index].isEnabled { enabled += 1 }
            roles += recorded.accounts[index].directoryRoles.rawValue.nonzeroBitCount
        }
        return (accounts, enabled, recorded.groups.lazy.filter { isOurs($0.directory) }.count, roles)
    }

    private func isOurs(_ owner: String?) -> Bool { directory == Plan.everyDirectory || owner == directory }

    /// How many memberships this directory made, in all and in each group by its number.
    private var membershipCounts: (total: Int, byGroup: [Int64: Int]) {
        let memberships = recorded.memberships
        let ours = memberships.makerNames.map(isOurs)
        var counts: (total: Int, byGroup: [Int64: Int]) = (0, [:])
        for (index, group) in recorded.groups.enumerated() {
            var count = 0
            for place in memberships.range(ofGroup: index) where ours[Int(memberships.makers[place])] { count += 1 }
            counts.total += count
            if count > 0 { counts.byGroup[group.id] = count }
        }
        return counts
    }
}

extension MembershipChange {
    /// Whether it takes away what only this change takes away; what follows from a removed account or group is counted
    /// there.
    var countsTowardLimits: Bool { action == .remove && reason.code != .notProvisioned }
}

extension AccountChange {
    /// Whether somebody loses the account with this change; one that was lost before and is now deleted at the end of its
    /// grace doesn't count.
    var isDeprovision: Bool {
        guard let before, let after else { return after == nil && reason.code != .graceOver }
        return before.isEnabled && !after.isEnabled
    }
}

extension Plan {
    /// What the plan does of each kind that is limited.
    public var limited: [LimitKind: Int] {
        var counts: [LimitKind: Int] = [:]
        func add(_ kind: LimitKind, _ count: Int) {
            if count > 0 { counts[kind, default: 0] += count }
        }
        for change in accounts {
            if change.action == .create { add(.accountsCreated, 1) }
            if change.action == .adopt || change.action == .relink || change.action == .transfer { add(.adoptions, 1) }
            if change.isDeprovision {
                add(.usersDeprovisioned, 1)
            } else if change.after == nil {
                add(.deletionsAfterGrace, 1)
            } else {
                add(.rolesWithdrawn, change.withdrawnRoles.rawValue.nonzeroBitCount)
            }
            add(.rolesGranted, change.grantedRoles.rawValue.nonzeroBitCount)
            guard let before = change.before, let after = change.after else { continue }
            if before.username != after.username { add(.usernamesChanged, 1) }
            if before.values.email != after.values.email { add(.emailsChanged, 1) }
            if before.authentication != after.authentication { add(.authenticationChanged, 1) }
        }
        add(.groupsRemoved, groups.lazy.filter { $0.action == .delete }.count)
        for change in memberships where change.countsTowardLimits {
            add(.membershipsRemoved, change.members.count)
        }
        add(.directoryShrank, shrinkage)
        return counts
    }

    /// How many memberships each group loses, by its number, of those that are limited.
    public var membersLost: [Int64: Int] {
        var losses: [Int64: Int] = [:]
        for change in memberships where change.countsTowardLimits {
            guard case .recorded(let id, _) = change.group else { continue }
            losses[id, default: 0] += change.members.count
        }
        return losses
    }
}
