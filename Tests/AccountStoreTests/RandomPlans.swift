import AccountStore
import Directory
import LDAPText
import Planning

/// Makes plans that fit a store, of every kind of change, the same for the same seed.
struct RandomPlans: RandomNumberGenerator {
    private var state: UInt64
    /// Grows, so that no name and no identifier is ever given twice.
    private var count = 100

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }
    private mutating func happens(_ percent: Int) -> Bool { number(0..<100) < percent }
    private mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }

    /// Loads accounts, groups and memberships of two directories and of an administrator's.
    mutating func fill(_ store: TestStore) throws {
        try store.addAdministrator()
        for directory in ["corp", "branch"] {
            var plan = Plan.empty(directory)
            for _ in 0..<8 { plan.create(account(of: directory)) }
            for _ in 0..<4 { plan.create(group(of: directory)) }
            for group in plan.groups.indices {
                let members = (0..<8).filter { _ in happens(50) }.map(AccountReference.created)
                plan.members(.add, .created(index: group, name: ""), members)
            }
            let run = StoredRun.number(directory == "corp" ? 1 : 2, directory: directory)
            try store.apply(plan, run: run)
        }
        for _ in 0..<3 { _ = try store.addAccount(account(of: nil), by: "op", at: firstEnd) }
        try store.execute("INSERT INTO groups (name, name_key) VALUES ('Own', 'own')")
        try store.execute("UPDATE memberships SET made_by = NULL WHERE (group_id + account_id) % 5 = 0")
        try store.execute("INSERT INTO memberships (group_id, account_id) SELECT max(id), 1 FROM groups")
        try store.execute("UPDATE accounts SET protected = true WHERE id = 3")
    }

    /// A plan of the directory corp, now and then one that an operator wants.
    mutating func plan(_ before: Recorded) -> Plan {
        var plan = Plan(directory: "corp")
        if happens(25) { plan.errand = Errand(.transfer) }
        let isOperators = plan.errand.kind.isOperators
        func isFree(_ owner: String?) -> Bool { owner == "corp" || isOperators }
        let rows = before.memberRows
        let protected = Set(before.accounts.lazy.filter(\.isProtected).map(\.id))
        // A group goes with the members that the directory gave it, and a protected account leaves none.
        let shared = Set(rows.lazy.filter { $0.madeBy != "corp" || protected.contains($0.account) }.map(\.group))
        changeAccounts(
            &plan, before.accounts.filter { !$0.isProtected && $0.username != "root" && isFree($0.directory) })
        changeGroups(&plan, before.groups.filter { !$0.isProtected && isFree($0.directory) }, shared)
        changeMemberships(&plan, before, rows)
        return plan
    }

    private mutating func changeAccounts(_ plan: inout Plan, _ accounts: [RecordedAccount]) {
        var freed: [String] = []
        var exchange: RecordedAccount?
        for account in accounts {
            switch number(0..<10) {
            case 0:
                plan.delete(account)
                freed.append(account.username)
            case 1...3:
                let changed = changed(account)
                plan.change(account) { $0 = changed }
            case 4:
                guard let other = exchange else {
                    exchange = account
                    continue
                }
                exchange = nil
                plan.change(other) { $0.values.username = account.username }
                plan.change(account) { $0.values.username = other.username }
            default: continue
            }
        }
        for _ in 0..<number(0..<3) {
            var new = account(of: "corp")
            if happens(50), let name = freed.popLast() { new.values.username = name.uppercased() }
            plan.create(new)
        }
    }

    private mutating func changeGroups(_ plan: inout Plan, _ groups: [RecordedGroup], _ shared: Set<Int64>) {
        var freed: [String] = []
        for group in groups {
            switch number(0..<6) {
            case 0 where !shared.contains(group.id):
                plan.delete(group)
                freed.append(group.name)
            case 1:
                count += 1
                let name = happens(50) ? "Group \(count)" : group.name
                let (link, object) = (happens(50) ? identifier(count) : group.identifier, identifier(count))
                plan.change(group) { ($0.name, $0.identifier, $0.entraObjectID) = (name, link, object) }
            default: continue
            }
        }
        for _ in 0..<number(0..<2) {
            var new = group(of: "corp")
            if happens(50), let name = freed.popLast() { new.name = name.lowercased() }
            plan.create(new)
        }
    }

    private mutating func changeMemberships(_ plan: inout Plan, _ before: Recorded, _ rows: Set<MemberRow>) {
        let deleted = Set(plan.accounts.lazy.filter { $0.after == nil }.map(\.subject.id))
        let deletedGroups = Set(plan.groups.lazy.filter { $0.after == nil }.map(\.subject.id))
        let present = Set(rows.map { [$0.group, $0.account] })
        let accounts = before.accounts.filter { !$0.isProtected && !deleted.contains($0.id) }
        for group in before.groups where !group.isProtected && !deletedGroups.contains(group.id) {
            for account in accounts where happens(15) {
                if let row = rows.first(where: { $0.group == group.id && $0.account == account.id }) {
                    guard row.madeBy == "corp" || plan.errand.kind.isOperators else { continue }
                    plan.members(.remove, .recorded(id: group.id, name: ""), [.recorded(account.id)], row.maker)
                } else if !present.contains([group.id, account.id]) {
                    plan.members(.add, .recorded(id: group.id, name: ""), [.recorded(account.id)])
                }
            }
        }
        for (index, change) in plan.accounts.enumerated() where change.action == .create {
            guard let group = pick(before.groups.filter { !deletedGroups.contains($0.id) }) else { continue }
            plan.members(.add, .recorded(id: group.id, name: ""), [.created(index)])
        }
        for (index, change) in plan.groups.enumerated() where change.action == .create {
            let members = accounts.filter { _ in happens(30) }.map { AccountReference.recorded($0.id) }
            plan.members(.add, .created(index: index, name: ""), members)
        }
        plan.memberships.removeAll { $0.members.isEmpty }
    }

    private mutating func account(of directory: String?) -> RecordedAccount {
        count += 1
        return changed(person(count, "user\(count)", directory: directory))
    }

    private mutating func group(of directory: String?) -> RecordedGroup {
        count += 1
        return Planning.RecordedGroup(
            id: 0, directory: directory, identifier: directory == nil ? nil : identifier(count),
            dn: "cn=\(count)", name: "Group \(count)")
    }

    /// The account with some other values, at least one of them.
    private mutating func changed(_ account: RecordedAccount) -> RecordedAccount {
        count += 1
        var new = account
        new.values.fullName = "Full \(count)"
        if happens(30) { new.values.username = pick(["user\(count)", "Jürgen \(count)", "ＵＳＥＲ\(count)"]) }
        if happens(20) { new.identifier = new.directory == nil ? nil : identifier(count) }
        if happens(20) { new.entraObjectID = new.directory == nil ? nil : identifier(count) }
        if happens(20) { new.values.email = pick([nil, "", new.username, "x\(count)@example.com"]) ?? nil }
        if happens(20) { new.values.custom = pick([[:], ["room": "\(count)"], ["a\"\\": "\n", "": ""]]) ?? [:] }
        if happens(20) { new.localRoles = pick([[], .groupAdmin, [.siteAdmin, .readonlySiteAdmin]]) ?? [] }
        if happens(20) { new.directoryRoles = pick([[], .siteAdmin]) ?? [] }
        if happens(20) { new.permissions = Permissions(rawValue: UInt8(number(0..<16))) }
        if happens(20) { new.authentication = pick(AuthenticationMethod.allCases) ?? .ldap }
        if happens(20) { new.requires2FA.toggle() }
        if happens(30) {
            new.isEnabled.toggle()
            new.disabled = new.isEnabled ? nil : Disablement(by: .sync, reason: "entry_gone")
            new.departedAt = new.isEnabled || happens(50) ? nil : firstEnd - Int64(count)
        }
        return new
    }
}

extension MemberRow {
    fileprivate var maker: MembershipChange.Maker {
        switch madeBy {
        case nil: .administrator
        case "corp": .ours
        case let other?: .directory(other)
        }
    }
}
