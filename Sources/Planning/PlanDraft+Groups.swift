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
        var (unclaimed, claimable): ([NameKey: Int], [NameKey: Int]) = ([:], [:])
        var recordedOf: [GUID: Int] = [:]
        for (index, group) in recorded.groups.enumerated() {
            guard group.directory == policy.directory else {
                if isProtected(group) { groupFates[index] = .frozen }
                continue
            }
            guard let identifier = group.identifier else {
                unclaimed[NameKey(group.name)] = index
                continue
            }
            recordedOf[identifier] = index
        }
        // Which of several entries of one name a default group should become, nobody knows.
        if !unclaimed.isEmpty {
            let names = snapshot.groups.indices.filter { provisioned[$0] }.map { NameKey(snapshot.groups[$0].name) }
            for (name, entries) in Dictionary(grouping: names, by: \.self) where entries.count == 1 {
                claimable[name] = unclaimed[name]
            }
        }
        for index in snapshot.groups.indices {
            let group = snapshot.groups[index]
            let known = recordedOf.removeValue(forKey: group.identifier)
            if let known {
                planKnownGroup(group, index: index, known: known, isProvisioned: provisioned[index], defaults: defaults)
            } else if provisioned[index], policy.provisionsGroups, focus?.groups.contains(group.identifier) ?? true {
                planNewGroup(group, index: index, &claimable)
            } else if focus == nil, heldGroups.contains(group.identifier) {
                endHolds(on: [.group(group.identifier)])
            }
        }
        for (name, index) in unclaimed.sorted(by: { $0.value < $1.value }) where groupFates[index] == .foreign {
            planDefaultGroup(index, isDefault: defaults.contains(name))
        }
        for (_, index) in recordedOf.sorted(by: { $0.value < $1.value }) {
            if focus == nil { planAbsentGroup(index, defaults: defaults) } else { groupFates[index] = .frozen }
        }
        endHoldsOfAbsentGroups()
        settleGroupNames()
        for change in plan.groups {
            guard let before = change.before, let after = change.after, before.name != after.name else { continue }
            newGroupNames[before.id] = after.name
        }
        addDefaultGroups()
    }

    private func isProtected(_ group: RecordedGroup) -> Bool {
        group.isProtected || policy.protectedGroups.contains(group.name)
    }

    private mutating func planNewGroup(_ group: DirectoryGroup, index: Int, _ claimable: inout [NameKey: Int]) {
        var after = RecordedGroup(
            id: 0, directory: policy.directory, identifier: group.identifier, entraObjectID: group.entraObjectID,
            dn: group.dn, name: group.name)
        if heldGroups.contains(group.identifier) {
            hold(after, .kept, Self.revertedReason)
            // What the revert made of it again has no identifier of its own by which it could be held.
            if let place = claimable.removeValue(forKey: NameKey(group.name)) { groupFates[place] = .frozen }
            return
        }
        if policy.protectedGroups.contains(group.name) {
            hold(
                after, .kept, Reason(.protected, "the group name \(group.name) is protected, so no group is made of it")
            )
            return
        }
        // A group that the defaults made becomes that of the entry with its name.
        if focus == nil, let place = claimable.removeValue(forKey: NameKey(group.name)),
            !isProtected(recorded.groups[place])
        {
            let before = recorded.groups[place]
            after.id = before.id
            groupFates[place] = .provisioned(UInt32(index))
            plan.groups.append(
                GroupChange(
                    action: .adopt, before: before, after: after,
                    reason: Reason(.adopted, "the default group is now that of \(group.dn)", rule: "default_groups")))
            return
        }
        createdFrom[plan.groups.count] = UInt32(index)
        plan.groups.append(
            GroupChange(
                action: .create, before: nil, after: after,
                reason: Reason(.groupIncluded, "the group is provisioned", rule: ruleThatIncludes(UInt32(index)))))
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
        if isProtected(before) {
            groupFates[known] = .frozen
            hold(before, .kept, Reason(.protected, "the group is protected, so it stays as it is"))
            return
        }
        if let focus, !focus.groups.contains(before.identifier ?? group.identifier) {
            groupFates[known] = isProvisioned ? .provisioned(UInt32(index)) : .frozen
            return
        }
        guard isProvisioned else {
            if focus != nil {
                groupFates[known] = .frozen
                hold(
                    before, .held,
                    Reason(.waitsForCycle, "the group is not provisioned any more; the next cycle decides"))
                return
            }
            if heldGroups.contains(group.identifier) {
                groupFates[known] = .frozen
                hold(before, .kept, Self.revertedReason)
                return
            }
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
        after.entraObjectID = group.entraObjectID ?? before.entraObjectID
        if after.name != before.name {
            let mayRename = focus == nil && !policy.protectedGroups.contains(after.name)
            if !mayRename {
                hold(
                    before, focus == nil ? .kept : .held,
                    focus == nil
                        ? Reason(
                            .protected, "the group name \(after.name) is protected, so \(before.name) keeps its own")
                        : Reason(.waitsForCycle, "the new name \(after.name) waits for the next cycle"))
                after.name = before.name
            }
        }
        let isHeld = heldGroups.contains(group.identifier)
        if after == before {
            plan.unchanged.groups += 1
            if isHeld, focus == nil { endHolds(on: [.group(group.identifier)]) }
        } else if isHeld {
            hold(before, .kept, Self.revertedReason)
        } else {
            plan.groups.append(groupChange(before, after))
        }
    }

    private func groupChange(_ before: RecordedGroup, _ after: RecordedGroup) -> GroupChange {
        if after.name != before.name {
            return GroupChange(
                action: .rename, before: before, after: after,
                reason: Reason(.valuesDiffer, "the directory's values differ"))
        }
        if let old = before.dn, let new = after.dn, old != new, !sameParent(old, new),
            after.entraObjectID == before.entraObjectID
        {
            return GroupChange(
                action: .move, before: before, after: after,
                reason: Reason(.movedInDirectory, "the entry stands elsewhere in the directory"))
        }
        return GroupChange(
            action: .update, before: before, after: after,
            reason: Reason(.valuesDiffer, "the directory's values differ"))
    }

    private mutating func planAbsentGroup(_ index: Int, defaults: Set<NameKey>) {
        let group = recorded.groups[index]
        guard let identifier = group.identifier else { return }
        guard policy.provisionsGroups else {
            groupFates[index] = .frozen
            return
        }
        if isProtected(group) {
            groupFates[index] = .frozen
            hold(group, .kept, Reason(.protected, "the group is protected, so it stays as it is"))
            return
        }
        if heldGroups.contains(identifier) {
            groupFates[index] = .frozen
            hold(group, .kept, Self.revertedReason)
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

    /// A group that a revert took away, and that the directory doesn't have any more, is nobody's wish.
    private mutating func endHoldsOfAbsentGroups() {
        guard focus == nil, !heldGroups.isEmpty else { return }
        let known = Set(snapshot.groups.lazy.map(\.identifier)).union(
            recorded.groups.lazy.filter { [policy] in $0.directory == policy.directory }.compactMap(\.identifier))
        let gone = heldGroups.subtracting(known).filter { doubtAboutAbsence(of: $0) == nil }
        endHolds(on: Set(gone.map(Hold.Subject.group)))
    }

    private mutating func planDefaultGroup(_ index: Int, isDefault: Bool) {
        if isProtected(recorded.groups[index]) {
            groupFates[index] = .frozen
        } else if isDefault || focus != nil {
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
                Reason(.notAllowed, reason.text + ", but it has members who stay, so it stays too"))
        } else {
            groupFates[index] = .deleted
            plan.groups.append(GroupChange(action: .delete, before: group, after: nil, reason: reason))
        }
    }

    /// Whether a group has members who stay, because others added them or they are protected, and members of ours to take
    /// away, accounts that this plan deletes left aside.
    private func membersThatStay(in index: Int) -> (hasOthers: Bool, hasOurs: Bool) {
        let memberships = recorded.memberships
        var (hasOthers, hasOurs) = (false, false)
        for place in memberships.range(ofGroup: index) {
            let account = Int(memberships.accounts[place])
            let standing = standing[account]
            if isProtected[account] {
                // A protected account stays where it is, and so what it is in.
                hasOthers = true
            } else if memberships.makerNames[Int(memberships.makers[place])] != policy.directory {
                hasOthers = hasOthers || standing != .deleted
            } else {
                hasOurs = hasOurs || standing == .provisioned || standing == .out
            }
        }
        return (hasOthers, hasOurs)
    }

    /// Which group names may be taken, by the rules of user names.
    private mutating func settleGroupNames() {
        let losses = NameClaims.losses(
            of: plan.groups.map { change in
                (before: change.before.map { ($0.id, $0.name) }, after: change.after?.name)
            }, among: recorded.groups.lazy.map { ($0.id, $0.name) })
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
                if change.action == .rename { change.action = .update }
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
            } else if focus == nil {
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
