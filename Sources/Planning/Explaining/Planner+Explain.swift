import Directory
import LDAPText

extension Planner {
    /// Explains one person of a snapshot.
    ///
    /// - Parameters:
    ///   - identifier: The person's; an account with it is explained even where the snapshot has nobody.
    ///   - focus: What the snapshot was read for; `nil` where it is of the whole directory.
    public func explain(
        _ identifier: GUID, in snapshot: Snapshot, against recorded: Recorded, focus: Focus?
    ) throws(PlanningError) -> Explanation {
        let criteria = try resolve(snapshot)
        let draft = PlanDraft(
            policy: policy, snapshot: snapshot, recorded: recorded, criteria: criteria, unconfirmed: .asked,
            focus: focus, errand: .cycle)
        let plan = try plan(snapshot, against: recorded, unconfirmed: .asked, focus: focus)
        let change = plan.accounts.first {
            ($0.after ?? $0.before)?.identifier == identifier || $0.before?.identifier == identifier
        }
        var explanation = Explanation(
            directory: policy.directory, identifier: identifier.description)
        let account =
            recorded.accounts.first { $0.directory == policy.directory && $0.identifier == identifier }
            ?? change?.before
        explanation.account = account.map { account in
            let matchedBy =
                account.identifier == identifier && account.directory == policy.directory
                ? "identifier" : focus?.link != nil ? "operator" : account.directory == nil ? "adopt" : "on_recreate"
            return Explanation.Account(account, matchedBy: matchedBy, draft.isProtected(account))
        }
        if let change { explanation.changes.append(PlanDocument.Change(change)) }
        let name = (change?.after ?? account)?.username
        explanation.changes += plan.memberships.compactMap { membership in
            let members = membership.members.filter { plan.subjects[Int($0)].identifier == identifier }
            guard !members.isEmpty else { return nil }
            var mine = membership
            mine.members = members
            return PlanDocument.Change(mine, subjects: plan.subjects)
        }
        explanation.held = plan.held.filter { held in
            held.kind == .user
                && (held.identifier == identifier || (held.identifier == account?.identifier && account != nil))
        }.map(PlanDocument.Change.init)
        if let person = snapshot.people.firstIndex(where: { $0.identifier == identifier }) {
            describe(person, draft, account, &explanation)
        } else if let why = snapshot.unread[identifier] {
            explanation.warnings.append("The entry could not be read for certain: \(why).")
        } else if case .unknown(let why) = snapshot.absenceOfPeople {
            explanation.warnings.append("No entry was found, and that proves nothing: \(why).")
        }
        if name == nil, explanation.entry == nil { explanation.warnings += plan.warnings }
        return explanation
    }

    private func describe(
        _ index: Int, _ draft: PlanDraft, _ account: RecordedAccount?, _ explanation: inout Explanation
    ) {
        let person = draft.snapshot.people[index]
        explanation.entry = Explanation.Entry(person)
        let scope = draft.scopeOf(index)
        let reason = draft.reason(for: scope)
        explanation.scope = Explanation.Scope(
            state: scope.isIn ? "in" : scope.isUnknown ? "unknown" : "out", reason: reason.text, rule: reason.rule,
            path: draft.path(index, to: scope.group))
        if let why = draft.snapshot.unsureMembers[person.identifier] {
            explanation.warnings.append("The groups of the entry are not all known: \(why).")
        }
        if let fault = person.fault { explanation.warnings.append("The entry can't make an account: \(fault).") }
        for property in person.values.properties {
            let origin = person.origins[property]
            explanation.properties.append(
                Explanation.Property(
                    property: property.description, value: person.values[property] ?? "", template: origin?.template,
                    attributes: (origin?.attributes ?? []).map { .init(name: $0.name, values: $0.values) },
                    recorded: account?.values[property],
                    mastered: policy.mastered?.contains(property) ?? true))
        }
        if policy.usernameIsEmail, let name = person.values.username, let email = person.values.email,
            NameKey(name) != NameKey(email)
        {
            explanation.warnings.append(
                "The user name \(name) is not the e-mail address \(email): people sign in by one and are found by the other."
            )
        }
        explanation.groups = draft.nesting.groups(containing: UInt32(index)).map { group in
            draft.describe(group, of: index, account)
        }
        for (role, list, members) in draft.scope.roles where members.contains(index) {
            let group = members.via[index] - 1
            explanation.roles.append(
                Explanation.Role(
                    role: role.names[0], rule: draft.rule(list),
                    path: draft.path(index, toListOf: list) ?? draft.path(index, to: group)))
        }
        for role in account?.localRoles.names ?? [] {
            explanation.roles.append(Explanation.Role(role: role))
        }
    }
}

