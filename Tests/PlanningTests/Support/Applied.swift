import Directory
import LDAPText
import Planning
import Testing

/// Does what a plan says to rows in memory, in a store's order, and reports whatever a store would refuse.
///
/// - Parameter numbers: The lowest numbers that no account and no group ever had.
func applied(_ plan: Plan, to recorded: Recorded, numbers: (account: Int64, group: Int64) = (1, 1)) -> Recorded {
    var application = Application(plan, recorded, numbers)
    application.checkRows()
    application.removeMemberships()
    application.deleteRows()
    application.writeAccounts()
    application.writeGroups()
    application.addMemberships()
    return application.result(recorded.directory)
}

private struct Application {
    let plan: Plan
    var store: FlatStore
    private var createdAccounts: [Int: Int64] = [:]
    private var createdGroups: [Int: Int64] = [:]
    private var next: (account: Int64, group: Int64)

    init(_ plan: Plan, _ recorded: Recorded, _ numbers: (account: Int64, group: Int64)) {
        self.plan = plan
        store = FlatStore(recorded)
        next = (
            max(numbers.account, (store.accounts.map(\.id).max() ?? 0) + 1),
            max(numbers.group, (store.groups.map(\.id).max() ?? 0) + 1)
        )
    }

    /// As `#expect`, which takes its time.
    private func expect(_ isTrue: Bool, _ words: @autoclosure () -> String = "the plan doesn't fit the store") {
        if !isTrue { Issue.record("\(words())") }
    }

    /// What the plan rests on is as it saw it, and is the plan's business.
    func checkRows() {
        for change in plan.accounts {
            guard let before = change.before else { continue }
            expect(store.accounts.contains(before), "the change rests on the account as it is")
            expect(
                before.directory == plan.directory || plan.errand.kind.isOperators
                    || (change.action == .adopt && before.directory == nil),
                "\(before.username) is not this directory's")
            expect(!before.isProtected, "\(before.username) is protected")
            expect(change.after != before, "the change of \(before.username) changes nothing")
        }
        for change in plan.groups {
            guard let before = change.before else { continue }
            expect(store.groups.contains(before), "the change rests on the group as it is")
            expect(
                before.directory == plan.directory || plan.errand.kind.isOperators,
                "\(before.name) is not this directory's")
            expect(!before.isProtected, "\(before.name) is protected")
            expect(change.after != before, "the change of \(before.name) changes nothing")
        }
        let named = plan.accounts.compactMap(\.before?.id)
        expect(Set(named).count == named.count, "an account changes once")
        let protected = Set(store.accounts.lazy.filter(\.isProtected).map(\.id))
        for subject in plan.subjects {
            if case .recorded(let id) = subject.account {
                expect(!protected.contains(id), "\(subject.username) is protected")
            }
        }
    }

    mutating func removeMemberships() {
        for change in plan.memberships where change.action == .remove {
            expect(change.maker == .ours || plan.errand.kind.isOperators)
            let (group, maker) = (number(of: change.group), change.makerName(in: plan.directory))
            for account in change.members.map(account) {
                expect(
                    store.memberships[group]?[account] == .some(maker), "only a membership of that maker is removed")
                store.memberships[group]?[account] = nil
            }
        }
    }

    mutating func deleteRows() {
        for change in plan.accounts where change.after == nil {
            store.accounts.removeAll { $0.id == change.subject.id }
            for group in store.memberships.keys { store.memberships[group]?[change.subject.id] = nil }
        }
        for change in plan.groups where change.after == nil {
            let others = (store.memberships[change.subject.id] ?? [:]).values.filter { $0 != plan.directory }
            expect(others.isEmpty, "\(change.subject.name) has members whom others added")
            store.groups.removeAll { $0.id == change.subject.id }
            store.memberships[change.subject.id] = nil
        }
    }

    mutating func writeAccounts() {
        for (index, change) in plan.accounts.enumerated() {
            guard var after = change.after else { continue }
            if let disabled = after.disabled, disabled.run == nil, disabled != change.before?.disabled {
                after.disabled?.run = "run"
                after.disabled?.since = disabled.since ?? store.now
            }
            if let place = store.accounts.firstIndex(where: { $0.id == change.before?.id }) {
                store.accounts[place] = after
                continue
            }
            if after.id == 0 {
                after.id = next.account
                next.account += 1
            }
            expect(!store.accounts.contains { $0.id == after.id }, "an account has a number of its own")
            createdAccounts[index] = after.id
            store.accounts.append(after)
        }
        store.accounts.sort { $0.id < $1.id }
        let keys = store.accounts.map { NameKey($0.username) }
        expect(Set(keys).count == keys.count, "user names are unique")
        let identities = store.accounts.compactMap { account in
            account.identifier.map { "\(account.directory ?? "") \($0)" }
        }
        expect(Set(identities).count == identities.count, "an entry has one account")
    }

    mutating func writeGroups() {
        for (index, change) in plan.groups.enumerated() {
            guard var after = change.after else { continue }
            if let place = store.groups.firstIndex(where: { $0.id == change.before?.id }) {
                store.groups[place] = after
                continue
            }
            if after.id == 0 {
                after.id = next.group
                next.group += 1
            }
            expect(!store.groups.contains { $0.id == after.id }, "a group has a number of its own")
            createdGroups[index] = after.id
            store.groups.append(after)
        }
        store.groups.sort { $0.id < $1.id }
        let keys = store.groups.map { NameKey($0.name) }
        expect(Set(keys).count == keys.count, "group names are unique")
    }

    mutating func addMemberships() {
        for change in plan.memberships {
            expect(change.members == change.members.sorted())
            guard change.action == .add else { continue }
            let group = number(of: change.group)
            expect(
                store.groups.first { $0.id == group }?.name == change.group.name, "the name of the group as it will be")
            for account in change.members.map(account) {
                expect(store.accounts.contains { $0.id == account }, "a member has an account")
                expect(store.memberships[group]?[account] == nil, "a membership is made once")
                store.memberships[group, default: [:]][account] = .some(change.makerName(in: plan.directory))
            }
        }
    }

    mutating func result(_ directory: RecordedDirectory?) -> Recorded {
        store.holds.subtract(plan.endedHolds)
        store.holds.formUnion(plan.holds)
        guard plan.forgetsDirectory else { return store.recorded(plan.record ?? directory) }
        for group in store.memberships.keys {
            for (account, maker) in store.memberships[group]! where maker == plan.directory {
                store.memberships[group]![account] = .some(nil)
            }
        }
        return store.recorded(nil)
    }

    private func number(of group: GroupReference) -> Int64 {
        switch group {
        case .recorded(let id, _): id
        case .created(let index, _): createdGroups[index]!
        }
    }

    private func account(_ member: UInt32) -> Int64 {
        switch plan.subjects[Int(member)].account {
        case .recorded(let id): id
        case .created(let index): createdAccounts[index]!
        }
    }
}
