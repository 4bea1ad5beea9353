import Directory
import LDAPText
import Planning

/// What the directory says, worked out the slow and plain way.
struct NaiveModel {
    let world: World
    let snapshot: Snapshot

    init(_ world: World) {
        self.world = world
        snapshot = world.snapshot
    }

    /// A group with all groups below it.
    func below(_ group: Int) -> Set<Int> {
        var met: Set<Int> = []
        func visit(_ group: Int) {
            guard met.insert(group).inserted, world.policy.criteria.nested else { return }
            for child in snapshot.groups[group].groups { visit(Int(child)) }
        }
        visit(group)
        return met
    }

    func members(_ group: Int) -> Set<GUID> {
        Set(below(group).flatMap { snapshot.groups[$0].people }.map { snapshot.people[Int($0)].identifier })
    }

    func isWhole(_ group: Int) -> Bool { below(group).allSatisfy { snapshot.groups[$0].gaps.isEmpty } }

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

    func person(_ identifier: GUID) -> Person? { snapshot.people.first { $0.identifier == identifier } }

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

    /// The directory's group that a recorded one follows, if it does.
    func source(of group: RecordedGroup) -> Int? {
        guard group.directory == "corp", !group.isProtected, world.policy.provisionsGroups,
            let index = snapshot.groups.firstIndex(where: { $0.identifier == group.identifier })
        else { return nil }
        let included = world.policy.criteria.includeGroups.map { groups($0).contains(index) } ?? true
        return included && !groups(world.policy.criteria.excludeGroups).contains(index) ? index : nil
    }
}
