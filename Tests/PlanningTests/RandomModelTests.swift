import Directory
import LDAPText
import Planning
import Testing

/// Thousands of small worlds, each for a few hours in which anything happens.
@Suite("Random worlds")
struct RandomModelTests {
    @Test("keep the rules", arguments: 0..<8)
    func rules(_ part: Int) throws {
        for seed in 0..<60 { try play(seed: UInt64(part * 1_000 + seed)) }
    }

    private func play(seed: UInt64) throws {
        var hours = RandomHours(seed: seed)
        var world = hours.world()
        for hour in 0..<4 {
            if hour > 0 { hours.pass(&world) }
            let before = world
            do {
                try world.sync()
            } catch PlanningError.criteria {
                hours.setPolicy(&world)
                continue
            }
            let faults = Self.faults(before, world)
            try #require(faults.isEmpty, "seed \(seed), hour \(hour): \(faults)")
        }
    }

    /// Every rule that an hour broke.
    private static func faults(_ before: World, _ after: World) -> [String] {
        let (old, new) = (FlatStore(before.recorded), FlatStore(after.recorded))
        let model = NaiveModel(before)
        let accounts = Dictionary(uniqueKeysWithValues: new.accounts.map { ($0.id, $0) })
        return faultsOfAccounts(old, accounts, model) + faultsOfOthers(old, new)
            + faultsOfMemberships(old, new, accounts, model)
    }

    private static func faultsOfAccounts(
        _ old: FlatStore, _ accounts: [Int64: RecordedAccount], _ model: NaiveModel
    ) -> [String] {
        var faults: [String] = []
        for account in old.accounts {
            let now = accounts[account.id]
            if account.directory != "corp" || account.isProtected, now != account {
                faults.append("\(account.username) is not ours or protected, and changed")
            }
            if account.isEnabled, now?.isEnabled != true, !model.isProvenOut(account) {
                faults.append("\(account.username) was removed without proof")
            }
            if now == nil, model.person(account.identifier!) != nil, model.isInScope(account.identifier!) != .no {
                faults.append("\(account.username) was deleted without proof")
            }
            if !account.isEnabled, now?.isEnabled == true, !model.isProvenIn(account) || account.disabled?.by != .sync {
                faults.append("\(account.username) was reactivated without proof")
            }
        }
        let known = Set(old.accounts.map(\.id))
        for account in accounts.values where !known.contains(account.id) && !model.isProvenIn(account) {
            faults.append("\(account.username) was created without proof")
        }
        if old.accounts.contains(where: { $0.isLocalSiteAdministrator }),
            !accounts.values.contains(where: { $0.isLocalSiteAdministrator })
        {
            faults.append("nobody administers any more")
        }
        return faults
    }

    private static func faultsOfOthers(_ old: FlatStore, _ new: FlatStore) -> [String] {
        var faults: [String] = []
        let accounts = Set(new.accounts.map(\.id))
        for group in old.groups {
            let now = new.groups.first { $0.id == group.id }
            if group.directory != "corp" || group.isProtected, now != group {
                faults.append("the group \(group.name) is not ours or protected, and changed")
            }
            for (account, maker) in old.memberships[group.id] ?? [:] where maker != "corp" || group.isProtected {
                if accounts.contains(account), new.memberships[group.id]?[account] != .some(maker) {
                    faults.append("a membership of \(group.name) was not ours, and changed")
                }
            }
            if group.isProtected {
                let came = Set((new.memberships[group.id] ?? [:]).keys).subtracting(
                    (old.memberships[group.id] ?? [:]).keys)
                if !came.isEmpty { faults.append("somebody joined the protected group \(group.name)") }
            }
        }
        for account in old.accounts where account.isProtected {
            for group in new.groups
            where new.memberships[group.id]?[account.id] != old.memberships[group.id]?[account.id] {
                faults.append("the protected \(account.username) joined or left \(group.name)")
            }
        }
        return faults
    }

    private static func faultsOfMemberships(
        _ old: FlatStore, _ new: FlatStore, _ accounts: [Int64: RecordedAccount], _ model: NaiveModel
    ) -> [String] {
        var faults: [String] = []
        let provisioned = accounts.values.filter { account in
            account.directory == "corp" && !account.isProtected
                && account.identifier.map { model.person($0) != nil && model.isInScope($0) == .yes } == true
        }
        let defaults = Set(model.world.policy.criteria.defaultGroups.map { NameKey($0) })
        for group in new.groups {
            guard let source = model.source(of: group) else { continue }
            let isDefault = defaults.contains(NameKey(group.name))
            let effective = model.members(source)
            for account in provisioned {
                let isMember = isDefault || effective.contains(account.identifier!)
                switch (isMember, new.memberships[group.id]?[account.id]) {
                case (true, nil): faults.append("\(account.username) is missing in \(group.name)")
                case (false, "corp"?) where model.isWhole(source):
                    faults.append("\(account.username) is still in \(group.name)")
                case (false, "corp"?) where old.memberships[group.id]?[account.id] == nil:
                    faults.append("\(account.username) came into \(group.name)")
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
