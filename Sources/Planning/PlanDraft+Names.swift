import Directory
import LDAPText

extension PlanDraft {
    /// Stage 3: who may take which user name. A conflict holds the name alone, or the newcomer.
    mutating func settleUsernames() {
        var claims: [NameClaims.Claim] = []
        var released: Set<Int64> = []
        for (index, change) in plan.accounts.enumerated() {
            guard let after = change.after else {
                if let before = change.before { released.insert(before.id) }
                continue
            }
            if let before = change.before, before.username == after.username { continue }
            let (wanted, current) = (NameKey(after.username), change.before.map { NameKey($0.username) })
            if wanted == current { continue }
            if let before = change.before { released.insert(before.id) }
            claims.append(.init(claimant: index, wanted: wanted, current: current))
        }
        guard !claims.isEmpty else { return }
        let wanted = Set(claims.lazy.map(\.wanted))
        var holders: [NameKey: Int] = [:]
        var places: [Int64: Int] = [:]
        for index in recorded.accounts.indices {
            if released.contains(recorded.accounts[index].id) {
                places[recorded.accounts[index].id] = index
            } else {
                let name = NameKey(recorded.accounts[index].username)
                if wanted.contains(name) { holders[name] = index }
            }
        }
        let losses = NameClaims.losses(claims, holders: holders) { claimant in
            plan.accounts[claimant].before.flatMap { places[$0.id] } ?? -1
        }
        var dropped: Set<Int> = []
        for (claimant, loss) in losses.sorted(by: { $0.key < $1.key }) {
            let change = plan.accounts[claimant]
            guard var after = change.after else { continue }
            let reason = Reason(.usernameConflict, wordsForLostUsername(after.username, loss))
            plan.held.append(
                Held(
                    kind: .user, status: .held, identifier: after.identifier, dn: after.dn, name: after.username,
                    reason: reason))
            guard let before = change.before else {
                dropped.insert(claimant)
                continue
            }
            after.values.username = before.username
            if after == before {
                dropped.insert(claimant)
                plan.unchanged.users += 1
            } else {
                plan.accounts[claimant].after = after
                if change.action == .rename { plan.accounts[claimant].action = .update }
            }
        }
        drop(accountChanges: dropped)
    }

    private func wordsForLostUsername(_ name: String, _ loss: NameClaims.Loss) -> String {
        switch loss {
        case .held(let holder):
            let account = recorded.accounts[holder]
            let whose =
                switch account.directory {
                case nil: "an account that an administrator made"
                case policy.directory: account.dn ?? "another account of this directory"
                case let other?: "an account of the directory \(other)"
                }
            return "the user name \(name) belongs to \(whose)" + (account.isEnabled ? "" : ", which is disabled")
        case .contested(let others):
            let names = others.compactMap { plan.accounts[$0].after?.dn }.sorted()
            return "the user name \(name) is also what these entries map to: \(names.joined(separator: "; "))"
        }
    }

    /// DESIGN rule 4: if the plan would leave no enabled site administrator who signs in with a local password, what
    /// takes that away is held.
    mutating func keepLastAdministrator() {
        let lost = plan.accounts.indices.filter { index in
            let change = plan.accounts[index]
            return change.before?.isLocalSiteAdministrator == true && change.after?.isLocalSiteAdministrator != true
        }
        guard !lost.isEmpty, lost.count == recorded.accounts.lazy.filter(\.isLocalSiteAdministrator).count,
            !plan.accounts.contains(where: { $0.isNewLocalSiteAdministrator })
        else { return }
        for index in lost {
            guard let account = plan.accounts[index].before else { continue }
            if let place = changeOfAccount.first(where: { $0.value == index })?.key, standing[place] != .provisioned {
                standing[place] = .frozen
            }
            hold(
                account, .held,
                Reason(
                    .lastAdministrator,
                    "no enabled site administrator who signs in with a local password would be left"))
        }
        drop(accountChanges: Set(lost))
    }

    /// Takes changes out of the plan, and renumbers what refers to the others.
    private mutating func drop(accountChanges dropped: Set<Int>) {
        guard !dropped.isEmpty else { return }
        var number = [Int](repeating: -1, count: plan.accounts.count)
        var kept: [AccountChange] = []
        kept.reserveCapacity(plan.accounts.count - dropped.count)
        for (index, change) in plan.accounts.enumerated() where !dropped.contains(index) {
            number[index] = kept.count
            kept.append(change)
        }
        plan.accounts = kept
        let firstCreated = UInt32(recorded.accounts.count)
        for person in slotOfPerson.indices
        where slotOfPerson[person] != Self.none && slotOfPerson[person] >= firstCreated {
            let new = number[Int(slotOfPerson[person] - firstCreated)]
            slotOfPerson[person] = new < 0 ? Self.none : firstCreated + UInt32(new)
        }
        changeOfAccount = changeOfAccount.compactMapValues { number[$0] < 0 ? nil : number[$0] }
    }
}

extension AccountChange {
    /// Whether the account counts for DESIGN rule 4 only once this is applied.
    fileprivate var isNewLocalSiteAdministrator: Bool {
        after?.isLocalSiteAdministrator == true && before?.isLocalSiteAdministrator != true
    }
}
