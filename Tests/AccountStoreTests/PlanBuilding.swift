import AccountStore
import Directory
import LDAPText
import Planning

/// Points in time for tests, in milliseconds: the first run's end, and what lies between runs.
let firstEnd: Int64 = 1_795_327_660_123
let hour: Int64 = 3_600_000

extension StoredRun {
    /// A run of the directory `corp`, the `number`th.
    static func number(
        _ number: Int, directory: String = "corp", limited: [LimitKind: Int] = [:], finishedAt: Int64? = nil
    ) -> StoredRun {
        let end = finishedAt ?? firstEnd + Int64(number - 1) * hour
        return StoredRun(
            id: "run-\(number)", directory: directory, kind: number == 1 ? "initial" : "full", status: .success,
            startedAt: end - 5_000, finishedAt: end, host: "sync1", startedBy: "rollcall",
            counts: ["users_created": number, "users_updated": 0], limited: limited,
            body: "What happened in \"run \(number)\".")
    }
}

/// An identifier that a number stands for.
func identifier(_ number: Int) -> GUID {
    GUID(high: 0x1122_3344_5566_7788, low: UInt64(number))
}

func person(_ number: Int, _ username: String, directory: String? = "corp") -> RecordedAccount {
    RecordedAccount(
        id: 0, directory: directory, identifier: directory == nil ? nil : identifier(number),
        dn: directory == nil ? nil : "cn=\(username),ou=people,dc=example,dc=com",
        values: AccountValues(username: username, email: "\(username)@example.com", fullName: "Full \(username)"),
        authentication: directory == nil ? .password : .ldap)
}

func group(_ number: Int, _ name: String, directory: String? = "corp") -> RecordedGroup {
    RecordedGroup(
        id: 0, directory: directory, identifier: directory == nil ? nil : identifier(1_000_000 + number),
        dn: directory == nil ? nil : "cn=\(name),ou=groups,dc=example,dc=com", name: name)
}

/// An account with every column set, which the sync has disabled.
func fullAccount() -> RecordedAccount {
    var account = person(1, "anna")
    account.entraObjectID = GUID(high: 7, low: .max)
    account.values.company = "Example"
    account.values.timeZone = "Europe/Berlin"
    account.values.language = "de"
    account.values.custom = ["room": "12", "a\"b": "", "": "x"]
    account.isEnabled = false
    account.disabled = Disablement(by: .sync, reason: "entry_gone")
    account.departedAt = firstEnd - hour
    account.authentication = .saml
    account.localRoles = [.groupAdmin]
    account.directoryRoles = [.readonlySiteAdmin]
    account.permissions = [.ftp, .api]
    account.requires2FA = true
    return account
}

let someReason = Reason(.inScope, "for the test")

extension Plan {
    /// An empty plan of the directory `corp`.
    static func empty(_ directory: String = "corp") -> Plan {
        Plan(directory: directory, isFirstCycle: false, record: RecordedDirectory(criteriaDigest: "digest"))
    }

    mutating func create(_ account: RecordedAccount) {
        accounts.append(AccountChange(action: .create, before: nil, after: account, reason: someReason))
    }

    mutating func create(_ group: RecordedGroup) {
        groups.append(GroupChange(action: .create, before: nil, after: group, reason: someReason))
    }

    mutating func change(_ before: RecordedAccount, _ change: (inout RecordedAccount) -> Void) {
        var after = before
        change(&after)
        accounts.append(AccountChange(action: .update, before: before, after: after, reason: someReason))
    }

    mutating func change(_ before: RecordedGroup, _ change: (inout RecordedGroup) -> Void) {
        var after = before
        change(&after)
        groups.append(GroupChange(action: .update, before: before, after: after, reason: someReason))
    }

    mutating func delete(_ account: RecordedAccount) {
        accounts.append(AccountChange(action: .delete, before: account, after: nil, reason: someReason))
    }

