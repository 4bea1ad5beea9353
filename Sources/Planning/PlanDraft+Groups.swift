import Directory
import LDAPText

extension PlanDraft {
    /// Stage 4: each group against the group with the same identifier, and each group that was not seen.
    mutating func planGroups() {
        for entry in snapshot.skipped where entry.kind == .group {
            plan.held.append(
                Held(
                    kind: .group, status: .skipped, identifier: nil, dn: entry.dn, name: nil,
                    reason: Reason(.unusableEntry, entry.reason)))
        }
        if case .unknown(let reason) = snapshot.absenceOfGroups { plan.incomplete.append(reason) }

        let provisioned = provisionedGroups()
        let defaults = Set(policy.criteria.defaultGroups.map { NameKey($0) })
        var recordedOf: [GUID: Int] = [:]
        for (index, group) in recorded.groups.enumerated() {
            guard group.directory == policy.directory else {
                if group.isProtected { groupFates[index] = .frozen }
                continue
            }
            guard let identifier = group.identifier else {
                planDefaultGroup(index, isDefault: defaults.contains(NameKey(group.name)))
                continue
            }
            recordedOf[identifier] = index
        }
        for index in snapshot.groups.indices {
            let group = snapshot.groups[index]
            let known = recordedOf.removeValue(forKey: group.identifier)
            if let known {
                planKnownGroup(group, index: index, known: known, isProvisioned: provisioned[index], defaults: defaults)
            } else if provisioned[index], policy.provisionsGroups {
                let after = RecordedGroup(
                    id: 0, directory: policy.directory, identifier: group.identifier, dn: group.dn, name: group.name)
                createdFrom[plan.groups.count] = UInt32(index)
                plan.groups.append(
                    GroupChange(
                        action: .create, before: nil, after: after,
                        reason: Reason(
                            .groupIncluded, "the group is provisioned", rule: ruleThatIncludes(UInt32(index)))))
            }
        }
        for (_, index) in recordedOf.sorted(by: { $0.value < $1.value }) { planAbsentGroup(index, defaults: defaults) }
        settleGroupNames()
        for change in plan.groups {
            guard let before = change.before, let after = change.after, before.name != after.name else { continue }
            newGroupNames[before.id] = after.name
        }
        addDefaultGroups()
    }

    private func provisionedGroups() -> [Bool] {
        var provisioned = [Bool](
            repeating: criteria.groups[.includeGroups] == nil, count: snapshot.groups.count)
        for group in criteria.groups[.includeGroups] ?? [] { provisioned[Int(group)] = true }
        for group in criteria.groups[.excludeGroups] ?? [] { provisioned[Int(group)] = false }
        return provisioned
    }

    private func ruleThatIncludes(_ group: UInt32) -> String? {
        criteria.groups[.includeGroups] == nil ? nil : rule(.includeGroups, matching: group)
    }

    private mutating func planKnownGroup(
        _ group: DirectoryGroup, index: Int, known: Int, isProvisioned: Bool, defaults: Set<NameKey>
    ) {
        let before = recorded.groups[known]
        guard policy.provisionsGroups else {
            groupFates[known] = .frozen
            return
        }
        if before.isProtected {
            groupFates[known] = .frozen
            hold(before, .kept, Reason(.protected, "the group is protected, so it stays as it is"))
            return
        }
        guard isProvisioned else {
            let isExcluded = criteria.groups[.excludeGroups]?.contains(UInt32(index)) == true
            let rule = isExcluded ? rule(.excludeGroups, matching: UInt32(index)) : Criteria.List.includeGroups.rawValue
            let reason = Reason(.groupExcluded, "the group is not provisioned any more", rule: rule)
            removeGroup(known, because: reason, defaults: defaults)
            return
        }
        groupFates[known] = .provisioned(UInt32(index))
        var after = before
        after.name = group.name
        after.dn = group.dn
        if after == before {
            plan.unchanged.groups += 1
        } else {
            plan.groups.append(
                GroupChange(
                    action: after.name == before.name ? .update : .rename, before: before, after: after,
                    reason: Reason(.valuesDiffer, "the directory's values differ")))
        }
    }

    private mutating func planAbsentGroup(_ index: Int, defaults: Set<NameKey>) {
        let group = recorded.groups[index]
        guard let identifier = group.identifier else { return }
        guard policy.provisionsGroups else {
            groupFates[index] = .frozen
            return
        }
        if group.isProtected {
            groupFates[index] = .frozen
            hold(group, .kept, Reason(.protected, "the group is protected, so it stays as it is"))
            return
        }
        let reason = Reason(.groupGone, "the group is gone from the base DNs and the group filter")
        removeGroup(index, because: reason, gone: identifier, defaults: defaults)
    }

    /// Why a group's absence proves nothing; `nil` where it does.
    private func doubtAboutAbsence(of group: GUID) -> String? {
        if let why = snapshot.secondLook.unreadGroups[group] { return why }
        if case .unknown(let why) = snapshot.absenceOfGroups { return why }
        return doubtAboutBases
    }

    private mutating func planDefaultGroup(_ index: Int, isDefault: Bool) {
        if recorded.groups[index].isProtected {
            groupFates[index] = .frozen
        } else if isDefault {
            groupFates[index] = .defaultOnly
            plan.unchanged.groups += 1
        } else {
            removeGroup(
                index, because: Reason(.defaultGroup, "the group is no default group any more", rule: "default_groups"),
                defaults: [])
        }
    }

