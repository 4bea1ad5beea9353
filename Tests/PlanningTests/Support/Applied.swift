import Directory
import LDAPText
import Planning
import Testing

/// The store as plain rows.
struct FlatStore {
    var accounts: [RecordedAccount]
    var groups: [RecordedGroup]
    /// By group, the accounts with who made the membership.
    var memberships: [Int64: [Int64: String?]] = [:]

    init(_ recorded: Recorded) {
        accounts = recorded.accounts
        groups = recorded.groups
        for (index, group) in recorded.groups.enumerated() {
            for place in recorded.memberships.range(ofGroup: index) {
                let account = recorded.accounts[Int(recorded.memberships.accounts[place])].id
                memberships[group.id, default: [:]][account] =
                    .some(recorded.memberships.makerNames[Int(recorded.memberships.makers[place])])
            }
        }
    }

    func recorded(_ directory: RecordedDirectory?) -> Recorded {
        let makers: [String?] = [nil] + Set(memberships.values.flatMap(\.values).compactMap(\.self)).sorted()
        let places = Dictionary(uniqueKeysWithValues: accounts.enumerated().map { ($0.element.id, UInt32($0.offset)) })
        var rows = RecordedMemberships(makerNames: makers)
        for group in groups {
            let members = (memberships[group.id] ?? [:]).map { (places[$0.key]!, $0.value) }.sorted { $0.0 < $1.0 }
            for (account, maker) in members {
                rows.accounts.append(account)
                rows.makers.append(UInt8(makers.firstIndex(of: maker)!))
            }
            rows.offsets.append(rows.accounts.count)
        }
        return Recorded(directory: directory, accounts: accounts, groups: groups, memberships: rows)
    }
}

/// Does what a plan says to rows in memory, and reports whatever a store would refuse.
func applied(_ plan: Plan, to recorded: Recorded) -> Recorded {
    var store = FlatStore(recorded)
    var created: [Int: Int64] = [:]
    var next = (store.accounts.map(\.id).max() ?? 0) + 1
    for (index, change) in plan.accounts.enumerated() {
        if let before = change.before {
            guard let place = store.accounts.firstIndex(where: { $0.id == before.id }) else {
                Issue.record("there is no account \(before.id)")
                continue
            }
            #expect(store.accounts[place] == before, "the change rests on the account as it was")
            #expect(before.directory == plan.directory, "\(before.username) is not this directory's")
            #expect(!before.isProtected, "\(before.username) is protected")
            guard var after = change.after else {
                store.accounts.remove(at: place)
                for group in store.memberships.keys { store.memberships[group]?[before.id] = nil }
                continue
            }
            #expect(after != before, "the change of \(before.username) changes nothing")
            if after.disabled != before.disabled { after.disabled?.run = "run" }
            store.accounts[place] = after
        } else if var after = change.after {
            after.id = next
            created[index] = next
            next += 1
            store.accounts.append(after)
        }
    }
    let keys = store.accounts.map { NameKey($0.username) }
    #expect(Set(keys).count == keys.count, "user names are unique")

    var createdGroups: [Int: Int64] = [:]
    next = (store.groups.map(\.id).max() ?? 0) + 1
    for (index, change) in plan.groups.enumerated() {
        if let before = change.before {
            #expect(before.directory == plan.directory, "\(before.name) is not this directory's")
            #expect(!before.isProtected, "\(before.name) is protected")
            let place = store.groups.firstIndex(of: before)!
            if let after = change.after {
                #expect(after != before)
                store.groups[place] = after
            } else {
                let others = (store.memberships[before.id] ?? [:]).values.filter { $0 != plan.directory }
                #expect(others.isEmpty, "\(before.name) has members whom others added")
                store.groups.remove(at: place)
                store.memberships[before.id] = nil
            }
        } else if var after = change.after {
            after.id = next
            createdGroups[index] = next
            next += 1
            store.groups.append(after)
        }
    }
    let groupKeys = store.groups.map { NameKey($0.name) }
    #expect(Set(groupKeys).count == groupKeys.count, "group names are unique")

    for change in plan.memberships {
        let group: Int64
        switch change.group {
        case .recorded(let id, let name):
            group = id
            #expect(store.groups.first { $0.id == id }?.name == name, "the name of the group as it will be")
        case .created(let index, _): group = createdGroups[index]!
        }
        #expect(change.members == change.members.sorted())
        for member in change.members {
            let account: Int64 =
                switch plan.subjects[Int(member)].account {
                case .recorded(let id): id
                case .created(let index): created[index]!
                }
            #expect(store.accounts.contains { $0.id == account }, "a member has an account")
            let present = store.memberships[group]?[account]
            switch change.action {
            case .add:
                #expect(present == nil, "a membership is made once")
                store.memberships[group, default: [:]][account] = .some(plan.directory)
            case .remove:
                #expect(present == .some(plan.directory), "only a membership of our own is removed")
                store.memberships[group]?[account] = nil
            }
        }
    }
    return store.recorded(plan.record)
}
