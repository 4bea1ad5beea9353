import Directory
import LDAPText
import Planning

/// What an hour did to the store, held against what the directory and the criteria say, worked out the plain way.
struct HourCheck {
    let before: World
    let old: FlatStore
    let new: FlatStore
    let model: NaiveModel
    /// By number, the accounts as they are now.
    let accounts: [Int64: RecordedAccount]
    /// Accounts that rule 4 keeps as they are, by identifier.
    let lastAdministrators: Set<GUID>

    init(_ before: World, _ after: World, _ plan: Plan) {
        self.before = before
        old = FlatStore(before.recorded)
        new = FlatStore(after.recorded)
        model = NaiveModel(before)
        accounts = Dictionary(uniqueKeysWithValues: new.accounts.map { ($0.id, $0) })
        lastAdministrators = Set(
            plan.held.filter { $0.reason.code == .lastAdministrator }.compactMap(\.identifier))
    }

    var policy: Policy { before.policy }

    /// Every rule that the hour broke.
    var faults: [String] {
        faultsOfAccounts + faultsOfNewAccounts + faultsOfPeople + faultsOfDepartures + faultsOfGroups
            + faultsOfForeignMemberships + faultsOfMemberships
    }

    // MARK: Accounts

    /// What became of each account that there was.
    private var faultsOfAccounts: [String] {
        var faults: [String] = []
        for account in old.accounts {
            let now = accounts[account.id]
            if now == account { continue }
            let isHeld = account.identifier.map { model.isHeld(.user($0)) } ?? false
            if model.isProtected(account) { faults.append("\(account.username) is protected, and changed") }
            if account.directory == "corp", isHeld { faults.append("\(account.username) is held, and changed") }
            if let now, keepsValues(account), now.values != account.values || now.dn != account.dn {
                faults.append("\(account.username)'s values are held, and changed")
            }
            if account.directory == "other" { faults.append("\(account.username) is another directory's, and changed") }
            if account.directory == nil, !isAdopted(account, now) {
                faults.append("\(account.username) is an administrator's, and changed")
            }
            if now?.localRoles != account.localRoles || now?.authentication != account.authentication, now != nil {
                faults.append("\(account.username) lost what an administrator gave")
            }
            if account.directory == "corp", let now, now.identifier != account.identifier,
                !isRelinked(account, now)
            {
                faults.append("\(account.username) became somebody else's")
            }
            if let now, now.username != account.username, model.isProtected(user: now.username) {
                faults.append("\(account.username) got a protected name")
            }
            if account.isEnabled, now?.isEnabled != true, !model.isProvenOut(account) {
                faults.append("\(account.username) was removed without proof")
            }
            if now == nil, !mayBeDeleted(account) { faults.append("\(account.username) was deleted without proof") }
            if let now, !account.isEnabled, now.isEnabled, !model.isProvenIn(now) || account.disabled?.by != .sync {
                faults.append("\(account.username) was reactivated without proof")
            }
        }
        if old.accounts.contains(where: { $0.isLocalSiteAdministrator }),
            !new.accounts.contains(where: { $0.isLocalSiteAdministrator })
        {
            faults.append("nobody administers any more")
        }
        return faults
    }

    /// Whether an administrator's account became that of somebody who has its name or address as nobody else has.
    private func isAdopted(_ account: RecordedAccount, _ now: RecordedAccount?) -> Bool {
        guard let now, now.directory == "corp", let identifier = now.identifier, model.isProvenIn(now),
            let person = model.person(identifier), now.isEnabled == account.isEnabled
        else { return false }
        return policy.adopts.contains { property in
            guard let value = person.values[property], let own = account.values[property] else { return false }
            let owners = old.accounts.filter { other in
                other.directory == nil && other.values[property].map { NameKey($0) == NameKey(value) } ?? false
            }
            return NameKey(own) == NameKey(value) && owners.count >= 1
        }
    }

    /// Whether an account whose entry is gone became that of the only newcomer with its user name.
    private func isRelinked(_ account: RecordedAccount, _ now: RecordedAccount) -> Bool {
        guard policy.recreated == .relink, let identifier = account.identifier, model.person(identifier) == nil,
            model.isProvenOut(account)
        else { return false }
        let known = Set(old.accounts.lazy.filter { $0.directory == "corp" }.compactMap(\.identifier))
        let claimants = before.people.filter { person in
            !known.contains(person.identifier) && person.activity == .active && person.fault == nil
                && model.isInScope(person.identifier) == .yes
                && person.values.username.map { NameKey($0) == NameKey(account.username) } ?? false
        }
        return claimants.map(\.identifier) == [now.identifier]
    }

    /// Whether the person is known to be gone or out of scope.
    func isOut(_ account: RecordedAccount) -> Bool {
        guard let identifier = account.identifier else { return false }
        if model.person(identifier) == nil { return model.isProvenOut(account) }
        return model.isInScope(identifier) == .no
    }

    private func mayBeDeleted(_ account: RecordedAccount) -> Bool {
        guard isOut(account) else { return false }
        return policy.removedUsers == .delete || (policy.removedUsers == .disable && isDue(account))
    }

    private static let departures = ["entry_gone", "left_required_group", "denied_group"]

    /// Whether the grace is over.
    private func isDue(_ account: RecordedAccount) -> Bool {
        guard let grace = policy.deleteAfter, !account.isEnabled else { return false }
        var departedAt = account.departedAt
        if departedAt == nil, let disabled = account.disabled, disabled.by == .sync,
            Self.departures.contains(disabled.reason)
        {
            departedAt = disabled.since
        }
        return departedAt.map { $0 + grace <= old.now } ?? false
    }

