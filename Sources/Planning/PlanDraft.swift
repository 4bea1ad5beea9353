import Directory
import LDAPText

/// A plan in the making, with what its stages share.
struct PlanDraft {
    let policy: Policy
    let snapshot: Snapshot
    let recorded: Recorded
    let criteria: Criteria.Resolved
    let unconfirmed: Planner.Unconfirmed
    /// `nil`: the whole directory.
    let focus: Focus?
    let mastered: MasteredProperties
    /// The bases of now with their pinned identifiers.
    let bases: [Snapshot.Base]
    var nesting: Nesting
    let scope: Scope
    var plan: Plan

    /// What becomes of a person's or an account's memberships.
    enum Standing: UInt8 {
        /// They follow the directory.
        case provisioned
        /// They stay as they are, whatever the directory says.
        case frozen
        /// The sync's own end.
        case out
        /// The account is deleted, and they with it.
        case deleted
    }

    /// For each person the account: an index into the recorded accounts, or their number plus an index into
    /// `plan.accounts` for one that is created; `none` where there is none.
    var slotOfPerson: [UInt32]
    static let none = UInt32.max
    /// For each recorded account.
    var standing: [Standing]
    /// For accounts that are out and were disabled before: what the removal of their memberships rests on.
    var grounds: [Int: Ground] = [:]
    /// For each recorded account of this directory, the index of its change in `plan.accounts`.
    var changeOfAccount: [Int: Int] = [:]
    /// For each recorded group, what becomes of it.
    var groupFates: [GroupFate]

    /// For created groups, by index in `plan.groups`, the directory's group that they come from.
    var createdFrom: [Int: UInt32] = [:]
    /// The groups that every provisioned user joins.
    var defaultPlaces: Set<MembershipTarget.Place> = []
    /// For recorded groups that get another name, by number, that name.
    var newGroupNames: [Int64: String] = [:]
    /// For each account, as in `slotOfPerson`, its place in `plan.subjects`; `none` where no membership change names it.
    var subjectOfSlot: [UInt32] = []
    /// For each recorded account, whether it is protected by the store or by name.
    let isProtected: [Bool]
    /// Accounts of other directories by the person's object id in Entra ID.
    let ownersInEntra: [GUID: Int]
    /// Recorded accounts whose entry is proven gone.
    var goneAccounts: Set<Int> = []
    /// Accounts whose grace is over, with what they are until they are deleted, and what their deletion rests on.
    var dueDeletions: [(account: Int, waiting: RecordedAccount, reason: Reason, ground: Ground)] = []
    /// People whose user name is not their e-mail address.
    var mismatches: (count: Int, examples: [String]) = (0, [])
    /// What reverts hold, by what it is.
    let heldUsers: Set<GUID>
    let heldValues: Set<GUID>
    let heldGroups: Set<GUID>
    let heldMemberships: [Int64: Set<GUID>]
    /// Whether what rests on the members of a list's groups stands, once it was asked.
    private var confirmedLists: [Criteria.List: Bool] = [:]

    enum GroupFate: Equatable {
        /// Not this directory's business.
        case foreign
        /// It stays as it is with its members.
        case frozen
        /// It follows the directory's group with this index.
        case provisioned(UInt32)
        /// It has the members that the defaults give it.
        case defaultOnly
        /// It is not deleted, but has none of our members any more.
        case emptied(Reason)
        case deleted
    }

