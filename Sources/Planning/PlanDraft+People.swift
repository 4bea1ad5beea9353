import Directory
import LDAPText

extension PlanDraft {
    /// Stage 2: each person against the account with the same identifier, and each account that nobody was seen for.
    mutating func planPeople() {
        for entry in snapshot.skipped where entry.kind == .user {
            plan.held.append(
                Held(
                    kind: .user, status: .skipped, identifier: nil, dn: entry.dn, name: nil,
                    reason: Reason(.unusableEntry, entry.reason)))
        }
        if case .unknown(let reason) = snapshot.absenceOfPeople { plan.incomplete.append(reason) }
        if let doubt = doubtAboutBases { plan.incomplete.append(doubt) }

        var matching = AccountMatching(
            recorded, directory: policy.directory, link: focus?.link, people: focus?.people)
        matchOthers(&matching)
        for index in snapshot.people.indices {
            let identifier = snapshot.people[index].identifier
            if let focus, !focus.people.contains(identifier) { continue }
            if let account = matching.account(of: identifier) {
                if agree(index, account: account) {
                    slotOfPerson[index] = UInt32(account)
                    standing[account] = .provisioned
                    plan.unchanged.users += 1
                    noteMismatch(index)
                } else {
                    planPerson(index, account: account)
                }
            } else if let reason = matching.conflicts[index] {
                hold(snapshot.people[index], .held, reason)
            } else {
                planNewcomer(index)
            }
        }
        for index in matching.absentees { planAbsentee(index) }
        if mismatches.count > 0 {
            plan.warnings.append(
                "The user name of \(mismatches.count) people is not their e-mail address, so they sign in by one and are "
                    + "found by the other: \(mismatches.examples.joined(separator: ", "))"
                    + (mismatches.count > mismatches.examples.count ? ", …" : "."))
        }
    }

    /// People sign in by the user name and are found by the e-mail address.
    private mutating func noteMismatch(_ index: Int) {
        guard policy.usernameIsEmail, let name = snapshot.people[index].values.username,
            let email = snapshot.people[index].values.email, name != email, NameKey(name) != NameKey(email)
        else { return }
        mismatches.count += 1
        if mismatches.examples.count < 3 {
            mismatches.examples.append(policy.hidden.contains(.email) ? name : "\(name) and \(email)")
        }
    }

    // MARK: Somebody who has an account

    /// Whether somebody in scope and the account agree in everything: the way of nearly all, in most cycles, without a
    /// copy of either. Where it says no, all is still open.
    private func agree(_ person: Int, account: Int) -> Bool {
        let (people, accounts) = (snapshot.people.span, recorded.accounts.span)
        guard policy.provisionsUsers, accounts[account].isEnabled, !isProtected[account],
            people[person].fault == nil, people[person].activity == .active,
            !mastered.username || Self.agree(people[person].values.username, accounts[account].values.username),
            !mastered.email || Self.agree(people[person].values.email, accounts[account].values.email),
            !mastered.fullName || Self.agree(people[person].values.fullName, accounts[account].values.fullName),
            !mastered.company || Self.agree(people[person].values.company, accounts[account].values.company),
            !mastered.timeZone || Self.agree(people[person].values.timeZone, accounts[account].values.timeZone),
            !mastered.language || Self.agree(people[person].values.language, accounts[account].values.language),
            agree(people[person].values.custom, accounts[account].values.custom),
            people[person].dn == accounts[account].dn,
            people[person].identifier == accounts[account].identifier,
            people[person].entraObjectID == nil || people[person].entraObjectID == accounts[account].entraObjectID,
            accounts[account].directory == policy.directory, accounts[account].departedAt == nil,
            snapshot.unread.isEmpty || snapshot.unread[people[person].identifier] == nil,
            snapshot.unsureMembers.isEmpty || snapshot.unsureMembers[people[person].identifier] == nil
        else { return false }
        return roles(of: person).granted == accounts[account].directoryRoles && scopeOf(person).isIn
    }

