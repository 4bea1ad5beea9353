import Directory
import LDAPText

extension PlanDraft {
    /// Stage 6: limits, and what needs approval.
    mutating func finish() {
        let before = recorded.directory?.heldBefore ?? []
        plan.newlyHeld = plan.held.lazy.filter { $0.status != .kept && !before.contains($0.key) }.count
        if focus == nil, recorded.directory?.criteriaDigest == policy.criteriaDigest,
            snapshot.absenceOfPeople == .proven, let before = recorded.directory?.people
        {
            plan.shrinkage = max(0, before - snapshot.people.count)
        }
        plan.limits = LimitReckoning(policy.limits, recorded, directory: policy.directory).states(of: plan)
        plan.blocks = plan.limits.filter(\.isExceeded).map(Block.limit)
        record()
        guard let directory = recorded.directory else { return }
        let removes = plan.removesSomething
        if removes, directory.criteriaDigest != policy.criteriaDigest { plan.blocks.append(.criteriaChanged) }
        let lost = lostGroups(since: directory)
        for (match, groups) in lost where removes || givesWhatWasDenied(by: match.list) {
            plan.blocks.append(.criteriaLostGroup(list: match.list.rawValue, entry: match.entry, groups: groups))
        }
        settleRecord(after: directory, lost)
    }

    /// What the store will remember of the directory, but for a plan of a few objects.
    private mutating func record() {
        guard focus == nil else { return }
        plan.record = RecordedDirectory(
            bases: bases, criteriaDigest: policy.criteriaDigest, matches: criteria.matches,
            people: snapshot.absenceOfPeople == .proven ? snapshot.people.count : recorded.directory?.people,
            heldBefore: Set(plan.held.lazy.filter { $0.status != .kept }.map(\.key)))
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
        guard var record = plan.record else { return }
        defer { plan.record = record }
        let isOpen = plan.held.contains { $0.status == .held && $0.reason.code.mayHideRemoval }
        if isOpen, !plan.blocks.contains(.criteriaChanged) {
            record.criteriaDigest = directory.criteriaDigest
        }
        guard !lost.isEmpty else { return }
        let present = Set(snapshot.groups.lazy.map(\.identifier))
        for (match, groups) in lost {
            let isBlocked = plan.blocks.contains(
                .criteriaLostGroup(list: match.list.rawValue, entry: match.entry, groups: groups))
            let kept = groups.filter { group in
                (isOpen && !isBlocked) || (!present.contains(group) && !isProvenGone(group))
            }
            for place in record.matches.indices
            where record.matches[place].list == match.list && record.matches[place].entry == match.entry {
                record.matches[place].groups = Set(record.matches[place].groups).union(kept).sorted()
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