    init(
        policy: Policy, snapshot: Snapshot, recorded: Recorded, criteria: Criteria.Resolved,
        unconfirmed: Planner.Unconfirmed, focus: Focus?, errand: Errand
    ) {
        self.policy = policy
        self.snapshot = snapshot
        self.recorded = recorded
        self.criteria = criteria
        self.unconfirmed = unconfirmed
        self.focus = focus
        mastered = MasteredProperties(policy.mastered)
        isProtected = recorded.accounts.map { account in
            account.isProtected || policy.protectedUsers.contains(account.username)
        }
        var owners: [GUID: Int] = [:]
        for index in recorded.accounts.indices where recorded.accounts[index].directory != nil {
            guard let identifier = recorded.accounts[index].entraObjectID,
                recorded.accounts[index].directory != policy.directory
            else { continue }
            owners[identifier] = index
        }
        ownersInEntra = owners
        var (users, values, groups): (Set<GUID>, Set<GUID>, Set<GUID>) = ([], [], [])
        var memberships: [Int64: Set<GUID>] = [:]
        for hold in recorded.holds {
            switch hold.subject {
            case .user(let identifier): users.insert(identifier)
            case .values(let identifier): values.insert(identifier)
            case .group(let identifier): groups.insert(identifier)
            case .membership(let group, let user): memberships[group, default: []].insert(user)
            }
        }
        (heldUsers, heldValues, heldGroups, heldMemberships) = (users, values, groups, memberships)
        nesting = Nesting(snapshot, nested: policy.criteria.nested)
        scope = Scope(criteria, of: policy, in: snapshot, before: recorded.directory, nesting: &nesting)
        slotOfPerson = Array(repeating: Self.none, count: snapshot.people.count)
        standing = Array(repeating: .frozen, count: recorded.accounts.count)
        groupFates = Array(repeating: .foreign, count: recorded.groups.count)
        bases = Self.pinned(snapshot.bases, recorded.directory?.bases ?? [])
        plan = Plan(
            directory: policy.directory, errand: errand, isFirstCycle: recorded.directory == nil,
            criteriaDigest: policy.criteriaDigest)
        plan.warnings = snapshot.warnings
    }

    /// The bases of now; one whose identifier could not be read this time keeps the one that was pinned.
    private static func pinned(_ bases: [Snapshot.Base], _ before: [Snapshot.Base]) -> [Snapshot.Base] {
        bases.map { base in
            guard base.identifier == nil else { return base }
            return Snapshot.Base(dn: base.dn, identifier: before.first { sameDN($0.dn, base.dn) }?.identifier)
        }
    }

    /// Why a person's absence proves nothing although the searches were whole; `nil` where nothing is wrong.
    var doubtAboutBases: String? {
        for base in bases where base.identifier != nil {
            if snapshot.bases.contains(where: { $0.dn == base.dn && $0.identifier == nil }) {
                return "the identifier of the base \(base.dn) could not be read, so it may be another directory"
            }
        }
        return nil
    }

    // MARK: Second looks

    /// What a removal rests on, and the second look must confirm.
    enum Ground {
        /// The person's entry is gone.
        case gone(GUID)
        /// The members of the groups of this list, among whom this person is, or is not.
        case members(Criteria.List, GUID)
    }

    mutating func isConfirmed(_ ground: Ground) -> Bool {
        switch ground {
        case .gone(let identifier): isConfirmed(gone: identifier)
        case .members(.deniedGroups, _): isConfirmed(membersOf: .deniedGroups)
        case .members(let list, let person): isConfirmed(list, without: person)
        }
    }

    /// Whether the members of a list's groups were read twice, and groups that it meant before were looked for twice;
    /// otherwise it is asked for.
    mutating func isConfirmed(membersOf list: Criteria.List) -> Bool {
        if let known = confirmedLists[list] { return known }
        guard let members = scope.members(of: list) else { return true }
        var confirmed = isConfirmed(members: members.closure)
        for group in members.missing where !isConfirmed(goneGroup: group) { confirmed = false }
        confirmedLists[list] = confirmed
        return confirmed
    }

    /// Whether, besides, this person's own entry bears out that none of the list's groups has the person as a member,
    /// where a group's showing no members doesn't tell.
    mutating func isConfirmed(_ list: Criteria.List, without person: GUID) -> Bool {
        guard isConfirmed(membersOf: list) else { return false }
        return scope.members(of: list).map { isConfirmed(outside: $0.closure, [person]) } ?? true
    }

