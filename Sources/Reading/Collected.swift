import Directory
import LDAPText

/// The entries that the searches returned, before members are resolved.
struct Collected: Sendable {
    var people: PeopleCollector
    var groups: GroupCollector
    var peopleEvidence = Evidence()
    var groupEvidence = Evidence()
    var bases: [Snapshot.Base] = []
    var warnings: [String] = []

    /// What is known of an identifier that came at several DNs.
    enum Verdict: Hashable, Sendable {
        /// One entry, which moved meanwhile.
        case moved
        /// Two entries, or nobody can tell; why.
        case unusable(String)
    }

    /// Deals with identifiers that came at several DNs.
    mutating func settle(_ verdict: (_ identifier: GUID, _ dns: [String], Snapshot.SkippedEntry.Kind) -> Verdict) {
        var people: [GUID: String] = [:]
        for (identifier, dns) in self.people.seenTwice.sorted(by: { $0.key < $1.key }) {
            switch verdict(identifier, dns, .user) {
            case .moved:
                warnings.append(Self.moved(dns))
            case .unusable(let reason):
                people[identifier] = reason
                for dn in dns { skipped.append(.init(kind: .user, dn: dn, reason: reason)) }
            }
        }
        // They stay, as one person who is a member wherever either entry is: what neither of them has, nobody has.
        self.people.mergeActivities(of: people.keys)
        unread = people
        var groups: [GUID: String] = [:]
        for (identifier, dns) in self.groups.seenTwice.sorted(by: { $0.key < $1.key }) {
            switch verdict(identifier, dns, .group) {
            case .moved:
                warnings.append(Self.moved(dns))
            case .unusable(let reason):
                groups[identifier] = reason
                for dn in dns { skipped.append(.init(kind: .group, dn: dn, reason: reason)) }
            }
        }
        self.groups.remove(groups)
    }

    private func unsureMembers(_ places: Set<UInt32>) -> [GUID: String] {
        Dictionary(uniqueKeysWithValues: places.map { (people.people[Int($0)].identifier, PrimaryGroups.unsure) })
    }

    private(set) var unread: [GUID: String] = [:]
    /// Entries that could not be used, besides those that the collectors know of.
    var skipped: [Snapshot.SkippedEntry] = []

    private static func moved(_ dns: [String]) -> String {
        "An entry moved from \(dns[0]) to \(dns[dns.count - 1]) while the directory was read; what was read last counts."
    }

    init(people: PeopleCollector, groups: GroupCollector) {
        self.people = people
        self.groups = groups
    }

    func resolver(_ scheme: Scheme) -> MemberResolver {
        MemberResolver(scheme: scheme, people: people.index, userNames: people.userNames, groups: groups.index)
    }

    /// The snapshot, once ``settle(_:)`` was called.
    mutating func snapshot(
        _ scheme: Scheme, secondLook: SecondLook, finder: some MemberFinder
    ) -> Snapshot {
        let unreadable = scheme.primaryGroupID == nil ? [] : people.primaryGroups.unreadable
        var resolution = resolver(scheme).resolve(
            groups.groups, groups.members, primary: people.primaryGroups.members(of: groups.groups), finder: finder)
        guard !unreadable.isEmpty, !people.primaryGroups.isKnown else {
            return snapshot(scheme, secondLook: secondLook, resolution: resolution, unsure: unreadable)
        }
        // To hold everybody would help nobody: additions and other changes go on.
        for place in resolution.groups.indices { resolution.groups[place].gaps.append(PrimaryGroups.unknownGap) }
        resolution.warnings.append(PrimaryGroups.unknownWarning)
        return snapshot(scheme, secondLook: secondLook, resolution: resolution, unsure: [])
    }

    /// The snapshot with groups whose members are resolved, once ``settle(_:)`` was called.
    ///
    /// - Parameter unsure: People whose primary group can't be told, by their places.
    mutating func snapshot(
        _ scheme: Scheme, secondLook: SecondLook, resolution: MemberResolver.Resolution, unsure: Set<UInt32>
    ) -> Snapshot {
        if let first = people.skipped.first {
            peopleEvidence.doubt("the identifier of \(people.skipped.count) users is not readable, such as \(first.dn)")
        }
        if groups.unidentified > 0 {
            groupEvidence.doubt("the identifier of \(groups.unidentified) groups is not readable")
        }
        if let conflict = people.conflict ?? groups.conflict {
            warnings.append(
                "Conflict objects are left out: \(people.conflicts + groups.conflicts), such as \(conflict). Two domain "
                    + "controllers had an entry of the same name; compare each with the one that has the name, and then "
                    + "delete it or give it another name.")
        }
        var secondLook = secondLook
        secondLook.unreadGroups.merge(groups.unread) { _, new in new }
        return Snapshot(
            directory: scheme.directory, bases: bases, people: people.people, groups: resolution.groups,
            absenceOfPeople: peopleEvidence.absence, absenceOfGroups: groupEvidence.absence,
            unread: unread.merging(people.unread) { first, _ in first }.merging(resolution.unread) { first, _ in first
            },
            unsureMembers: groups.groups.isEmpty ? [:] : unsureMembers(unsure),
            skipped: people.skipped + people.mangled + groups.skipped + skipped,
            warnings: warnings + resolution.warnings,
            secondLook: secondLook)
    }
}
