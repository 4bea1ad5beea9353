import Directory
import LDAPText

/// Plans that the accounts and groups of a directory that was rebuilt go on as those of its new entries.
///
/// An account finds its entry by the object id in Entra ID where both have one, else by the user name; a group likewise,
/// by its name. Whatever isn't matched by exactly one entry is held. Values and memberships are left to the next cycle.
public struct Rekey: Sendable {
    public var policy: Policy

    public init(policy: Policy) {
        self.policy = policy
    }

    /// - Throws: ``PlanningError/refused(_:)`` where the directory was not read whole, or was never applied.
    public func plan(_ snapshot: Snapshot, against recorded: Recorded) throws(PlanningError) -> Plan {
        guard let before = recorded.directory else {
            throw .refused("no cycle of this directory was ever applied, so there is nothing to link anew")
        }
        for absence in [snapshot.absenceOfPeople, snapshot.absenceOfGroups] {
            if case .unknown(let why) = absence {
                throw .refused("the directory could not be read whole, so two entries might fit one account: \(why)")
            }
        }
        var plan = Plan(directory: policy.directory, errand: Errand(.rekey), criteriaDigest: before.criteriaDigest)
        linkAccounts(&plan, snapshot, recorded)
        linkGroups(&plan, snapshot, recorded)
        moveHolds(&plan, recorded)
        plan.record = RecordedDirectory(
            bases: snapshot.bases, criteriaDigest: before.criteriaDigest,
            matches: try Planner(policy: policy).resolve(snapshot).matches, people: snapshot.people.count,
            heldBefore: before.heldBefore)
        plan.settleLimits(policy.limits, recorded)
        return plan
    }

    private func linkAccounts(_ plan: inout Plan, _ snapshot: Snapshot, _ recorded: Recorded) {
        let seen = Set(snapshot.people.lazy.map(\.identifier))
        let mine = recorded.accounts.filter { $0.directory == policy.directory && $0.identifier != nil }
        let known = Set(mine.lazy.compactMap(\.identifier))
        let orphans = mine.filter { !seen.contains($0.identifier!) && snapshot.unread[$0.identifier!] == nil }
        let strangers = snapshot.people.indices.filter { index in
            let identifier = snapshot.people[index].identifier
            return !known.contains(identifier) && snapshot.unread[identifier] == nil
        }
        let partners = Partners(
            orphans.map { ($0.entraObjectID, $0.username) },
            strangers.map { (snapshot.people[$0].entraObjectID, snapshot.people[$0].values.username) })
        for (index, account) in orphans.enumerated() {
            guard !account.isProtected, !policy.protectedUsers.contains(account.username) else {
                plan.hold(account, .kept, Reason(.protected, "the account is protected, so it stays as it is"))
                continue
            }
            switch partners.find(index) {
            case .one(let stranger, let property):
                let person = snapshot.people[strangers[stranger]]
                var after = account
                (after.identifier, after.dn) = (person.identifier, person.dn)
                after.entraObjectID = person.entraObjectID ?? account.entraObjectID
                let words = property == .entraObjectID ? "Entra object id" : "user name"
                plan.accounts.append(
                    AccountChange(
                        action: .relink, before: account, after: after,
                        reason: Reason(.byOperator, "the rebuilt directory has its \(words) at \(person.dn)")))
            case .none:
                plan.hold(
                    account, .held,
                    Reason(.noMatch, "no entry of the rebuilt directory has its Entra object id or user name"))
            case .several(let others):
                let dns = others.map { snapshot.people[strangers[$0]].dn }.sorted().joined(separator: "; ")
                plan.hold(account, .held, Reason(.noMatch, "it can't be told which entry is its own: \(dns)"))
            }
        }
        plan.unchanged.users = mine.count - orphans.count
    }