extension PlanDraft {
    fileprivate func isProtected(_ account: RecordedAccount) -> Bool {
        account.isProtected || policy.protectedUsers.contains(account.username)
    }

    /// The names from a group that has the person as a direct member up to one that a list names and `group` lies in.
    fileprivate func path(_ person: Int, to group: (list: Criteria.List, shown: UInt32)?) -> [String] {
        guard let group else { return [] }
        return path(person, toListOf: group.list) ?? path(person, to: group.shown)
    }

    fileprivate func path(_ person: Int, toListOf list: Criteria.List) -> [String]? {
        nesting.path(from: UInt32(person), toAnyOf: criteria.groups[list] ?? [])?.map(nameOfGroup)
    }

    fileprivate func path(_ person: Int, to group: UInt32) -> [String] {
        nesting.path(from: UInt32(person), toAnyOf: [group])?.map(nameOfGroup) ?? []
    }

    fileprivate func describe(_ group: UInt32, of person: Int, _ account: RecordedAccount?) -> Explanation.Group {
        let found = snapshot.groups[Int(group)]
        let isIncluded = criteria.groups[.includeGroups]?.contains(group) ?? true
        let isExcluded = criteria.groups[.excludeGroups]?.contains(group) ?? false
        let rules = Criteria.List.allCases.filter { criteria.groups[$0]?.contains(group) ?? false }.map {
            rule($0, matching: group)
        }
        let place = recorded.groups.firstIndex { $0.directory == policy.directory && $0.identifier == found.identifier }
        let isMember = place.map { place in
            recorded.memberships.range(ofGroup: place).contains {
                recorded.accounts[Int(recorded.memberships.accounts[$0])].id == account?.id
            }
        }
        return Explanation.Group(
            name: found.name, dn: found.dn, path: path(person, to: group),
            provisioned: policy.provisionsGroups && isIncluded && !isExcluded, rules: rules,
            recorded: isMember ?? false)
    }
}

extension PlanDraft.PersonScope {
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }

    /// The list that decides, and the group in which membership shows.
    fileprivate var group: (list: Criteria.List, shown: UInt32)? {
        switch self {
        case .member(let group): (.requiredGroups, group)
        case .denied(let group): (.deniedGroups, group)
        case .everybody, .notMember, .unknown: nil
        }
    }
}

extension Explanation.Entry {
    fileprivate init(_ person: Person) {
        let (word, reason): (String, String?) =
            switch person.activity {
            case .active: ("active", nil)
            case .inactive(.disabled): ("disabled", nil)
            case .inactive(.expired(let at)): ("expired", "on \(LDAPTime.rfc3339(at))")
            case .unknown(let why): ("unknown", why)
            }
        self.init(
            dn: person.dn, identifier: person.identifier.description,
            entraObjectID: person.entraObjectID?.description, objectSID: person.objectSID?.description, activity: word,
            activityReason: reason)
    }
}

extension Explanation.Account {
    /// - Parameter isProtected: By the store or by name.
    public init(_ account: RecordedAccount, matchedBy: String, _ isProtected: Bool) {
        self.init(
            id: account.id, username: account.username, enabled: account.isEnabled,
            disabledBy: account.disabled?.by.rawValue, disabledReason: account.disabled?.reason,
            disabledRun: account.disabled?.run,
            disabledSince: account.disabled?.since.map { LDAPTime.rfc3339(milliseconds: $0) },
            departedAt: account.departedAt.map { LDAPTime.rfc3339(milliseconds: $0) },
            authentication: account.authentication.rawValue, protected: isProtected, directory: account.directory,
            matchedBy: matchedBy)
    }
}