    /// Whether a value is the recorded one, or nothing is said of it.
    private static func agree(_ seen: String?, _ recorded: String?) -> Bool {
        seen == nil || seen == recorded
    }

    private func agree(_ seen: [String: String], _ recorded: [String: String]) -> Bool {
        seen.isEmpty || seen.allSatisfy { recorded[$0.key] == $0.value || !mastered.hasCustom($0.key) }
    }

    private mutating func planPerson(_ index: Int, account accountIndex: Int) {
        let person = snapshot.people[index]
        let account = recorded.accounts[accountIndex]
        if isProtected[accountIndex] {
            protect(account, against: person)
            return
        }
        let personScope = scopeOf(index)
        if let why = snapshot.unsureMembers[person.identifier] {
            planUnknownScope(of: person, account, at: accountIndex, because: Reason(.unknownScope, why))
            return
        }
        if let why = snapshot.unread[person.identifier] {
            planContested(person, personScope, account, at: accountIndex, because: why)
            return
        }
        if !personScope.isIn, !isSame(account, as: person) {
            hold(person, .held, reason(for: personScope))
            return
        }
        switch personScope {
        case .unknown:
            planUnknownScope(of: person, account, at: accountIndex, because: reason(for: personScope))
        case .denied:
            remove(
                account, at: accountIndex, because: reason(for: personScope),
                restingOn: .members(.deniedGroups, person.identifier))
        case .notMember:
            remove(
                account, at: accountIndex, because: reason(for: personScope),
                restingOn: .members(.requiredGroups, person.identifier))
        case .everybody, .member:
            slotOfPerson[index] = UInt32(accountIndex)
            standing[accountIndex] = .provisioned
            noteMismatch(index)
            updatePerson(person, index: index, account: account, at: accountIndex, inScope: personScope)
        }
    }

    /// Several entries have the account's identifier, and the snapshot has them as one person who is wherever either is.
    /// What neither of them is, the account's own isn't: being in no required group, or disabled, ends the account, or
    /// whoever can make such an entry could keep somebody from being let go. All else is held.
    private mutating func planContested(
        _ person: Person, _ personScope: PersonScope, _ account: RecordedAccount, at accountIndex: Int,
        because why: String
    ) {
        if case .notMember = personScope {
            remove(
                account, at: accountIndex, because: reason(for: personScope),
                restingOn: .members(.requiredGroups, person.identifier))
        } else if case .inactive = person.activity {
            planUnknownScope(of: person, account, at: accountIndex, because: Reason(.duplicateIdentifier, why))
        } else {
            hold(account, .held, Reason(.duplicateIdentifier, why))
        }
    }

    /// Whoever is not active in the directory has no enabled account, in scope or not; all else is held.
    private mutating func planUnknownScope(
        of person: Person, _ account: RecordedAccount, at accountIndex: Int, because why: Reason
    ) {
        guard account.isEnabled else {
            plan.unchanged.users += 1
            return
        }
        guard case .inactive(let inactivity) = person.activity else {
            hold(account, .held, why)
            return
        }
        var (after, action, reason) = (account, AccountChange.Action.update, why)
        disable(&after, account, of: person, inactivity, action: &action, reason: &reason)
        append(after, for: account, at: accountIndex, action: action, reason: reason)
    }

    private mutating func append(
        _ after: RecordedAccount, for account: RecordedAccount, at accountIndex: Int, action: AccountChange.Action,
        reason: Reason
    ) {
        guard after != account else { return }
        changeOfAccount[accountIndex] = plan.accounts.count
        plan.accounts.append(AccountChange(action: action, before: account, after: after, reason: reason))
    }

