import Directory
import LDAPText

extension PlanDraft {
    /// Stage 3: who may take which user name. A conflict holds the name alone, or the newcomer.
    mutating func settleUsernames() {
        var dropped: Set<Int> = []
        if !policy.protectedUsers.isEmpty { keepProtectedUsernames(&dropped) }
        let losses = NameClaims.losses(
            of: plan.accounts.map { change in
                (before: change.before.map { ($0.id, $0.username) }, after: change.after?.username)
            }, among: recorded.accounts.lazy.map { ($0.id, $0.username) })
        for (claimant, loss) in losses.sorted(by: { $0.key < $1.key }) {
            let change = plan.accounts[claimant]
            guard let after = change.after else { continue }
            plan.held.append(
                Held(
                    kind: .user, status: .held, identifier: after.identifier, dn: after.dn, name: after.username,
                    reason: reasonForLostUsername(of: after, isNew: change.before == nil, loss)))
            if change.before == nil { dropped.insert(claimant) } else { keepUsername(ofChange: claimant, &dropped) }
        }
        drop(accountChanges: dropped)
    }

    private mutating func keepProtectedUsernames(_ dropped: inout Set<Int>) {
        for index in plan.accounts.indices {
            guard let before = plan.accounts[index].before, let after = plan.accounts[index].after,
                before.username != after.username, policy.protectedUsers.contains(after.username)
            else { continue }
            let words = "the user name \(after.username) is protected, so \(before.username) keeps its own"
            hold(before, .kept, Reason(.protected, words))
            keepUsername(ofChange: index, &dropped)
        }
    }

    /// Leaves the name out of a change, or drops the change where that is all of it.
    private mutating func keepUsername(ofChange index: Int, _ dropped: inout Set<Int>) {
        guard let before = plan.accounts[index].before, var after = plan.accounts[index].after else { return }
        after.values.username = before.username
        plan.accounts[index].after = after
        if after == before {
            dropped.insert(index)
            plan.unchanged.users += 1
        } else if plan.accounts[index].action == .rename {
            plan.accounts[index].action = .update
        }
    }

    private func reasonForLostUsername(of newcomer: RecordedAccount, isNew: Bool, _ loss: NameClaims.Loss) -> Reason {
        if isNew, case .held(let holder) = loss, goneAccounts.contains(holder) {
            let account = recorded.accounts[holder]
            return Reason(
                .entryRecreated,
                "the account \(account.username) has this user name, and its own entry \(account.dn ?? "") is gone; if "
                    + "this is the same person, `rollcall accounts relink \(account.username) "
                    + "\(newcomer.identifier?.description ?? "")` lets the account go on", rule: "on_recreate")
        }
        return Reason(.usernameConflict, wordsForLostUsername(newcomer.username, loss))
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
    ///
    /// - Returns: Whether something was.
    @discardableResult
    mutating func keepLastAdministrator() -> Bool {
        let lost = LastAdministrator.changesThatRemove(plan.accounts, recorded.accounts)
        for index in lost {
            guard let account = plan.accounts[index].before else { continue }
            if let place = changeOfAccount.first(where: { $0.value == index })?.key, standing[place] != .provisioned {
                standing[place] = .frozen
            }
            hold(account, .held, LastAdministrator.reason)
        }
        drop(accountChanges: Set(lost))
        return !lost.isEmpty
    }

    /// Takes changes out of the plan, and renumbers what refers to the others.
    mutating func drop(accountChanges dropped: Set<Int>) {
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
