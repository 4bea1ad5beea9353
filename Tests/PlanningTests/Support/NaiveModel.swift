import Directory
import LDAPText
import Planning

/// What the directory says, worked out the slow and plain way.
struct NaiveModel {
    let world: World
    let snapshot: Snapshot
    /// For each group of the snapshot, everybody who is in it by any path.
    private let everybody: [Set<GUID>]
    private let areWhole: [Bool]
    private let people: [GUID: Person]

    init(_ world: World) {
        self.world = world
        let snapshot = world.snapshot
        self.snapshot = snapshot
        let below = snapshot.groups.indices.map { Self.below($0, snapshot, isNested: world.policy.criteria.nested) }
        everybody = below.map { groups in
            Set(groups.flatMap { snapshot.groups[$0].people }.map { snapshot.people[Int($0)].identifier })
        }
        areWhole = below.map { groups in groups.allSatisfy { snapshot.groups[$0].gaps.isEmpty } }
        people = Dictionary(uniqueKeysWithValues: snapshot.people.map { ($0.identifier, $0) })
    }

    /// A group with all groups below it.
    private static func below(_ group: Int, _ snapshot: Snapshot, isNested: Bool) -> Set<Int> {
        var met: Set<Int> = []
        func visit(_ group: Int) {
            guard met.insert(group).inserted, isNested else { return }
            for child in snapshot.groups[group].groups { visit(Int(child)) }
        }
        visit(group)
        return met
    }

    func members(_ group: Int) -> Set<GUID> { everybody[group] }

    func isWhole(_ group: Int) -> Bool { areWhole[group] }

    private func groups(_ patterns: [GroupPattern]) -> [Int] {
        snapshot.groups.indices.filter { index in
            patterns.contains { pattern in
                switch pattern.kind {
                case .identifier(let identifier): identifier == snapshot.groups[index].identifier
                default: true
                }
            }
        }
    }

    // MARK: Protection and holds

    static let protectedUser = "n7"
    static let protectedGroup = "g4"

    func isProtected(_ account: RecordedAccount) -> Bool { account.isProtected || isProtected(user: account.username) }

    func isProtected(user name: String) -> Bool {
        !world.policy.protectedUsers.isEmpty && name.lowercased() == Self.protectedUser
    }

    func isProtected(_ group: RecordedGroup) -> Bool { group.isProtected || isProtected(group: group.name) }

    func isProtected(group name: String) -> Bool {
        !world.policy.protectedGroups.isEmpty && name.lowercased() == Self.protectedGroup
    }

    func isHeld(_ subject: Hold.Subject) -> Bool { world.recorded.holds.contains { $0.subject == subject } }

    // MARK: Scope

    enum Answer { case yes, no, unknown }

    /// Whether a person is a member of one of the groups that the entries mean.
    func isMember(_ person: GUID, ofAny patterns: [GroupPattern]) -> Answer {
        let meant = groups(patterns)
        if meant.contains(where: { members($0).contains(person) }) { return .yes }
        let isWildcard = patterns.contains { if case .name = $0.kind { true } else { false } }
        if isWildcard, !snapshot.secondLook.unreadGroups.isEmpty { return .unknown }
        if isWildcard, snapshot.absenceOfGroups != .proven { return .unknown }
        return meant.allSatisfy(isWhole) ? .no : .unknown
    }

    func isInScope(_ person: GUID) -> Answer {
        let denied = isMember(person, ofAny: world.policy.criteria.deniedGroups)
        let required = world.policy.criteria.requiredGroups.map { isMember(person, ofAny: $0) } ?? .yes
        if denied == .yes || required == .no { return .no }
        return denied == .no && required == .yes ? .yes : .unknown
    }

    func person(_ identifier: GUID) -> Person? { people[identifier] }

    /// Whether there is proof that this account must not be used.
    func isProvenOut(_ account: RecordedAccount) -> Bool {
        guard let identifier = account.identifier else { return false }
        guard let person = person(identifier) else {
            return snapshot.absenceOfPeople == .proven && snapshot.unread[identifier] == nil
        }
        if case .inactive = person.activity { return true }
        return isInScope(identifier) == .no
    }

    /// Whether there is proof that this account may be used.
    func isProvenIn(_ account: RecordedAccount) -> Bool {
        guard let identifier = account.identifier, let person = person(identifier) else { return false }
        return person.activity == .active && isInScope(identifier) == .yes
    }

    /// The roles that a person has, and those of which nothing is known.
    func roles(of person: GUID) -> (given: Roles, unknown: Roles) {
        let criteria = world.policy.criteria
        let lists: [(Roles, [GroupPattern])] = [
            (.siteAdmin, criteria.siteAdminGroups), (.readonlySiteAdmin, criteria.readonlySiteAdminGroups),
            (.groupAdmin, criteria.groupAdminGroups),
        ]
        var (given, unknown): (Roles, Roles) = ([], [])
        for (role, patterns) in lists where !patterns.isEmpty {
            switch isMember(person, ofAny: patterns) {
            case .yes: given.insert(role)
            case .no: break
            case .unknown: unknown.insert(role)
            }
        }
        return (given, unknown)
    }

    /// The directory's group that a recorded one follows, if it does.
    func source(of group: RecordedGroup) -> Int? {
        guard group.directory == "corp", !isProtected(group), world.policy.provisionsGroups,
            let index = snapshot.groups.firstIndex(where: { $0.identifier == group.identifier })
        else { return nil }
        return isIncluded(index) ? index : nil
    }

    /// Whether the criteria provision a group of the snapshot.
    func isIncluded(_ index: Int) -> Bool {
        let included = world.policy.criteria.includeGroups.map { groups($0).contains(index) } ?? true
        return included && !groups(world.policy.criteria.excludeGroups).contains(index)
    }
}
