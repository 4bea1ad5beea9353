import Directory
import LDAPText

extension PlanDraft {
    /// Stage 6: limits, and what needs approval.
    mutating func finish() {
        plan.record.heldBefore = Set(plan.held.lazy.filter { $0.status != .kept }.map(\.key))
        let before = recorded.directory?.heldBefore ?? []
        plan.newlyHeld = plan.held.lazy.filter { $0.status != .kept && !before.contains($0.key) }.count
        plan.limits = limitStates()
        plan.blocks = plan.limits.filter(\.isExceeded).map(Block.limit)
        guard let directory = recorded.directory else { return }
        let removes = plan.removesSomething
        if removes, directory.criteriaDigest != policy.criteriaDigest { plan.blocks.append(.criteriaChanged) }
        let lost = lostGroups(since: directory)
        for (match, groups) in lost where removes || givesWhatWasDenied(by: match.list) {
            plan.blocks.append(.criteriaLostGroup(list: match.list.rawValue, entry: match.entry, groups: groups))
        }
        settleRecord(after: directory, lost)
    }

    /// Groups that an entry of the criteria, as it still stands there, matched in the last cycle, and now doesn't.
    private func lostGroups(since directory: RecordedDirectory) -> [(match: Criteria.Match, groups: [GUID])] {
        directory.matches.compactMap { match in
            guard let now = criteria.matches.first(where: { $0.list == match.list && $0.entry == match.entry }) else {
                return nil
            }
            let lost = Set(match.groups).subtracting(now.groups)
            return lost.isEmpty ? nil : (match, lost.sorted())
        }
    }

    /// What changed in the criteria is remembered only once what follows from it is settled: while something is held that
    /// could turn out to be a removal, the first removals are still to come, and need approval then.
    private mutating func settleRecord(
        after directory: RecordedDirectory, _ lost: [(match: Criteria.Match, groups: [GUID])]
    ) {
        let isOpen = plan.held.contains { $0.status == .held && $0.reason.code.mayHideRemoval }
        if isOpen, !plan.blocks.contains(.criteriaChanged) {
            plan.record.criteriaDigest = directory.criteriaDigest
        }
        guard !lost.isEmpty else { return }
        let present = Set(snapshot.groups.lazy.map(\.identifier))
        for (match, groups) in lost {
            let isBlocked = plan.blocks.contains(
                .criteriaLostGroup(list: match.list.rawValue, entry: match.entry, groups: groups))
            let kept = groups.filter { group in
                (isOpen && !isBlocked) || (!present.contains(group) && !isProvenGone(group))
            }
            for place in plan.record.matches.indices
            where plan.record.matches[place].list == match.list && plan.record.matches[place].entry == match.entry {
                plan.record.matches[place].groups = Set(plan.record.matches[place].groups).union(kept).sorted()
            }
        }
    }

    private func isProvenGone(_ group: GUID) -> Bool {
        snapshot.absenceOfGroups == .proven && snapshot.secondLook.unreadGroups[group] == nil
            && !plan.question.groups.contains(group)
    }

    /// Whether the plan gives what a list keeps from people while its groups are matched.
    private func givesWhatWasDenied(by list: Criteria.List) -> Bool {
        switch list {
        case .deniedGroups: plan.accounts.contains { $0.action == .create || $0.action == .reactivate }
        case .excludeGroups: plan.groups.contains { $0.action == .create }
        case .siteAdminGroups, .readonlySiteAdminGroups, .groupAdminGroups:
            plan.accounts.contains { !$0.grantedRoles.intersection(list.role ?? []).isEmpty }
        case .requiredGroups, .includeGroups: false
        }
    }