    /// Whether these people's own entries bear out that they are in none of the groups that show no members; otherwise it
    /// is asked for. The groups were read twice.
    mutating func isConfirmed(outside closure: [UInt32], _ people: [GUID]) -> Bool {
        let looked = snapshot.secondLook
        guard looked.isNeeded, !looked.outsiders.isEmpty else { return true }
        var confirmed = true
        for group in closure {
            let identifier = snapshot.groups[Int(group)].identifier
            guard let outsiders = looked.outsiders[identifier] else { continue }
            let unsure = people.filter { !outsiders.contains($0) }
            guard !unsure.isEmpty else { continue }
            confirmed = false
            plan.question.groups.insert(identifier)
            plan.question.outsiders.formUnion(unsure)
        }
        return confirmed || unconfirmed == .asked
    }

    /// Whether the members of these groups were read twice; otherwise it is asked for.
    mutating func isConfirmed(members closure: [UInt32]) -> Bool {
        guard snapshot.secondLook.isNeeded else { return true }
        var confirmed = true
        for group in closure {
            let identifier = snapshot.groups[Int(group)].identifier
            if !snapshot.secondLook.groups.contains(identifier) {
                confirmed = false
                plan.question.groups.insert(identifier)
            }
        }
        return confirmed || unconfirmed == .asked
    }

    /// Whether a person's entry was read twice; otherwise it is asked for.
    mutating func isConfirmed(present identifier: GUID) -> Bool {
        guard snapshot.secondLook.isNeeded, !snapshot.secondLook.people.contains(identifier) else { return true }
        plan.question.people.insert(identifier)
        return unconfirmed == .asked
    }

    /// Whether a person was looked for twice; otherwise it is asked for.
    mutating func isConfirmed(gone identifier: GUID) -> Bool {
        guard snapshot.secondLook.isNeeded, !snapshot.secondLook.gonePeople.contains(identifier) else { return true }
        plan.question.people.insert(identifier)
        return unconfirmed == .asked
    }

    /// Whether a group was looked for twice; otherwise it is asked for.
    mutating func isConfirmed(goneGroup identifier: GUID) -> Bool {
        guard snapshot.secondLook.isNeeded, !snapshot.secondLook.goneGroups.contains(identifier) else { return true }
        plan.question.groups.insert(identifier)
        return unconfirmed == .asked
    }

    // MARK: Words

    static let unconfirmedReason = Reason(
        .notConfirmed, "the second look could not confirm the removal")

    mutating func hold(
        _ account: RecordedAccount, _ status: Held.Status, _ reason: Reason
    ) {
        plan.held.append(
            Held(
                kind: .user, status: status, identifier: account.identifier, dn: account.dn, name: account.username,
                reason: reason))
    }

    mutating func hold(_ person: Person, _ status: Held.Status, _ reason: Reason) {
        plan.held.append(
            Held(
                kind: .user, status: status, identifier: person.identifier, dn: person.dn,
                name: person.values.username, reason: reason))
    }

    mutating func hold(_ group: RecordedGroup, _ status: Held.Status, _ reason: Reason) {
        plan.held.append(
            Held(
                kind: .group, status: status, identifier: group.identifier, dn: group.dn, name: group.name,
                reason: reason))
    }

    func nameOfGroup(_ index: UInt32) -> String { snapshot.groups[Int(index)].name }

    /// The entry of a list that matched this group, as in `required_groups: "Staff"`.
    func rule(_ list: Criteria.List, matching group: UInt32? = nil) -> String {
        let identifier = group.map { snapshot.groups[Int($0)].identifier }
        let entries = criteria.matches.filter { match in
            match.list == list && (identifier.map { match.groups.contains($0) } ?? true)
        }
        return entries.isEmpty
            ? list.rawValue : "\(list.rawValue): " + entries.map { "\"\($0.entry)\"" }.joined(separator: ", ")
    }
}
