/// What the plans of single operations share.
extension Plan {
    mutating func hold(_ account: RecordedAccount, _ status: Held.Status, _ reason: Reason) {
        held.append(
            Held(
                kind: .user, status: status, identifier: account.identifier, dn: account.dn, name: account.username,
                reason: reason))
    }

    mutating func hold(_ group: RecordedGroup, _ status: Held.Status, _ reason: Reason) {
        held.append(
            Held(
                kind: .group, status: status, identifier: group.identifier, dn: group.dn, name: group.name,
                reason: reason))
    }

    /// DESIGN rule 4. Called before anything refers to an account change by its index.
    ///
    /// - Returns: Whether something is held for it.
    @discardableResult
    mutating func keepLastAdministrator(in recorded: Recorded) -> Bool {
        let lost = Set(LastAdministrator.changesThatRemove(accounts, recorded.accounts))
        for index in lost.sorted() { hold(accounts[index].subject, .held, LastAdministrator.reason) }
        accounts = accounts.indices.filter { !lost.contains($0) }.map { accounts[$0] }
        return !lost.isEmpty
    }

    /// Counts the plan against its limits. What is held is new, since no operation follows another.
    mutating func settleLimits(_ figures: Limits, _ recorded: Recorded) {
        newlyHeld = held.lazy.filter { $0.status != .kept }.count
        limits = LimitReckoning(figures, recorded, directory: directory).states(of: self)
        blocks = limits.filter(\.isExceeded).map(Block.limit)
    }
}