    private func limitStates() -> [LimitState] {
        let planned = plan.limited
        guard !planned.isEmpty else { return [] }
        let stock = stock()
        var states: [LimitState] = []
        func add(_ kind: LimitKind, of total: Int, allowed: Int? = nil) {
            guard let planned = planned[kind] else { return }
            states.append(
                LimitState(
                    kind: kind, planned: planned, recent: recorded.directory?.recent[kind] ?? 0, total: total,
                    allowed: policy.limits[kind]?.allowance(of: allowed ?? total)))
        }
        let disabledAndDeleted = plan.accounts.lazy.filter { $0.action == .delete && $0.before?.isEnabled == false }
            .count
        add(.usersDeprovisioned, of: stock.enabled + disabledAndDeleted, allowed: stock.enabled)
        add(.groupsRemoved, of: recorded.groups.lazy.filter { $0.directory == policy.directory }.count)
        if planned[.membershipsRemoved] != nil {
            let counts = membershipCounts
            add(.membershipsRemoved, of: counts.total)
            states += membersLost(of: counts.byGroup)
        }
        add(.rolesWithdrawn, of: stock.roles)
        if !plan.isFirstCycle {
            add(.rolesGranted, of: stock.roles)
            add(.accountsCreated, of: stock.accounts)
        }
        add(.usernamesChanged, of: stock.accounts)
        add(.emailsChanged, of: stock.accounts)
        return states
    }

    /// What each group loses of the memberships that this directory made in it.
    private func membersLost(of counts: [Int64: Int]) -> [LimitState] {
        let figures = policy.limits[.membersLostByOneGroup]
        var states: [LimitState] = []
        var last: Int64?
        for change in plan.memberships where change.countsTowardLimits {
            guard case .recorded(let id, let name) = change.group else { continue }
            if id == last {
                states[states.count - 1].planned += change.members.count
                continue
            }
            let total = counts[id] ?? 0
            states.append(
                LimitState(
                    kind: .membersLostByOneGroup, subject: name, planned: change.members.count, recent: 0,
                    total: total, allowed: figures?.allowance(of: total)))
            last = id
        }
        return states
    }

    /// What this directory has in the store.
    private func stock() -> (accounts: Int, enabled: Int, roles: Int) {
        var (accounts, enabled, roles) = (0, 0, 0)
        for index in recorded.accounts.indices where recorded.accounts[index].directory == policy.directory {
            accounts += 1
            if recorded.accounts[index].isEnabled { enabled += 1 }
            roles += recorded.accounts[index].directoryRoles.rawValue.nonzeroBitCount
        }
        return (accounts, enabled, roles)
    }

    /// How many memberships this directory made, in all and in each group by its number.
    private var membershipCounts: (total: Int, byGroup: [Int64: Int]) {
        let memberships = recorded.memberships
        let ours = memberships.makerNames.map { $0 == policy.directory }
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

extension Reason.Code {
    /// Whether what is held for it may turn out to be a removal.
    fileprivate var mayHideRemoval: Bool {
        switch self {
        case .unknownExistence, .unknownScope, .unknownMembers, .notConfirmed, .lastAdministrator: true
        default: false
        }
    }
}

extension MembershipChange {
    /// Whether it takes away what only this change takes away; what follows from a removed account or group is counted
    /// there.
    var countsTowardLimits: Bool { action == .remove && reason.code != .notProvisioned }
}

extension Plan {
    /// What the plan does of each kind that is limited.
    public var limited: [LimitKind: Int] {
        var counts: [LimitKind: Int] = [:]
        func add(_ kind: LimitKind, _ count: Int) {
            if count > 0 { counts[kind, default: 0] += count }
        }
        for change in accounts {
            switch change.action {
            case .create: add(.accountsCreated, 1)
            case .disable, .delete: add(.usersDeprovisioned, 1)
            case .update, .rename, .reactivate:
                add(.rolesWithdrawn, change.withdrawnRoles.rawValue.nonzeroBitCount)
            }
            add(.rolesGranted, change.grantedRoles.rawValue.nonzeroBitCount)
            guard let before = change.before, let after = change.after else { continue }
            if before.username != after.username { add(.usernamesChanged, 1) }
            if before.values.email != after.values.email { add(.emailsChanged, 1) }
        }
        add(.groupsRemoved, groups.lazy.filter { $0.action == .delete }.count)
        for change in memberships where change.countsTowardLimits {
            add(.membershipsRemoved, change.members.count)
        }
        return counts
    }
}