    private mutating func updatePerson(
        _ person: Person, index: Int, account: RecordedAccount, at accountIndex: Int, inScope: PersonScope
    ) {
        // What is held is held of this entry, also where the account was another's until now.
        var named = account
        named.identifier = person.identifier
        var after = account
        var action = AccountChange.Action.update
        var reason = Reason(.valuesDiffer, "the directory's values differ")
        if policy.provisionsUsers {
            if let fault = person.fault {
                hold(named, .skipped, Reason(.unusableEntry, fault))
            } else {
                after.values = merged(person, into: account)
            }
            after.dn = person.dn
            after.entraObjectID = person.entraObjectID ?? account.entraObjectID
            settleRoles(of: index, account: account, after: &after, reason: &reason)
        }
        after.departedAt = nil
        holdName(of: account, &after)
        if after.username != account.username {
            action = .rename
        } else if Self.isMoveAlone(account, after) {
            (action, reason) = (.move, Reason(.movedInDirectory, "the entry stands elsewhere in the directory"))
        }
        switch person.activity {
        case .inactive(let inactivity):
            if account.isEnabled {
                disable(&after, account, of: person, inactivity, action: &action, reason: &reason)
            } else if account.disabled?.by == .sync {
                let why = Self.reason(for: inactivity)
                if account.disabled?.reason != why.code.rawValue {
                    after.disabled = Disablement(by: .sync, reason: why.code.rawValue)
                    reason = why
                    if action == .move { action = .update }
                }
            }
        case .unknown(let why):
            if account.isEnabled || account.disabled?.by == .sync {
                hold(named, .held, Reason(.unknownActivity, why))
            }
        case .active:
            if !account.isEnabled {
                if account.disabled?.by != .sync {
                    hold(
                        named, .kept,
                        Reason(.disabledByAdministrator, "an administrator disabled the account, so it stays disabled"))
                } else if policy.provisionsUsers {
                    let scopeReason = self.reason(for: inScope)
                    action = .reactivate
                    reason = Reason(
                        .returned, "active and in scope again; " + scopeReason.text, rule: scopeReason.rule,
                        group: scopeReason.group)
                    after.isEnabled = true
                    after.disabled = nil
                }
            }
        }
        link(&after, account, to: person, action: &action, reason: &reason)
        if after == account { plan.unchanged.users += 1 }
        append(after, for: account, at: accountIndex, action: action, reason: reason)
    }

    private mutating func disable(
        _ after: inout RecordedAccount, _ account: RecordedAccount, of person: Person, _ inactivity: Inactivity,
        action: inout AccountChange.Action, reason: inout Reason
    ) {
        let why = Self.reason(for: inactivity)
        guard policy.removedUsers != .keep else {
            keep(account, because: why)
            return
        }
        guard isConfirmed(present: person.identifier) else {
            hold(account, .held, Self.unconfirmedReason)
            return
        }
        action = .disable
        reason = why
        after.isEnabled = false
        after.disabled = Disablement(by: .sync, reason: why.code.rawValue)
    }

    private static func reason(for inactivity: Inactivity) -> Reason {
        switch inactivity {
        case .disabled: Reason(.disabledInDirectory, "disabled in the directory")
        case .expired(let at): Reason(.expired, "expired in the directory on \(LDAPTime.rfc3339(at))")
        }
    }

    /// A plan of a few objects gives no account another name: it doesn't know who else wants it.
    private mutating func holdName(of account: RecordedAccount, _ after: inout RecordedAccount) {
        guard let focus, focus.link == nil, NameKey(after.username) != NameKey(account.username) else { return }
        hold(
            account, .held,
            Reason(
                .waitsForCycle, "the new user name \(after.username) waits for the next cycle of the whole directory"))
        after.values.username = account.values.username
    }

    /// Whether nothing differs but where in the tree the entry stands.
    private static func isMoveAlone(_ before: RecordedAccount, _ after: RecordedAccount) -> Bool {
        guard let old = before.dn, let new = after.dn, old != new, !sameParent(old, new) else { return false }
        var other = after
        other.dn = before.dn
        return other == before
    }

    /// Whether the account is already that of this entry.
    private func isSame(_ account: RecordedAccount, as person: Person) -> Bool {
        account.directory == policy.directory && account.identifier == person.identifier
    }

