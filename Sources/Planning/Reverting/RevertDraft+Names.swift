import Directory
import LDAPText

extension RevertDraft {
    /// A name that somebody else has now is not taken back, and with it nothing of that object.
    mutating func settleUsernames() {
        keepTakenUsernames()
        // Whoever was to be an administrator again may just have been left out.
        while keepLastAdministrator() { keepTakenUsernames() }
    }

    private mutating func keepTakenUsernames() {
        let accounts = NameClaims.losses(
            of: plan.accounts.map { (before: $0.before.map { ($0.id, $0.username) }, after: $0.after?.username) },
            among: recorded.accounts.lazy.map { ($0.id, $0.username) })
        for index in accounts.keys.sorted() {
            let change = plan.accounts[index]
            keep(
                change.subject, .held,
                Reason(.usernameConflict, "the user name \(change.after?.username ?? "") belongs to somebody else now"))
        }
        plan.accounts = plan.accounts.indices.filter { accounts[$0] == nil }.map { plan.accounts[$0] }
    }

    mutating func settleGroupNames() {
        let groups = NameClaims.losses(
            of: plan.groups.map { (before: $0.before.map { ($0.id, $0.name) }, after: $0.after?.name) },
            among: recorded.groups.lazy.map { ($0.id, $0.name) })
        for index in groups.keys.sorted() {
            let change = plan.groups[index]
            keep(
                change.subject, .held,
                Reason(.groupNameConflict, "the group name \(change.after?.name ?? "") belongs to another group now"))
        }
        plan.groups = plan.groups.indices.filter { groups[$0] == nil }.map { plan.groups[$0] }
    }

    mutating func holdWhatIsTakenBack() {
        for change in plan.accounts {
            for account in [change.before, change.after] {
                // Only who is a directory's is touched by a sync, and never for how they sign in.
                guard change.action != .setAuthentication, let account, account.directory != nil,
                    let identifier = account.identifier
                else { continue }
                let subject: Hold.Subject = change.changesValuesAlone ? .values(identifier) : .user(identifier)
                plan.holds.insert(Hold(subject, run: undo.run))
            }
        }
        for change in plan.groups {
            for group in [change.before, change.after] {
                if let identifier = group?.identifier { plan.holds.insert(Hold(.group(identifier), run: undo.run)) }
            }
        }
    }
}

extension AccountChange {
    /// Whether the account's life, entry and roles stay as they are.
    fileprivate var changesValuesAlone: Bool {
        guard let before, let after else { return false }
        return before.isEnabled == after.isEnabled && before.disabled == after.disabled
            && before.departedAt == after.departedAt && before.directory == after.directory
            && before.identifier == after.identifier && before.directoryRoles == after.directoryRoles
    }
}
