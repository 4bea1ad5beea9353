import Directory

/// Plans that a directory's accounts, groups and memberships become an administrator's. Nobody loses anything.
public struct ForgetDirectory: Sendable {
    public var directory: String

    public init(directory: String) {
        self.directory = directory
    }

    /// - Parameter protectedUsers: Names that no plan changes, besides those that the store marks so.
    public func plan(
        _ recorded: Recorded, protectedUsers: NamePatterns = NamePatterns(),
        protectedGroups: NamePatterns = NamePatterns()
    ) -> Plan {
        var plan = Plan(directory: directory, errand: Errand(.forget))
        plan.forgetsDirectory = true
        let reason = Reason(
            .byOperator, "the directory \(directory) is forgotten; an administrator manages it from now on")
        let protected = Reason(.protected, "it is protected, so it remembers its directory; unprotect it first")
        for account in recorded.accounts where account.directory == directory {
            guard !account.isProtected, !protectedUsers.contains(account.username) else {
                plan.hold(account, .kept, protected)
                continue
            }
            var after = account
            (after.directory, after.identifier, after.dn) = (nil, nil, nil)
            after.localRoles = account.roles
            after.directoryRoles = []
            after.departedAt = nil
            plan.accounts.append(AccountChange(action: .release, before: account, after: after, reason: reason))
        }
        for group in recorded.groups where group.directory == directory {
            guard !group.isProtected, !protectedGroups.contains(group.name) else {
                plan.hold(group, .kept, protected)
                continue
            }
            var after = group
            (after.directory, after.identifier, after.dn) = (nil, nil, nil)
            plan.groups.append(GroupChange(action: .release, before: group, after: after, reason: reason))
        }
        plan.endedHolds = holds(on: plan, recorded)
        return plan
    }

    /// Holds on what the directory has no part in any more.
    private func holds(on plan: Plan, _ recorded: Recorded) -> Set<Hold> {
        let users = Set(plan.accounts.lazy.compactMap(\.before?.identifier))
        let groups = Set(plan.groups.lazy.compactMap(\.before?.identifier))
        let numbers = Set(plan.groups.lazy.compactMap(\.before?.id))
        return recorded.holds.filter { hold in
            switch hold.subject {
            case .user(let user), .values(let user): users.contains(user)
            case .group(let group): groups.contains(group)
            case .membership(let group, let user): users.contains(user) || numbers.contains(group)
            }
        }
    }
}