    private var faultsOfNewAccounts: [String] {
        var faults: [String] = []
        let known = Set(old.accounts.map(\.id))
        for account in new.accounts where !known.contains(account.id) {
            guard let identifier = account.identifier, let person = model.person(identifier),
                model.isProvenIn(account), !model.isHeld(.user(identifier)), policy.provisionsUsers
            else {
                faults.append("\(account.username) was created without proof")
                continue
            }
            var values = person.values
            values.company = values.company ?? policy.defaults.company
            let expected = RecordedAccount(
                id: account.id, directory: "corp", identifier: identifier, dn: person.dn, values: values,
                authentication: policy.defaults.authentication, directoryRoles: model.roles(of: identifier).given)
            if account != expected { faults.append("\(account.username) was created with other values") }
            if model.isProtected(user: account.username) { faults.append("\(account.username) is a protected name") }
        }
        return faults
    }

    // MARK: What the directory says, is so

    /// Each person in scope has an account with the directory's values.
    private var faultsOfPeople: [String] {
        guard policy.provisionsUsers else { return [] }
        var faults: [String] = []
        for person in before.people where model.isInScope(person.identifier) == .yes {
            let identifier = person.identifier
            if model.isHeld(.user(identifier)) || lastAdministrators.contains(identifier) { continue }
            guard let account = new.accounts.first(where: { $0.directory == "corp" && $0.identifier == identifier })
            else {
                if person.activity == .active, person.fault == nil, !isContested(person, besides: nil) {
                    faults.append("\(person.dn) has no account")
                }
                continue
            }
            let former = old.accounts.first { $0.id == account.id }
            if let former, model.isProtected(former) { continue }
            faults += faultsOfValues(account, person) + faultsOfActivity(account, person, former)
        }
        return faults
    }

    /// Whether a revert holds the account's values, and nothing else of it.
    private func keepsValues(_ account: RecordedAccount) -> Bool {
        account.directory == "corp" && account.identifier.map { model.isHeld(.values($0)) } ?? false
    }

    private func faultsOfValues(_ account: RecordedAccount, _ person: Person) -> [String] {
        var faults: [String] = []
        let areHeld = keepsValues(account)
        if person.fault == nil, !areHeld {
            for property in person.values.properties where policy.mastered?.contains(property) ?? true {
                if account.values[property] == person.values[property] { continue }
                if property == .username, isContested(person, besides: account.id) { continue }
                faults.append("\(account.username) has another \(property)")
            }
        }
        if account.dn != person.dn, !areHeld { faults.append("\(account.username) has another DN") }
        if account.departedAt != nil { faults.append("\(account.username) has departed and is there") }
        let (given, unknown) = model.roles(of: person.identifier)
        if account.directoryRoles.subtracting(unknown) != given { faults.append("\(account.username) has other roles") }
        return faults
    }

    private func faultsOfActivity(
        _ account: RecordedAccount, _ person: Person, _ former: RecordedAccount?
    ) -> [String] {
        switch person.activity {
        case .active:
            let isLocked = former.map { !$0.isEnabled && $0.disabled?.by != .sync } ?? false
            return account.isEnabled == !isLocked ? [] : ["\(account.username) is not enabled"]
        case .inactive(let why):
            let reason = why == .disabled ? "disabled_in_directory" : "expired"
            if let disabled = account.disabled, disabled.by == .sync, disabled.reason != reason {
                return ["\(account.username) is disabled for another reason"]
            }
            return account.isEnabled && policy.removedUsers != .keep ? ["\(account.username) is enabled"] : []
        case .unknown:
            return former.map { $0.isEnabled == account.isEnabled } ?? false
                ? [] : ["\(account.username) changed on no word"]
        }
    }

    /// Whether somebody else has or wants what this person should be called or should take over.
    private func isContested(_ person: Person, besides account: Int64?) -> Bool {
        guard let name = person.values.username else { return true }
        if model.isProtected(user: name) { return true }
        if new.accounts.contains(where: { $0.id != account && NameKey($0.username) == NameKey(name) }) { return true }
        let others = before.people.filter { $0.identifier != person.identifier }
        if others.contains(where: { $0.values.username.map { NameKey($0) == NameKey(name) } ?? false }) { return true }
        return policy.adopts.contains { property in
            guard let value = person.values[property] else { return false }
            return others.contains { $0.values[property].map { NameKey($0) == NameKey(value) } ?? false }
        }
    }

    /// Whoever is known to be gone or out of scope has what the policy leaves.
    private var faultsOfDepartures: [String] {
        var faults: [String] = []
        for account in old.accounts where account.directory == "corp" && !model.isProtected(account) {
            guard let identifier = account.identifier, isOut(account), !model.isHeld(.user(identifier)),
                !lastAdministrators.contains(identifier)
            else { continue }
            let now = accounts[account.id]
            if let now, now.identifier != identifier { continue }
            switch policy.removedUsers {
            case .keep: if now != account { faults.append("\(account.username) is gone and was to be kept") }
            case .delete: if now != nil { faults.append("\(account.username) is gone and was to be deleted") }
            case .disable:
                if isDue(account) {
                    if now != nil { faults.append("\(account.username) is due and was not deleted") }
                } else if now == nil || now?.isEnabled == true {
                    faults.append("\(account.username) is gone and was to be disabled")
                } else if !(now?.directoryRoles.isEmpty ?? true) {
                    faults.append("\(account.username) is gone and has roles")
                } else if policy.deleteAfter != nil, now?.departedAt == nil {
                    faults.append("\(account.username) is gone and nobody knows since when")
                }
            }
        }
        return faults
    }
}
