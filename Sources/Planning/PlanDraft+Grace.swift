import Directory

extension PlanDraft {
    /// The account as it is once its person is gone or out of scope. Grace runs from when that was first known; whoever
    /// an administrator disabled stays disabled by the administrator.
    func departed(_ account: RecordedAccount, because reason: Reason) -> RecordedAccount {
        var after = account
        after.directoryRoles = []
        let code = reason.code.rawValue
        var since = recorded.now
        if account.isEnabled {
            after.isEnabled = false
            after.disabled = Disablement(by: .sync, reason: code)
        } else if let before = account.disabled, before.by == .sync {
            if before.isDeparture {
                after.disabled?.reason = code
                since = before.since ?? since
            } else {
                after.disabled = Disablement(by: .sync, reason: code)
            }
        }
        if policy.deleteAfter != nil { after.departedAt = account.isEnabled ? since : account.departedAt ?? since }
        return after
    }

    /// Whether the grace of an account that is out is over.
    func isDue(_ account: RecordedAccount) -> Bool {
        guard focus == nil, let grace = policy.deleteAfter, let departedAt = account.departedAt else { return false }
        return departedAt <= recorded.now - grace
    }

    /// Deletes those whose grace is over, the longest departed first, as many as the limit allows; the others wait, and
    /// block nothing.
    mutating func planDueDeletions() {
        guard !dueDeletions.isEmpty else { return }
        let accounts = recorded.accounts
        dueDeletions.sort { left, right in
            let (first, second) = (accounts[left.account], accounts[right.account])
            return (first.departedAt ?? 0, first.id) < (second.departedAt ?? 0, second.id)
        }
        let total = accounts.lazy.filter { [directory = policy.directory] in $0.directory == directory }.count
        var left = policy.limits[.deletionsAfterGrace].map { figures in
            max(0, figures.allowance(of: total) - (recorded.recent[.deletionsAfterGrace] ?? 0))
        }
        for (index, waiting, reason, ground) in dueDeletions {
            let account = accounts[index]
            guard left != 0 else {
                if waiting != account, isConfirmed(ground) {
                    changeOfAccount[index] = plan.accounts.count
                    plan.accounts.append(
                        AccountChange(action: .update, before: account, after: waiting, reason: reason))
                }
                hold(
                    account, .kept,
                    Reason(
                        .deletionWaiting, "the grace is over, and the deletion waits for room under its limit",
                        rule: "limits.deletions_after_grace"))
                continue
            }
            guard isConfirmed(ground) else {
                hold(account, .held, Self.unconfirmedReason)
                continue
            }
            left = left.map { $0 - 1 }
            standing[index] = .deleted
            grounds[index] = nil
            changeOfAccount[index] = plan.accounts.count
            plan.accounts.append(
                AccountChange(
                    action: .delete, before: account, after: nil,
                    reason: Reason(
                        .graceOver, "the grace after the departure is over: " + reason.text,
                        rule: "deprovision.delete_after", group: reason.group)))
        }
    }
}

extension Disablement {
    /// Whether the person was gone or out of scope, rather than disabled in the directory.
    var isDeparture: Bool {
        switch Reason.Code(rawValue: reason) {
        case .entryGone, .leftRequiredGroup, .deniedGroup: true
        default: false
        }
    }
}