    /// Makes the account that of this entry, where it was another's or an administrator's.
    private func link(
        _ after: inout RecordedAccount, _ account: RecordedAccount, to person: Person,
        action: inout AccountChange.Action, reason: inout Reason
    ) {
        guard !isSame(account, as: person) else { return }
        after.directory = policy.directory
        after.identifier = person.identifier
        after.dn = person.dn
        let words = "\(person.dn)"
        switch account.directory {
        case nil:
            action = .adopt
            reason = Reason(.adopted, "the account that an administrator made is now that of \(words)", rule: "adopt")
        case policy.directory:
            action = .relink
            reason =
                focus?.link == nil
                ? Reason(
                    .recreated, "the entry of the account is gone, and \(words) has its user name", rule: "on_recreate")
                : Reason(.byOperator, "the account goes on as that of \(words)")
        case let other?:
            action = .transfer
            reason = Reason(.byOperator, "the account moves from the directory \(other) to \(words)")
        }
    }

    /// The person's values over the recorded ones. Where an attribute has several values, the recorded one is kept if it
    /// is still there.
    func merged(_ person: Person, into account: RecordedAccount) -> AccountValues {
        let recorded = account.values
        let isNew = !isSame(account, as: person)
        var values = recorded
        func choose(_ property: Property, _ seen: String, isMastered: Bool) {
            if !isMastered, !isNew || recorded[property] != nil { return }
            if let current = recorded[property], current != seen,
                person.alternatives[property]?.contains(current) == true
            {
                return
            }
            values[property] = seen
        }
        if let seen = person.values.username { choose(.username, seen, isMastered: mastered.username) }
        if let seen = person.values.email { choose(.email, seen, isMastered: mastered.email) }
        if let seen = person.values.fullName { choose(.fullName, seen, isMastered: mastered.fullName) }
        if let seen = person.values.company { choose(.company, seen, isMastered: mastered.company) }
        if let seen = person.values.timeZone { choose(.timeZone, seen, isMastered: mastered.timeZone) }
        if let seen = person.values.language { choose(.language, seen, isMastered: mastered.language) }
        for (name, seen) in person.values.custom {
            choose(.custom(name), seen, isMastered: mastered.hasCustom(name))
        }
        return values
    }

    private mutating func settleRoles(
        of person: Int, account: RecordedAccount, after: inout RecordedAccount, reason: inout Reason
    ) {
        var named = account
        named.identifier = snapshot.people[person].identifier
        let (granted, unproven) = roles(of: person)
        guard granted != account.directoryRoles else { return }
        let kept = account.directoryRoles.intersection(unproven)
        var wanted = granted.union(kept)
        let lost = account.directoryRoles.subtracting(wanted)
        for list in Criteria.List.allCases {
            guard let role = list.role, lost.contains(role) else { continue }
            if !isConfirmed(list, without: snapshot.people[person].identifier) {
                wanted.insert(role)
                hold(named, .held, Self.unconfirmedReason)
            } else {
                reason = Reason(.roleGroup, "member of no group of \(list.rawValue)", rule: rule(list))
            }
        }
        for (role, list, members) in scope.roles where granted.subtracting(account.directoryRoles).contains(role) {
            let group = members.via[person] - 1
            reason = Reason(
                .roleGroup, "member of \(nameOfGroup(group))", rule: rule(list), group: nameOfGroup(group))
        }
        if !kept.subtracting(granted).isEmpty {
            let doubtful = kept.subtracting(granted)
            let why = scope.roles.first { doubtful.contains($0.role) }?.members.gaps.first ?? ""
            let names = doubtful.names.joined(separator: ", ")
            hold(
                named, .held,
                Reason(.unknownMembers, "whether the account still has the role \(names) is unknown: \(why)"))
        }
        after.directoryRoles = wanted
    }

    /// The roles that memberships show, and those of which nothing is proven.
    private func roles(of person: Int) -> (granted: Roles, unproven: Roles) {
        var (granted, unproven): (Roles, Roles) = ([], [])
        for (role, _, members) in scope.roles {
            if members.contains(person) {
                granted.insert(role)
            } else if !members.gaps.isEmpty {
                unproven.insert(role)
            }
        }
        return (granted, unproven)
    }

