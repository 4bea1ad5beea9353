import Directory
import LDAPText

/// Who is in scope and who has which role, by the criteria and nested membership.
struct Scope {
    /// A set of people by membership in the closure of some groups, and what is known of it.
    struct Members {
        /// The group that shows a person's membership, as index + 1; 0: not shown.
        var via: [UInt32]
        /// The groups in whose members it rests.
        var closure: [UInt32]
        /// Groups that the list meant in the last cycle and that no search returned in this one.
        var missing: [GUID]
        /// Why absence from it proves nothing; empty where it does.
        var gaps: [String]

        func contains(_ person: Int) -> Bool { via[person] != 0 }
    }

    /// `nil`: everybody.
    var required: Members?
    /// `nil`: nobody.
    var denied: Members?
    var roles: [(role: Roles, list: Criteria.List, members: Members)]

    init(
        _ criteria: Criteria.Resolved, of policy: Policy, in snapshot: Snapshot, before: RecordedDirectory?,
        nesting: inout Nesting
    ) {
        func members(_ list: Criteria.List) -> Members? {
            guard let groups = criteria.groups[list] else { return nil }
            let closure = nesting.closure(of: groups)
            var via = [UInt32](repeating: 0, count: snapshot.people.count)
            nesting.people(inAnyOf: closure) { person, group in via[Int(person)] = group + 1 }
            let missing = Self.missing(list, criteria, in: snapshot, before: before)
            let unread = snapshot.secondLook.unreadGroups
            var gaps = nesting.gaps(in: closure) + missing.compactMap { unread[$0] }
            let mayMatchMore = policy.criteria[list]?.contains(where: \.mayMatchSeveral) ?? false
            if case .unknown(let why) = snapshot.absenceOfGroups, mayMatchMore || !missing.isEmpty { gaps.append(why) }
            // A group that never counted as denied holds nobody: all would be held for it.
            if mayMatchMore, list != .deniedGroups, let other = unread.min(by: { $0.key < $1.key }) {
                gaps.append(other.value)
            }
            return Members(via: via, closure: closure, missing: missing, gaps: gaps)
        }
        required = members(.requiredGroups)
        denied = (criteria.groups[.deniedGroups] ?? []).isEmpty ? nil : members(.deniedGroups)
        roles = Criteria.List.allCases.compactMap { list in
            guard let role = list.role, !(criteria.groups[list] ?? []).isEmpty, let members = members(list) else {
                return nil
            }
            return (role, list, members)
        }
    }

    func members(of list: Criteria.List) -> Members? {
        switch list {
        case .requiredGroups: required
        case .deniedGroups: denied
        case .siteAdminGroups, .readonlySiteAdminGroups, .groupAdminGroups: roles.first { $0.list == list }?.members
        case .includeGroups, .excludeGroups: nil
        }
    }

    /// Groups that an entry, as it still stands in the list, matched in the last cycle, and that were not read.
    private static func missing(
        _ list: Criteria.List, _ criteria: Criteria.Resolved, in snapshot: Snapshot, before: RecordedDirectory?
    ) -> [GUID] {
        let entries = Set(criteria.matches.lazy.filter { $0.list == list }.map(\.entry))
        let known = Set(
            (before?.matches ?? []).lazy.filter { $0.list == list && entries.contains($0.entry) }.flatMap(\.groups))
        guard !known.isEmpty else { return [] }
        return known.subtracting(snapshot.groups.lazy.map(\.identifier)).sorted()
    }
}

extension GroupPattern {
    /// Whether it is a name with `*` or `?`.
    fileprivate var mayMatchSeveral: Bool {
        if case .name(let glob) = kind { !glob.isLiteral } else { false }
    }
}
