import Directory
import LDAPText

extension RevertDraft {
    mutating func revertGroups() {
        let created = Set(undo.groups.lazy.filter { $0.before == nil }.map(\.id))
        let (joined, made) = (memberships(by: \.group, of: created), membershipsMade(by: \.group, of: created))
        for row in undo.groups {
            let now = groupPlaces[row.id].map { recorded.groups[$0] }
            if let subject = now ?? row.before, isProtected(subject) || isProtected(groupName: row.before?.name) {
                keep(subject, .kept, Self.protectedGroup)
                continue
            }
            switch (row.before, now) {
            case (nil, nil): continue
            case (nil, let now?):
                if row.after != now.fingerprint {
                    keep(now, .held, Reason(.changedSince, Self.changed))
                } else if joined[row.id]?.isSubset(of: made[row.id] ?? []) == false {
                    keep(now, .held, Reason(.changedSince, "others joined it after the run, so it stays as it is"))
                } else if joined[row.id]?.contains(where: staysInGroup) == true {
                    keep(now, .held, Reason(.changedSince, "somebody in it was changed after the run, so it stays"))
                } else {
                    plan.groups.append(GroupChange(action: .delete, before: now, after: nil, reason: reason))
                }
            case (let before?, nil):
                if row.after != nil || isTaken(before) {
                    keep(before, .held, Reason(.changedSince, Self.changed))
                } else {
                    plan.groups.append(GroupChange(action: .create, before: nil, after: before, reason: reason))
                }
            case (let before?, let now?):
                if row.after != now.fingerprint || isTaken(before) {
                    keep(now, .held, Reason(.changedSince, Self.changed))
                } else if before != now {
                    let action: GroupChange.Action =
                        now.identifier != before.identifier
                        ? (before.identifier == nil ? .release : .relink) : now.name != before.name ? .rename : .update
                    plan.groups.append(GroupChange(action: action, before: now, after: before, reason: reason))
                }
            }
        }
    }

    /// Whether a membership that isn't the plan's own stays where the rest goes.
    private func staysInGroup(_ tie: Tie) -> Bool {
        tie.madeBy != plan.directory && keptAccounts.contains(tie.account)
    }

    static let protectedGroup = Reason(.protected, "the group is protected, so it stays as it is")

    func isProtected(_ group: RecordedGroup) -> Bool {
        group.isProtected || isProtected(groupName: group.name)
    }

    private func isProtected(groupName: String?) -> Bool { groupName.map(policy.protectedGroups.contains) ?? false }

    /// Whether another group is that of the entry that this one would be linked to again.
    private func isTaken(_ before: RecordedGroup) -> Bool {
        guard let entry = Entry(before.directory, before.identifier) else { return false }
        return groupOf[entry].map { $0 != before.id } ?? false
    }

    mutating func keep(_ group: RecordedGroup, _ status: Held.Status, _ why: Reason) {
        keptGroups.insert(group.id)
        plan.hold(group, status, why)
    }
}
