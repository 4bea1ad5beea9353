import Directory
import LDAPText
import Planning

/// Whether a run that is taken back at once leaves the store as it was, but for what it says that it leaves.
struct RevertCheck {
    private let before: FlatStore
    private let reverted: World
    private let plan: Plan
    private let run: World

    init(_ before: World, _ after: World) {
        self.before = FlatStore(before.recorded)
        run = after
        var world = after
        plan = world.revert()
        reverted = world
    }

    var faults: [String] {
        differences(before, FlatStore(reverted.recorded), plan).map { "reverted: \($0)" } + faultsOfNextCycle
            + faultsOfSecondRevert
    }

    /// What differs and isn't named by what is held.
    private func differences(_ old: FlatStore, _ new: FlatStore, _ plan: Plan) -> [String] {
        var faults: [String] = []
        let users = Set(plan.held.filter { $0.kind == .user }.compactMap(\.name).map { NameKey($0) })
        let groups = Set(plan.held.filter { $0.kind == .group }.compactMap(\.name).map { NameKey($0) })
        var (heldAccounts, heldGroups): (Set<Int64>, Set<Int64>) = ([], [])
        for account in old.accounts + new.accounts + FlatStore(run.recorded).accounts
        where users.contains(NameKey(account.username)) {
            heldAccounts.insert(account.id)
        }
        for group in old.groups + new.groups + FlatStore(run.recorded).groups
        where groups.contains(NameKey(group.name)) {
            heldGroups.insert(group.id)
        }
        for id in Set((old.accounts + new.accounts).map(\.id)) where !heldAccounts.contains(id) {
            let (was, now) = (old.accounts.first { $0.id == id }, new.accounts.first { $0.id == id })
            if Self.plain(was) != Self.plain(now) { faults.append("the account \((was ?? now)!.username) differs") }
        }
        for id in Set((old.groups + new.groups).map(\.id)) where !heldGroups.contains(id) {
            let (was, now) = (old.groups.first { $0.id == id }, new.groups.first { $0.id == id })
            if was != now { faults.append("the group \((was ?? now)!.name) differs") }
        }
        for tie in old.ties.symmetricDifference(new.ties) {
            if heldAccounts.contains(tie.account) || heldGroups.contains(tie.group) { continue }
            faults.append("the membership \(tie) differs")
        }
        return faults
    }

    /// A store gives a row that it writes anew the run that wrote it, where none was known.
    private static func plain(_ account: RecordedAccount?) -> RecordedAccount? {
        var account = account
        account?.disabled?.run = nil
        return account
    }

    /// The next cycle leaves alone what was taken back.
    private var faultsOfNextCycle: [String] {
        guard let next = try? reverted.plan() else { return [] }
        let touched = Set(plan.accounts.filter { $0.holdsUser }.map(\.subject.id))
        let groups = Set(plan.groups.filter { ($0.before ?? $0.after)?.identifier != nil }.map(\.subject.id))
        let values = Set(plan.holds.compactMap { if case .values(let user) = $0.subject { user } else { nil } })
        return next.accounts.filter { change in
            guard touched.contains(change.subject.id) else { return false }
            // Whose values alone were taken back may still be let go.
            guard let identifier = change.before?.identifier, values.contains(identifier), let after = change.after
            else { return change.before?.identifier.map { !values.contains($0) } ?? true }
            return after.values != change.before?.values || after.dn != change.before?.dn
        }.map {
            "the next cycle changes \($0.subject.username) again"
        }
            + next.groups.filter { $0.before.map { groups.contains($0.id) } ?? false }.map {
                "the next cycle changes the group \($0.subject.name) again"
            }
    }

    /// What a revert did can be taken back too.
    private var faultsOfSecondRevert: [String] {
        guard plan.held.isEmpty else { return [] }
        var world = reverted
        let plan = world.revert()
        return differences(FlatStore(run.recorded), FlatStore(world.recorded), plan).map { "reverted twice: \($0)" }
    }
}

extension AccountChange {
    /// Whether it concerns an account that a directory manages or managed.
    fileprivate var holdsUser: Bool {
        before?.directory != nil || after?.directory != nil
    }
}
