import Directory
import LDAPText
import Planning

/// The store as plain rows.
struct FlatStore: Equatable {
    var accounts: [RecordedAccount]
    var groups: [RecordedGroup]
    /// By group, the accounts with who made the membership.
    var memberships: [Int64: [Int64: String?]] = [:]
    var holds: Set<Hold> = []
    var now: Int64 = 0

    init(_ recorded: Recorded) {
        accounts = recorded.accounts
        groups = recorded.groups
        holds = recorded.holds
        now = recorded.now
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
        return Recorded(
            directory: directory, accounts: accounts, groups: groups, memberships: rows, holds: holds, now: now)
    }

    /// Each membership as one value.
    struct Tie: Hashable {
        var group: Int64
        var account: Int64
        var maker: String?
    }

    var ties: Set<Tie> {
        Set(
            memberships.flatMap { group, members in
                members.map { Tie(group: group, account: $0.key, maker: $0.value) }
            })
    }
}
