import Directory
import LDAPText

extension RevertDraft {
    mutating func revertMemberships() {
        var subjects: [Int64: UInt32] = [:]
        let created = Dictionary(
            uniqueKeysWithValues: plan.accounts.indices.filter { plan.accounts[$0].action == .create }.map {
                (plan.accounts[$0].subject.id, $0)
            })
        let deleted = Set(plan.accounts.lazy.filter { $0.action == .delete }.map(\.subject.id))
        let deletedGroups = Set(plan.groups.lazy.filter { $0.action == .delete }.map(\.subject.id))
        let changed = Dictionary(
            uniqueKeysWithValues: plan.accounts.lazy.compactMap { change in change.after.map { ($0.id, $0) } })
        let changedGroups = Dictionary(
            uniqueKeysWithValues: plan.groups.indices.map { (plan.groups[$0].subject.id, $0) })
        for made in undo.memberships where !keptGroups.contains(made.group) {
            // The plan's own memberships go with the group, but not those that the run made in another's name.
            if deletedGroups.contains(made.group), made.action == .remove || made.madeBy == plan.directory { continue }
            guard let group = reference(made.group, changedGroups) else { continue }
            if let place = groupPlaces[made.group], isProtected(recorded.groups[place]) {
                keep(recorded.groups[place], .kept, Self.protectedGroup)
                continue
            }
            let present = members(of: made.group)
            var members: [UInt32] = []
            for account in made.accounts where !keptAccounts.contains(account) && !deleted.contains(account) {
                let isThere = present[account]
                switch made.action {
                case .add: guard isThere == .some(made.madeBy) else { continue }
                case .remove: guard isThere == nil else { continue }
                }
                guard let row = changed[account] ?? accountPlaces[account].map({ recorded.accounts[$0] }) else {
                    continue
                }
                if isProtected(row) {
                    keep(row, .kept, Self.protectedAccount)
                    continue
                }
                let subject =
                    subjects[account]
                    ?? {
                        plan.subjects.append(
                            Plan.Subject(
                                account: created[account].map(AccountReference.created) ?? .recorded(account),
                                username: row.username, identifier: row.identifier, dn: row.dn))
                        return UInt32(plan.subjects.count - 1)
                    }()
                subjects[account] = subject
                members.append(subject)
                if let identifier = row.identifier {
                    plan.holds.insert(Hold(.membership(group: made.group, user: identifier), run: undo.run))
                }
            }
            guard !members.isEmpty else { continue }
            let maker: MembershipChange.Maker =
                made.madeBy.map { $0 == plan.directory ? .ours : .directory($0) } ?? .administrator
            plan.memberships.append(
                MembershipChange(
                    action: made.action == .add ? .remove : .add, group: group, members: members.sorted(),
                    reason: reason,
                    maker: maker))
        }
    }

    private func reference(_ group: Int64, _ changes: [Int64: Int]) -> GroupReference? {
        if let index = changes[group], let after = plan.groups[index].after {
            return plan.groups[index].action == .create
                ? .created(index: index, name: after.name) : .recorded(id: group, name: after.name)
        }
        return groupPlaces[group].map { .recorded(id: group, name: recorded.groups[$0].name) }
    }

    /// The members of a group by their numbers, with who made each membership.
    private func members(of group: Int64) -> [Int64: String?] {
        guard let place = groupPlaces[group] else { return [:] }
        var members: [Int64: String?] = [:]
        for place in recorded.memberships.range(ofGroup: place) {
            let account = recorded.accounts[Int(recorded.memberships.accounts[place])].id
            members[account] = .some(recorded.memberships.makerNames[Int(recorded.memberships.makers[place])])
        }
        return members
    }

    struct Tie: Hashable {
        var group: Int64
        var account: Int64
        var madeBy: String?
    }

    /// The memberships that there are now, for each of some accounts or groups.
    func memberships(by key: KeyPath<Tie, Int64>, of wanted: Set<Int64>) -> [Int64: Set<Tie>] {
        guard !wanted.isEmpty else { return [:] }
        let memberships = recorded.memberships
        var found: [Int64: Set<Tie>] = [:]
        for (index, group) in recorded.groups.enumerated() {
            for place in memberships.range(ofGroup: index) {
                let tie = Tie(
                    group: group.id, account: recorded.accounts[Int(memberships.accounts[place])].id,
                    madeBy: memberships.makerNames[Int(memberships.makers[place])])
                if wanted.contains(tie[keyPath: key]) { found[tie[keyPath: key], default: []].insert(tie) }
            }
        }
        return found
    }

    /// The memberships that the run made, for each of some accounts or groups.
    func membershipsMade(by key: KeyPath<Tie, Int64>, of wanted: Set<Int64>) -> [Int64: Set<Tie>] {
        guard !wanted.isEmpty else { return [:] }
        var found: [Int64: Set<Tie>] = [:]
        for made in undo.memberships where made.action == .add {
            for account in made.accounts {
                let tie = Tie(group: made.group, account: account, madeBy: made.madeBy)
                if wanted.contains(tie[keyPath: key]) { found[tie[keyPath: key], default: []].insert(tie) }
            }
        }
        return found
    }
}