    // MARK: Somebody who has none

    private mutating func planNewcomer(_ index: Int) {
        let person = snapshot.people[index]
        let personScope = scopeOf(index)
        if person.activity == .active, let why = snapshot.unsureMembers[person.identifier] {
            hold(person, .held, Reason(.unknownScope, why))
            return
        }
        guard personScope.isIn else {
            if case .unknown = personScope {
                hold(person, .held, reason(for: personScope))
            } else {
                plan.withoutAccount += 1
            }
            return
        }
        switch person.activity {
        case .inactive:
            plan.withoutAccount += 1
            return
        case .unknown(let why):
            hold(person, .held, Reason(.unknownActivity, why))
            return
        case .active: break
        }
        guard policy.provisionsUsers else {
            plan.withoutAccount += 1
            return
        }
        if let fault = person.fault {
            hold(person, .skipped, Reason(.unusableEntry, fault))
            return
        }
        if let why = snapshot.unread[person.identifier] {
            hold(person, .held, Reason(.duplicateIdentifier, why))
            return
        }
        guard person.values.username?.isEmpty == false else {
            hold(person, .skipped, Reason(.unusableEntry, "it has no username"))
            return
        }
        if let name = person.values.username, policy.protectedUsers.contains(name) {
            hold(
                person, .kept, Reason(.protected, "the user name \(name) is protected, so no account is made of it"))
            return
        }
        if focus != nil, let reason = reasonToAwaitAdoption(of: person) {
            hold(person, .held, reason)
            return
        }
        if let owner = person.entraObjectID.flatMap({ ownersInEntra[$0] }) {
            let account = recorded.accounts[owner]
            hold(
                person, .held,
                Reason(
                    .claimedElsewhere,
                    "the account \(account.username) of the directory \(account.directory ?? "") is the same person in Entra "
                        + "ID; `rollcall accounts transfer \(account.username) --to \(policy.directory)` moves it here")
            )
            return
        }
        noteMismatch(index)
        var values = person.values
        values.company = values.company ?? policy.defaults.company
        values.timeZone = values.timeZone ?? policy.defaults.timeZone
        values.language = values.language ?? policy.defaults.language
        let after = RecordedAccount(
            id: 0, directory: policy.directory, identifier: person.identifier, entraObjectID: person.entraObjectID,
            dn: person.dn, values: values, authentication: policy.defaults.authentication,
            directoryRoles: roles(of: index).granted, permissions: policy.defaults.permissions,
            requires2FA: policy.defaults.requires2FA)
        slotOfPerson[index] = UInt32(recorded.accounts.count + plan.accounts.count)
        plan.accounts.append(
            AccountChange(action: .create, before: nil, after: after, reason: reason(for: personScope)))
    }

    // MARK: An account that nobody was seen for

    private mutating func planAbsentee(_ index: Int) {
        let account = recorded.accounts[index]
        guard let identifier = account.identifier else { return }
        if isProtected[index] {
            protect(account, against: nil)
            return
        }
        let doubt: String? =
            if let why = snapshot.unread[identifier] {
                why
            } else if case .unknown(let why) = snapshot.absenceOfPeople {
                why
            } else {
                doubtAboutBases
            }
        if let doubt {
            if account.isEnabled || policy.removedUsers == .delete {
                hold(account, .held, Reason(.unknownExistence, doubt))
            } else {
                plan.unchanged.users += 1
            }
            return
        }
        goneAccounts.insert(index)
        let reason = Reason(.entryGone, "the entry is gone from the base DNs and the user filter")
        remove(account, at: index, because: reason, restingOn: .gone(identifier))
    }

    // MARK: Removal