    private func linkGroups(_ plan: inout Plan, _ snapshot: Snapshot, _ recorded: Recorded) {
        let seen = Set(snapshot.groups.lazy.map(\.identifier))
        let mine = recorded.groups.filter { $0.directory == policy.directory && $0.identifier != nil }
        let known = Set(mine.lazy.compactMap(\.identifier))
        let orphans = mine.filter { !seen.contains($0.identifier!) }
        let strangers = snapshot.groups.indices.filter { !known.contains(snapshot.groups[$0].identifier) }
        let partners = Partners(
            orphans.map { ($0.entraObjectID, $0.name) },
            strangers.map { (snapshot.groups[$0].entraObjectID, snapshot.groups[$0].name) })
        for (index, group) in orphans.enumerated() {
            guard !group.isProtected, !policy.protectedGroups.contains(group.name) else {
                plan.hold(group, .kept, Reason(.protected, "the group is protected, so it stays as it is"))
                continue
            }
            switch partners.find(index) {
            case .one(let stranger, _):
                let found = snapshot.groups[strangers[stranger]]
                var after = group
                (after.identifier, after.dn) = (found.identifier, found.dn)
                after.entraObjectID = found.entraObjectID ?? group.entraObjectID
                plan.groups.append(
                    GroupChange(
                        action: .relink, before: group, after: after,
                        reason: Reason(.byOperator, "the rebuilt directory has this group at \(found.dn)")))
            case .none:
                plan.hold(
                    group, .held, Reason(.noMatch, "no group of the rebuilt directory has its Entra object id or name"))
            case .several(let others):
                let dns = others.map { snapshot.groups[strangers[$0]].dn }.sorted().joined(separator: "; ")
                plan.hold(group, .held, Reason(.noMatch, "it can't be told which group is its own: \(dns)"))
            }
        }
        plan.unchanged.groups = mine.count - orphans.count
    }

    /// What a revert holds goes on under the new identifiers.
    private func moveHolds(_ plan: inout Plan, _ recorded: Recorded) {
        func identifiers(_ pairs: some Sequence<(GUID?, GUID?)>) -> [GUID: GUID] {
            var new: [GUID: GUID] = [:]
            for case (let before?, let after?) in pairs { new[before] = after }
            return new
        }
        let users = identifiers(plan.accounts.lazy.map { ($0.before?.identifier, $0.after?.identifier) })
        let groups = identifiers(plan.groups.lazy.map { ($0.before?.identifier, $0.after?.identifier) })
        for hold in recorded.holds {
            let subject: Hold.Subject? =
                switch hold.subject {
                case .user(let user): users[user].map { .user($0) }
                case .values(let user): users[user].map { .values($0) }
                case .group(let group): groups[group].map { .group($0) }
                case .membership(let group, let user): users[user].map { .membership(group: group, user: $0) }
                }
            guard let subject else { continue }
            plan.endedHolds.insert(hold)
            plan.holds.insert(Hold(subject, run: hold.run))
        }
    }

    /// Which recorded object and which entry belong together, where that is one to one.
    private struct Partners {
        enum Property { case entraObjectID, name }
        enum Finding {
            case one(Int, Property)
            case none
            case several([Int])
        }
        typealias Traits = (entraObjectID: GUID?, name: String?)

        private let recorded: [Traits]
        private var entriesByID: [GUID: [Int]] = [:]
        private var entriesByName: [NameKey: [Int]] = [:]
        private var rivalsByID: [GUID: Int] = [:]
        private var rivalsByName: [NameKey: Int] = [:]
        private let entries: [Traits]

        init(_ recorded: [Traits], _ entries: [Traits]) {
            self.recorded = recorded
            self.entries = entries
            for (index, entry) in entries.enumerated() {
                if let id = entry.entraObjectID { entriesByID[id, default: []].append(index) }
                if let name = entry.name { entriesByName[NameKey(name), default: []].append(index) }
            }
            for object in recorded {
                if let id = object.entraObjectID { rivalsByID[id, default: 0] += 1 }
                if let name = object.name { rivalsByName[NameKey(name), default: 0] += 1 }
            }
        }

        func find(_ index: Int) -> Finding {
            let traits = recorded[index]
            if let id = traits.entraObjectID, let found = entriesByID[id] {
                return found.count == 1 && rivalsByID[id] == 1 ? .one(found[0], .entraObjectID) : .several(found)
            }
            guard let name = traits.name.map({ NameKey($0) }), let found = entriesByName[name] else { return .none }
            // An entry that says it is another person in Entra ID is not this one, whatever its name.
            let fitting = found.filter { entry in
                guard let id = entries[entry].entraObjectID else { return true }
                return traits.entraObjectID == nil && rivalsByID[id] == nil
            }
            switch fitting.count {
            case 0: return .none
            case 1 where rivalsByName[name] == 1: return .one(fitting[0], .name)
            default: return .several(fitting)
            }
        }
    }
}
