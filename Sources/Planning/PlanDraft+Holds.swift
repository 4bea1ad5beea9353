import Directory
import LDAPText

extension PlanDraft {
    static let revertedReason = Reason(
        .heldAfterRevert, "a revert took this back, and holds it until it is released or the directory agrees")

    /// Takes what a revert holds out of the plan, and ends the holds of those on whom directory and store agree.
    mutating func keepWhatWasReverted() {
        guard !heldUsers.isEmpty || !heldValues.isEmpty else { return }
        var dropped: Set<Int> = []
        var open: Set<GUID> = []
        let openValues = keepValues(&dropped)
        for (index, change) in plan.accounts.enumerated() {
            let identifiers = [change.before?.identifier, change.after?.identifier].compactMap(\.self)
            guard !dropped.contains(index), identifiers.contains(where: heldUsers.contains) else { continue }
            dropped.insert(index)
            open.formUnion(identifiers)
            hold(change.before ?? change.subject, .kept, Self.revertedReason)
        }
        for (account, change) in changeOfAccount where dropped.contains(change) {
            if recorded.accounts[account].identifier.map(open.contains) == true { standing[account] = .frozen }
        }
        var people: [GUID: Int] = [:]
        let concerned = heldUsers.union(heldValues).union(open)
        for index in snapshot.people.indices where concerned.contains(snapshot.people[index].identifier) {
            people[snapshot.people[index].identifier] = index
        }
        for identifier in open {
            if let person = people[identifier] { slotOfPerson[person] = Self.none }
        }
        drop(accountChanges: dropped)
        for due in dueDeletions {
            let account = recorded.accounts[due.account]
            guard let identifier = account.identifier, heldUsers.contains(identifier) else { continue }
            open.insert(identifier)
            hold(account, .kept, Self.revertedReason)
        }
        dueDeletions.removeAll { [recorded] in recorded.accounts[$0.account].identifier.map(open.contains) ?? false }
        guard focus == nil, policy.provisionsUsers else { return }
        for held in plan.held where held.kind == .user {
            if let identifier = held.identifier { open.insert(identifier) }
        }
        let agreed = heldUsers.subtracting(open).filter { identifier in
            people[identifier].map(isKnown) ?? isAbsenceProven(of: identifier)
        }
        endHolds(on: Set(agreed.map(Hold.Subject.user)))
        var owners: [GUID: RecordedAccount] = [:]
        for account in recorded.accounts where account.directory == policy.directory {
            if let identifier = account.identifier, heldValues.contains(identifier) { owners[identifier] = account }
        }
        let agreedValues = heldValues.subtracting(open).subtracting(openValues).filter { identifier in
            guard let person = people[identifier], let account = owners[identifier] else { return false }
            return agreesInValues(person, account)
        }
        endHolds(on: Set(agreedValues.map(Hold.Subject.values)))
    }

    /// Whether the account of somebody in scope has the directory's values.
    private func agreesInValues(_ index: Int, _ account: RecordedAccount) -> Bool {
        let person = snapshot.people[index]
        return scopeOf(index).isIn && person.fault == nil && merged(person, into: account) == account.values
            && person.dn == account.dn
    }

    /// Leaves out of each change the values that a revert holds; what else it changes goes on.
    ///
    /// - Returns: Whose values differ still.
    private mutating func keepValues(_ dropped: inout Set<Int>) -> Set<GUID> {
        var open: Set<GUID> = []
        for index in plan.accounts.indices {
            let change = plan.accounts[index]
            guard let before = change.before, var after = change.after, let identifier = before.identifier,
                heldValues.contains(identifier), !heldUsers.contains(identifier), after.identifier == identifier
            else { continue }
            (after.values, after.dn, after.entraObjectID) = (before.values, before.dn, before.entraObjectID)
            guard after != change.after else { continue }
            open.insert(identifier)
            hold(before, .kept, Self.revertedReason)
            if after == before {
                dropped.insert(index)
            } else {
                plan.accounts[index].after = after
                if change.action == .rename || change.action == .move { plan.accounts[index].action = .update }
            }
        }
        return open
    }

    /// Whether the directory said of a person all that decides over an account.
    private func isKnown(_ person: Int) -> Bool {
        if case .unknown = scopeOf(person) { return false }
        if snapshot.unsureMembers[snapshot.people[person].identifier] != nil { return false }
        if case .unknown = snapshot.people[person].activity { return false }
        return true
    }

    /// Whether it is certain that nobody has this identifier.
    func isAbsenceProven(of person: GUID) -> Bool {
        snapshot.absenceOfPeople == .proven && doubtAboutBases == nil && snapshot.unread[person] == nil
    }

    /// Ends the holds on what directory and store agree.
    mutating func endHolds(on subjects: Set<Hold.Subject>) {
        guard !subjects.isEmpty else { return }
        plan.endedHolds.formUnion(recorded.holds.filter { subjects.contains($0.subject) })
    }
}