    /// Takes an account away as the policy says, once what it rests on is confirmed.
    private mutating func remove(
        _ account: RecordedAccount, at index: Int, because reason: Reason, restingOn ground: Ground
    ) {
        switch policy.removedUsers {
        case .keep:
            keep(account, because: reason)
        case .disable:
            let after = departed(account, because: reason)
            if !account.isEnabled { grounds[index] = ground }
            if !account.isEnabled, isDue(after) {
                standing[index] = .out
                dueDeletions.append((index, after, reason, ground))
                return
            }
            if after == account {
                standing[index] = .out
                plan.unchanged.users += 1
                return
            }
            guard isConfirmed(ground) else {
                hold(account, .held, Self.unconfirmedReason)
                return
            }
            standing[index] = .out
            changeOfAccount[index] = plan.accounts.count
            plan.accounts.append(
                AccountChange(
                    action: account.isEnabled ? .disable : .update, before: account, after: after, reason: reason))
        case .delete:
            guard focus == nil else {
                hold(account, .held, Reason(.waitsForCycle, reason.text + "; the deletion waits for the next cycle"))
                return
            }
            guard isConfirmed(ground) else {
                hold(account, .held, Self.unconfirmedReason)
                return
            }
            standing[index] = .deleted
            changeOfAccount[index] = plan.accounts.count
            plan.accounts.append(AccountChange(action: .delete, before: account, after: nil, reason: reason))
        }
    }

    private mutating func keep(_ account: RecordedAccount, because reason: Reason) {
        hold(
            account, .kept,
            Reason(.notAllowed, reason.text + ", and deprovision.users is keep", rule: "deprovision.users"))
    }

    private mutating func protect(_ account: RecordedAccount, against person: Person?) {
        let differs: Bool =
            if let person {
                merged(person, into: account) != account.values || account.dn != person.dn
                    || (person.activity != .active) == account.isEnabled
            } else {
                account.isEnabled
            }
        if differs {
            hold(account, .kept, Reason(.protected, "the account is protected, so it stays as it is"))
        } else {
            plan.unchanged.users += 1
        }
    }

    // MARK: Scope

    /// Where a person stands by the criteria. The words for it are made only where they are needed.
    enum PersonScope {
        case everybody
        case member(of: UInt32)
        case denied(by: UInt32)
        case notMember
        case unknown(Criteria.List, gap: String)

        var isIn: Bool {
            switch self {
            case .everybody, .member: true
            case .denied, .notMember, .unknown: false
            }
        }
    }

    func scopeOf(_ person: Int) -> PersonScope {
        if let denied = scope.denied, denied.contains(person) { return .denied(by: denied.via[person] - 1) }
        if let required = scope.required, !required.contains(person) {
            guard let gap = required.gaps.first else { return .notMember }
            return .unknown(.requiredGroups, gap: gap)
        }
        if let gap = scope.denied?.gaps.first { return .unknown(.deniedGroups, gap: gap) }
        return scope.required.map { .member(of: $0.via[person] - 1) } ?? .everybody
    }

    private func wordsForMember(of group: UInt32, _ kind: String, _ list: Criteria.List) -> String {
        criteria.groups[list]?.contains(group) == true
            ? "member of the \(kind) group \(nameOfGroup(group))"
            : "member of \(nameOfGroup(group)), which is in a \(kind) group"
    }

    func reason(for personScope: PersonScope) -> Reason {
        switch personScope {
        case .everybody:
            Reason(.inScope, "every user of the directory is in scope")
        case .member(let group):
            Reason(
                .inScope, wordsForMember(of: group, "required", .requiredGroups), rule: rule(.requiredGroups),
                group: nameOfGroup(group))
        case .denied(let group):
            Reason(
                .deniedGroup, wordsForMember(of: group, "denied", .deniedGroups), rule: rule(.deniedGroups),
                group: nameOfGroup(group))
        case .notMember:
            Reason(.leftRequiredGroup, "member of no required group", rule: rule(.requiredGroups))
        case .unknown(let list, let gap):
            Reason(
                .unknownScope, "whether a group of \(list.rawValue) has this member is unknown: \(gap)",
                rule: rule(list))
        }
    }
}
