import Directory
import LDAPText

extension PlanDraft {
    static let revertedReason = Reason(
        .heldAfterRevert, "a revert took this back, and holds it until it is released or the directory agrees")

    /// Takes what a revert holds out of the plan, and ends the holds of those on whom directory and store agree.
    mutating func keepWhatWasReverted() {
        guard !heldUsers.isEmpty else { return }
        var dropped: Set<Int> = []
        var open: Set<GUID> = []
        for (index, change) in plan.accounts.enumerated() {
            let identifiers = [change.before?.identifier, change.after?.identifier].compactMap(\.self)
            guard identifiers.contains(where: heldUsers.contains) else { continue }
            dropped.insert(index)
            open.formUnion(identifiers)
            hold(change.before ?? change.subject, .kept, Self.revertedReason)
        }
        for (account, change) in changeOfAccount where dropped.contains(change) { standing[account] = .frozen }
        var people: [GUID: Int] = [:]
        let concerned = heldUsers.union(open)
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
    }

    /// Whether the directory said of a person all that decides over an account.
    private func isKnown(_ person: Int) -> Bool {
        if case .unknown = scopeOf(person) { return false }
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