    mutating func delete(_ group: RecordedGroup) {
        groups.append(GroupChange(action: .delete, before: group, after: nil, reason: someReason))
    }

    /// Adds or removes memberships of accounts that are recorded or created in this plan.
    mutating func members(
        _ action: MembershipChange.Action, _ group: GroupReference, _ accounts: [AccountReference],
        _ maker: MembershipChange.Maker = .ours
    ) {
        var members: [UInt32] = []
        for account in accounts {
            members.append(UInt32(subjects.count))
            subjects.append(Subject(account: account, username: "", identifier: nil, dn: nil))
        }
        memberships.append(
            MembershipChange(action: action, group: group, members: members, reason: someReason, maker: maker))
    }

    mutating func members(
        _ action: MembershipChange.Action, _ group: RecordedGroup, _ accounts: [RecordedAccount]
    ) {
        members(action, .recorded(id: group.id, name: group.name), accounts.map { .recorded($0.id) })
    }
}

extension Recorded {
    func account(_ username: String) -> RecordedAccount? { accounts.first { $0.username == username } }
    func group(_ name: String) -> RecordedGroup? { groups.first { $0.name == name } }

    /// Who is in which group: `Staff: anna/corp, berta/-`, where `-` stands for an administrator.
    var membership: [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for (index, group) in groups.enumerated() {
            for place in memberships.range(ofGroup: index) {
                let maker = memberships.makerNames[Int(memberships.makers[place])]
                result[group.name, default: []].insert(
                    accounts[Int(memberships.accounts[place])].username + "/" + (maker ?? "-"))
            }
        }
        return result
    }

    /// The same by numbers.
    var memberRows: Set<MemberRow> {
        var rows: Set<MemberRow> = []
        for (index, group) in groups.enumerated() {
            for place in memberships.range(ofGroup: index) {
                rows.insert(
                    MemberRow(
                        group: group.id, account: accounts[Int(memberships.accounts[place])].id,
                        madeBy: memberships.makerNames[Int(memberships.makers[place])]))
            }
        }
        return rows
    }

    /// All that the tests compare to say that nothing changed.
    var everything: Everything {
        Everything(directory: directory, accounts: accounts, groups: groups, membership: membership)
    }

    struct Everything: Equatable {
        var directory: RecordedDirectory?
        var accounts: [RecordedAccount]
        var groups: [RecordedGroup]
        var membership: [String: Set<String>]
    }
}

/// One membership, by the store's numbers.
struct MemberRow: Hashable {
    var group: Int64
    var account: Int64
    var madeBy: String?
}

extension UndoRecord {
    /// The memberships that the run made, or ended.
    func memberRows(_ action: MembershipChange.Action) -> Set<MemberRow> {
        let rows = memberships.filter { $0.action == action }.flatMap { change in
            change.accounts.map { MemberRow(group: change.group, account: $0, madeBy: change.madeBy) }
        }
        return Set(rows)
    }
}

extension AccountStore {
    /// What is recorded for the directory `corp`.
    func corp() throws -> Recorded { try recorded(for: "corp", now: firstEnd + 100 * hour) }

    /// Applies a plan that loads these accounts and groups, with everybody in every group, as run 1.
    func load(_ people: [RecordedAccount], _ groups: [RecordedGroup] = []) throws {
        var plan = Plan.empty()
        for person in people { plan.create(person) }
        for group in groups { plan.create(group) }
        for (index, group) in groups.enumerated() where !people.isEmpty {
            plan.members(.add, .created(index: index, name: group.name), people.indices.map { .created($0) })
        }
        try apply(plan, run: .number(1))
    }

    /// An enabled administrator who signs in with a local password.
    @discardableResult
    func addAdministrator(_ username: String = "root") throws -> RecordedAccount {
        var account = person(0, username, directory: nil)
        account.localRoles = .siteAdmin
        account.id = try addAccount(account, by: "setup", at: firstEnd)
        return account
    }
}