    /// Takes a group away as the policy says.
    ///
    /// - Parameter gone: The identifier whose absence it rests on; `nil` where it rests on the configuration.
    private mutating func removeGroup(
        _ index: Int, because reason: Reason, gone: GUID? = nil, defaults: Set<NameKey>
    ) {
        let group = recorded.groups[index]
        if defaults.contains(NameKey(group.name)) {
            groupFates[index] = .defaultOnly
            plan.unchanged.groups += 1
            return
        }
        guard policy.removedGroups == .delete else {
            groupFates[index] = .frozen
            hold(
                group, .kept,
                Reason(.notAllowed, reason.text + ", and deprovision.groups is keep", rule: "deprovision.groups"))
            return
        }
        if let gone, let doubt = doubtAboutAbsence(of: gone) {
            groupFates[index] = .frozen
            hold(group, .held, Reason(.unknownExistence, doubt))
            return
        }
        let (hasOthers, hasOurs) = membersThatStay(in: index)
        if let gone, hasOurs || !hasOthers, !isConfirmed(goneGroup: gone) {
            groupFates[index] = .frozen
            hold(group, .held, Self.unconfirmedReason)
        } else if hasOthers {
            groupFates[index] = .emptied(reason)
            hold(
                group, .kept,
                Reason(.notAllowed, reason.text + ", but it has members that the directory did not add, so it stays"))
        } else {
            groupFates[index] = .deleted
            plan.groups.append(GroupChange(action: .delete, before: group, after: nil, reason: reason))
        }
    }

    /// Whether a group has members whom others added, and members of ours to take away, accounts that this plan deletes
    /// left aside.
    private func membersThatStay(in index: Int) -> (hasOthers: Bool, hasOurs: Bool) {
        let memberships = recorded.memberships
        var (hasOthers, hasOurs) = (false, false)
        for place in memberships.range(ofGroup: index) {
            let standing = standing[Int(memberships.accounts[place])]
            if memberships.makerNames[Int(memberships.makers[place])] != policy.directory {
                hasOthers = hasOthers || standing != .deleted
            } else {
                hasOurs = hasOurs || standing == .provisioned || standing == .out
            }
        }
        return (hasOthers, hasOurs)
    }

    /// Which group names may be taken, by the rules of user names.
    private mutating func settleGroupNames() {
        var claims: [NameClaims.Claim] = []
        var released: Set<Int64> = []
        for (index, change) in plan.groups.enumerated() {
            guard let after = change.after else {
                if let before = change.before { released.insert(before.id) }
                continue
            }
            let (wanted, current) = (NameKey(after.name), change.before.map { NameKey($0.name) })
            if wanted == current { continue }
            if let before = change.before { released.insert(before.id) }
            claims.append(.init(claimant: index, wanted: wanted, current: current))
        }
        guard !claims.isEmpty else { return }
        var holders: [NameKey: Int] = [:]
        var places: [Int64: Int] = [:]
        for (index, group) in recorded.groups.enumerated() {
            if released.contains(group.id) { places[group.id] = index } else { holders[NameKey(group.name)] = index }
        }
        let losses = NameClaims.losses(claims, holders: holders) { claimant in
            plan.groups[claimant].before.flatMap { places[$0.id] } ?? -1
        }
        guard !losses.isEmpty else { return }
        var kept: [GroupChange] = []
        var sources: [Int: UInt32] = [:]
        for (index, change) in plan.groups.enumerated() {
            var change = change
            if let loss = losses[index], var after = change.after {
                plan.held.append(
                    Held(
                        kind: .group, status: .held, identifier: after.identifier, dn: after.dn, name: after.name,
                        reason: Reason(.groupNameConflict, wordsForLostGroupName(after.name, loss))))
                guard let before = change.before else { continue }
                after.name = before.name
                if after == before {
                    plan.unchanged.groups += 1
                    continue
                }
                change.after = after
                change.action = .update
            }
            sources[kept.count] = createdFrom[index]
            kept.append(change)
        }
        plan.groups = kept
        createdFrom = sources
    }

    private func wordsForLostGroupName(_ name: String, _ loss: NameClaims.Loss) -> String {
        switch loss {
        case .held(let holder):
            let group = recorded.groups[holder]
            let whose =
                switch group.directory {
                case nil: "a group that an administrator made"
                case policy.directory: group.dn ?? "another group of this directory"
                case let other?: "a group of the directory \(other)"
                }
            return "the group name \(name) belongs to \(whose)"
        case .contested(let others):
            let names = others.compactMap { plan.groups[$0].after?.dn }.sorted()
            return "the group name \(name) is also what these entries have: \(names.joined(separator: "; "))"
        }
    }

    /// Finds the default groups by name, and plans those that are not there.
    private mutating func addDefaultGroups() {
        guard !policy.criteria.defaultGroups.isEmpty else { return }
        var final: [NameKey: MembershipTarget.Place] = [:]
        for (index, group) in recorded.groups.enumerated() where groupFates[index] != .deleted {
            final[NameKey(newGroupNames[group.id] ?? group.name)] = .recorded(index)
        }
        for (index, change) in plan.groups.enumerated() where change.action == .create {
            if let name = change.after?.name { final[NameKey(name)] = .created(index) }
        }
        for name in policy.criteria.defaultGroups {
            let key = NameKey(name)
            if let place = final[key] {
                defaultPlaces.insert(place)
            } else {
                final[key] = .created(plan.groups.count)
                defaultPlaces.insert(.created(plan.groups.count))
                plan.groups.append(
                    GroupChange(
                        action: .create, before: nil,
                        after: RecordedGroup(id: 0, directory: policy.directory, name: name),
                        reason: Reason(.defaultGroup, "every provisioned user joins it", rule: "default_groups")))
            }
        }
    }
}
