import Directory
import LDAPText

/// A ``Revert``'s plan in the making.
struct RevertDraft {
    let undo: UndoRecord
    let recorded: Recorded
    let policy: Policy
    var plan: Plan
    let accountPlaces: [Int64: Int]
    let groupPlaces: [Int64: Int]
    /// Which account and which group is whose now, by number.
    let accountOf: [Entry: Int64]
    let groupOf: [Entry: Int64]
    /// Accounts and groups that stay as they are, by number.
    var keptAccounts: Set<Int64> = []
    var keptGroups: Set<Int64> = []
    let reason: Reason

    init(_ undo: UndoRecord, _ recorded: Recorded, _ policy: Policy) {
        self.undo = undo
        self.recorded = recorded
        self.policy = policy
        plan = Plan(directory: undo.directory, errand: Errand(.revert, run: undo.run))
        accountPlaces = Dictionary(
            uniqueKeysWithValues: recorded.accounts.indices.map { (recorded.accounts[$0].id, $0) })
        groupPlaces = Dictionary(uniqueKeysWithValues: recorded.groups.indices.map { (recorded.groups[$0].id, $0) })
        accountOf = Dictionary(
            recorded.accounts.lazy.compactMap { account in
                Entry(account.directory, account.identifier).map { ($0, account.id) }
            },
            uniquingKeysWith: { first, _ in first })
        groupOf = Dictionary(
            recorded.groups.lazy.compactMap { group in Entry(group.directory, group.identifier).map { ($0, group.id) }
            },
            uniquingKeysWith: { first, _ in first })
        reason = Reason(.reverted, "takes back what the run \(undo.run) did")
    }

    /// An entry of a directory.
    struct Entry: Hashable {
        let directory: String?
        let identifier: GUID

        init?(_ directory: String?, _ identifier: GUID?) {
            guard let identifier else { return nil }
            (self.directory, self.identifier) = (directory, identifier)
        }
    }

    static let changed = "it was changed after the run, so it stays as it is"

    // MARK: Accounts

    mutating func revertAccounts() {
        let created = Set(undo.accounts.lazy.filter { $0.before == nil }.map(\.id))
        let (joined, made) = (memberships(by: \.account, of: created), membershipsMade(by: \.account, of: created))
        for row in undo.accounts {
            let now = accountPlaces[row.id].map { recorded.accounts[$0] }
            if let subject = now ?? row.before, isProtected(subject) || isProtected(name: row.before?.username) {
                keep(subject, .kept, Self.protectedAccount)
                continue
            }
            switch (row.before, now) {
            case (nil, nil): continue
            case (nil, let now?):
                if row.after != now.fingerprint {
                    keep(now, .held, Reason(.changedSince, Self.changed))
                } else if joined[row.id]?.isSubset(of: made[row.id] ?? []) == false {
                    keep(now, .held, Reason(.changedSince, "it joined groups after the run, so it stays as it is"))
                } else {
                    append(now, nil)
                }
            case (let before?, nil):
                if row.after == nil {
                    restore(before)
                } else {
                    keep(before, .held, Reason(.changedSince, "it was deleted after the run"))
                }
            case (let before?, let now?):
                if row.after != now.fingerprint {
                    keep(now, .held, Reason(.changedSince, Self.changed))
                } else if isTaken(before) {
                    keep(now, .held, Reason(.changedSince, Self.taken))
                } else if before != now {
                    append(now, before)
                }
            }
        }
        _ = keepLastAdministrator()
    }

    /// - Returns: Whether something is held for it.
    mutating func keepLastAdministrator() -> Bool {
        let isHeld = plan.keepLastAdministrator(in: recorded)
        let changes = Set(plan.accounts.map(\.subject.id))
        for row in undo.accounts where !changes.contains(row.id) { keptAccounts.insert(row.id) }
        return isHeld
    }

    static let protectedAccount = Reason(.protected, "the account is protected, so it stays as it is")
    private static let taken = "its entry got another account after the run"

    func isProtected(_ account: RecordedAccount) -> Bool {
        account.isProtected || isProtected(name: account.username)
    }

    private func isProtected(name: String?) -> Bool { name.map(policy.protectedUsers.contains) ?? false }

    private mutating func restore(_ before: RecordedAccount) {
        if isTaken(before) {
            keep(before, .held, Reason(.changedSince, Self.taken))
        } else {
            append(nil, before)
        }
    }

    /// Whether another account is that of the entry that this one would be linked to again.
    private func isTaken(_ before: RecordedAccount) -> Bool {
        guard let entry = Entry(before.directory, before.identifier) else { return false }
        return accountOf[entry].map { $0 != before.id } ?? false
    }

    private mutating func append(_ now: RecordedAccount?, _ before: RecordedAccount?) {
        plan.accounts.append(
            AccountChange(action: Self.action(now, before), before: now, after: before, reason: reason))
    }

    private static func action(_ now: RecordedAccount?, _ then: RecordedAccount?) -> AccountChange.Action {
        guard let now else { return .create }
        guard let then else { return .delete }
        if now.directory != then.directory {
            return then.directory == nil ? .release : now.directory == nil ? .adopt : .transfer
        }
        if now.identifier != then.identifier { return .relink }
        if now.isEnabled != then.isEnabled { return then.isEnabled ? .reactivate : .disable }
        if now.username != then.username { return .rename }
        if now.authentication != then.authentication { return .setAuthentication }
        return .update
    }

    mutating func keep(_ account: RecordedAccount, _ status: Held.Status, _ why: Reason) {
        keptAccounts.insert(account.id)
        plan.hold(account, status, why)
    }
}
