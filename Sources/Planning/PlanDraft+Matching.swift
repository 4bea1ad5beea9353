import Directory
import LDAPText

/// Which account is whose: by the immutable identifier first, then as ``PlanDraft/matchOthers(_:)`` finds it.
struct AccountMatching {
    /// By the person's identifier, the index of the recorded account.
    private var accountOf: [GUID: UInt32]
    /// For each recorded account that nobody was found for yet.
    private var isAbsent: [Bool]
    /// By index of the person: why nothing is done.
    var conflicts: [Int: Reason] = [:]
    /// Recorded accounts that were found for somebody by another way than the identifier.
    private(set) var taken: Set<Int> = []

    /// - Parameters:
    ///   - link: An account that goes on as that of another entry.
    ///   - people: Whose accounts alone count; `nil`: everybody's.
    init(_ recorded: Recorded, directory: String, link: Focus.Link?, people: Set<GUID>?) {
        accountOf = Dictionary(minimumCapacity: recorded.accounts.count)
        isAbsent = Array(repeating: false, count: recorded.accounts.count)
        for index in recorded.accounts.indices where recorded.accounts[index].directory == directory {
            guard let identifier = recorded.accounts[index].identifier, recorded.accounts[index].id != link?.account
            else { continue }
            accountOf[identifier] = UInt32(index)
            isAbsent[index] = people?.contains(identifier) ?? true
        }
        if let link, let index = recorded.accounts.firstIndex(where: { $0.id == link.account }) {
            accountOf[link.entry] = UInt32(index)
        }
    }

    /// The person's account, which is then no longer looked for.
    mutating func account(of person: GUID) -> Int? {
        guard let account = accountOf[person] else { return nil }
        isAbsent[Int(account)] = false
        return Int(account)
    }

    func isKnown(_ person: GUID) -> Bool { accountOf[person] != nil }

    mutating func match(_ person: GUID, _ account: Int) {
        accountOf[person] = UInt32(account)
        taken.insert(account)
    }

    func isTaken(_ account: Int) -> Bool { taken.contains(account) }

    /// The recorded accounts that nobody was found for, by index.
    var absentees: [Int] { isAbsent.indices.filter { isAbsent[$0] } }
}

extension PlanDraft {
    /// Finds accounts for newcomers by other ways than the identifier, where the operator switched them on: an account
    /// whose own entry is gone and that has the newcomer's user name, and one that no directory manages.
    mutating func matchOthers(_ matching: inout AccountMatching) {
        guard focus == nil, policy.provisionsUsers, policy.recreated == .relink || !policy.adopts.isEmpty else {
            return
        }
        var newcomers = snapshot.people.indices.filter { index in
            let person = snapshot.people[index]
            return !matching.isKnown(person.identifier) && person.fault == nil && person.activity == .active
                && person.values.username != nil && snapshot.unread[person.identifier] == nil
                && snapshot.unsureMembers[person.identifier] == nil && scopeOf(index).isIn
        }
        guard !newcomers.isEmpty else { return }
        if policy.recreated == .relink { relinkRecreated(&newcomers, &matching) }
        for property in policy.adopts { adopt(by: property, &newcomers, &matching) }
    }

    /// A plan of a few objects adopts nothing, since it doesn't know who else could; nor does it make a second account of
    /// somebody whom the next cycle may find one for.
    func reasonToAwaitAdoption(of person: Person) -> Reason? {
        for property in policy.adopts {
            guard let value = person.values[property].map({ NameKey($0) }), !value.isEmpty else { continue }
            let owner = recorded.accounts.indices.first { index in
                recorded.accounts[index].directory == nil && !isProtected[index]
                    && recorded.accounts[index].values[property].map { NameKey($0) == value } == true
            }
            guard let owner else { continue }
            return Reason(
                .waitsForCycle,
                "the account \(recorded.accounts[owner].username) has the same \(property); whether it is adopted waits for "
                    + "the next cycle", rule: "adopt")
        }
        return nil
    }

    private mutating func relinkRecreated(_ newcomers: inout [Int], _ matching: inout AccountMatching) {
        guard case .proven = snapshot.absenceOfPeople, doubtAboutBases == nil else { return }
        let seen = Set(snapshot.people.lazy.map(\.identifier))
        let byName = Dictionary(
            grouping: newcomers, by: { NameKey(snapshot.people[$0].values.username ?? "") })
        for index in recorded.accounts.indices where recorded.accounts[index].directory == policy.directory {
            let account = recorded.accounts[index]
            guard let identifier = account.identifier, !seen.contains(identifier), !isProtected[index],
                snapshot.unread[identifier] == nil,
                let claimants = byName[NameKey(account.username)], claimants.count == 1,
                isConfirmed(gone: identifier)
            else { continue }
            matching.match(snapshot.people[claimants[0]].identifier, index)
            newcomers.removeAll { $0 == claimants[0] }
        }
    }

    private mutating func adopt(
        by property: Property, _ newcomers: inout [Int], _ matching: inout AccountMatching
    ) {
        var owners: [NameKey: [Int]] = [:]
        for index in recorded.accounts.indices where recorded.accounts[index].directory == nil {
            guard let value = recorded.accounts[index].values[property], !matching.isTaken(index) else { continue }
            owners[NameKey(value), default: []].append(index)
        }
        guard !owners.isEmpty else { return }
        let claims = Dictionary(grouping: newcomers) { NameKey(snapshot.people[$0].values[property] ?? "") }
        var settled: Set<Int> = []
        for (key, claimants) in claims where !key.isEmpty {
            guard let accounts = owners[key], accounts.count == 1, !isProtected[accounts[0]] else { continue }
            settled.formUnion(claimants)
            guard claimants.count > 1 else {
                matching.match(snapshot.people[claimants[0]].identifier, accounts[0])
                continue
            }
            for claimant in claimants {
                let others = claimants.filter { $0 != claimant }.map { snapshot.people[$0].dn }.sorted()
                matching.conflicts[claimant] = Reason(
                    .adoptionConflict,
                    "the account \(recorded.accounts[accounts[0]].username) has the same \(property) as this entry and as "
                        + others.joined(separator: "; "), rule: "adopt")
            }
        }
        newcomers.removeAll { settled.contains($0) }
    }
}
