import Directory
import LDAPText
import Planning

extension HourCheck {
    // MARK: Groups

    var faultsOfGroups: [String] {
        var faults: [String] = []
        for group in old.groups {
            let now = new.groups.first { $0.id == group.id }
            if now == group { continue }
            if group.directory != "corp" || model.isProtected(group) {
                faults.append("the group \(group.name) is not ours or protected, and changed")
            }
            if let identifier = group.identifier, model.isHeld(.group(identifier)) {
                faults.append("the group \(group.name) is held, and changed")
            }
            if now == nil, !mayBeDeleted(group) { faults.append("the group \(group.name) was deleted without proof") }
            if let now, now.name != group.name, model.isProtected(group: now.name) {
                faults.append("the group \(group.name) got a protected name")
            }
        }
        guard policy.provisionsGroups else { return faults }
        for (index, source) in model.snapshot.groups.enumerated() where model.isIncluded(index) {
            if model.isHeld(.group(source.identifier)) { continue }
            let group = new.groups.first { $0.directory == "corp" && $0.identifier == source.identifier }
            if let group, old.groups.contains(where: { $0.id == group.id && model.isProtected($0) }) { continue }
            let isTaken =
                model.isProtected(group: source.name)
                || new.groups.contains { $0.id != group?.id && NameKey($0.name) == NameKey(source.name) }
                || model.snapshot.groups.filter { NameKey($0.name) == NameKey(source.name) }.count > 1
            if group?.name != source.name, !isTaken { faults.append("there is no group \(source.name)") }
            if let group, group.dn != source.dn { faults.append("the group \(source.name) has another DN") }
        }
        return faults
    }

    private func mayBeDeleted(_ group: RecordedGroup) -> Bool {
        guard policy.removedGroups == .delete else { return false }
        guard let identifier = group.identifier else {
            return !policy.criteria.defaultGroups.contains { NameKey($0) == NameKey(group.name) }
        }
        guard policy.provisionsGroups else { return false }
        if let index = model.snapshot.groups.firstIndex(where: { $0.identifier == identifier }) {
            return !model.isIncluded(index)
        }
        return model.snapshot.absenceOfGroups == .proven && before.unreadGroups[identifier] == nil
    }

    // MARK: Memberships

    /// Whether a person's or an account's memberships stay as they are.
    private func isFrozen(_ account: RecordedAccount) -> Bool {
        model.isProtected(account) || account.identifier.map { model.isHeld(.user($0)) } ?? false
    }

    var faultsOfForeignMemberships: [String] {
        var faults: [String] = []
        for group in old.groups {
            for (account, maker) in old.memberships[group.id] ?? [:] where maker != "corp" || model.isProtected(group) {
                if accounts[account] != nil, new.memberships[group.id]?[account] != .some(maker) {
                    faults.append("a membership of \(group.name) was not ours, and changed")
                }
            }
            if model.isProtected(group) {
                let came = Set((new.memberships[group.id] ?? [:]).keys).subtracting(
                    (old.memberships[group.id] ?? [:]).keys)
                if !came.isEmpty { faults.append("somebody joined the protected group \(group.name)") }
            }
        }
        for account in old.accounts where model.isProtected(account) {
            for group in new.groups
            where new.memberships[group.id]?[account.id] != old.memberships[group.id]?[account.id] {
                faults.append("the protected \(account.username) joined or left \(group.name)")
            }
        }
        return faults
    }

    var faultsOfMemberships: [String] {
        var faults: [String] = []
        let former = Dictionary(uniqueKeysWithValues: old.accounts.map { ($0.id, $0) })
        let provisioned = new.accounts.filter { account in
            account.directory == "corp" && !isFrozen(former[account.id] ?? account) && !isFrozen(account)
                && account.identifier.map { model.person($0) != nil && model.isInScope($0) == .yes } == true
        }
        let defaults = Set(policy.criteria.defaultGroups.map { NameKey($0) })
        for group in new.groups {
            let formerGroup = old.groups.first { $0.id == group.id } ?? group
            guard !model.isProtected(formerGroup), let source = model.source(of: group) else { continue }
            let isDefault = defaults.contains(NameKey(group.name))
            let effective = model.members(source)
            for account in provisioned {
                guard let identifier = account.identifier else { continue }
                let isMember = isDefault || effective.contains(identifier)
                let was = old.memberships[group.id]?[account.id]
                if model.isHeld(.membership(group: group.id, user: former[account.id]?.identifier ?? identifier)) {
                    if new.memberships[group.id]?[account.id] != was { faults.append("a held membership changed") }
                    continue
                }
                switch (isMember, new.memberships[group.id]?[account.id]) {
                case (true, nil): faults.append("\(account.username) is missing in \(group.name)")
                case (false, "corp"?) where model.isWhole(source):
                    faults.append("\(account.username) is still in \(group.name)")
                case (false, "corp"?) where was == nil: faults.append("\(account.username) came into \(group.name)")
                default: break
                }
            }
            for (account, maker) in old.memberships[group.id] ?? [:] where maker == "corp" {
                guard new.memberships[group.id]?[account] == nil, let left = accounts[account],
                    let identifier = left.identifier
                else { continue }
                if model.person(identifier) != nil, !effective.contains(identifier), model.isWhole(source) { continue }
                if model.isProvenOut(left) { continue }
                faults.append("\(left.username) left \(group.name) without proof")
            }
        }
        return faults
    }
}
