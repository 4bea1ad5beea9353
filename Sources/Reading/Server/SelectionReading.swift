import Directory
import LDAP
import LDAPText

/// What ``Selection``s take to be read from a server, on one connection:
///
/// 1. the people who are named and known, by ``SelectedPeople``;
/// 2. every group without its members, since criteria speak of groups by name;
/// 3. the members of the groups that are selected, and the people among these, by ``DownwardReading``;
/// 4. once entries that moved are dealt with, the groups that the people of the first step are in, by ``UpwardSearch``.
struct SelectionReading {
    let selected: SelectedPeople
    let names: GroupReading
    /// Everybody whom the first and the third step read.
    private(set) var people: PeopleCollector

    private let survey: Survey
    private let downward: DownwardReading
    /// Those of the first step.
    private let named: [GUID]

    init(
        _ selections: [Selection], known: [GUID], _ survey: Survey, _ connection: Connection, _ source: ServerSource,
        _ board: ProgressBoard
    ) {
        self.survey = survey
        selected = SelectedPeople(
            selections.compactMap { if case .person(let text) = $0 { PersonName(text) } else { nil } }, known: known,
            survey, connection, source, board)
        named = selected.people.people.map(\.identifier)
        people = selected.people
        names = GroupReading(survey.groupNames, survey, connection, source, board)

        var downward = DownwardReading(EntrySearch(connection, source), survey)
        let patterns: [GroupPattern] = selections.compactMap {
            if case .group(let pattern) = $0 { pattern } else { nil }
        }
        if !patterns.isEmpty {
            let meant = names.groups.groups.filter { group in
                patterns.contains {
                    $0.matches(
                        identifier: group.identifier, objectSID: group.objectSID, dn: group.dn, name: group.name)
                }
            }
            downward.read(meant.map(\.identifier), names: names.groups)
            downward.readPeople(into: &people, names: names.groups, board)
        }
        self.downward = downward
    }

    /// The groups with their members, as far as they were read.
    ///
    /// - Parameter collected: What this gathered, settled.
    func resolve(_ collected: Collected, _ search: EntrySearch) -> MemberResolver.Resolution {
        let resolver = collected.resolver(survey.scheme)
        let finder = ServerFinder(
            search: search, scheme: survey.scheme, people: survey.people, groups: survey.groups, usersUnread: nil)
        let known = Set(named.compactMap { collected.people.index.places[$0] })
        let primary = collected.people.primaryGroups
        var resolution = resolver.resolve(
            collected.groups.groups, collected.groups.members,
            primary: primary.members(of: collected.groups.groups, among: known), finder: finder)
        let read = resolver.resolve(
            downward.groups.groups, downward.groups.members, primary: primary.members(of: downward.groups.groups),
            finder: finder)
        resolution.unread.merge(read.unread) { first, _ in first }
        resolution.warnings += read.warnings

        var whole: Set<Int> = []
        for group in read.groups {
            guard let place = collected.groups.index.places[group.identifier] else { continue }
            whole.insert(Int(place))
            resolution.groups[Int(place)] = group
            resolution.groups[Int(place)].gaps += downward.primaryEvidence.doubts
        }
        for (identifier, gap) in downward.gaps {
            if let place = collected.groups.index.places[identifier] { resolution.groups[Int(place)].gaps.append(gap) }
        }
        let upward = climbed(collected, search)
        for place in resolution.groups.indices where !whole.contains(place) {
            let named = upward.people[UInt32(place)] ?? []
            resolution.groups[place].people += Set(named).subtracting(resolution.groups[place].people).sorted()
            resolution.groups[place].groups = upward.children[UInt32(place)] ?? []
            resolution.groups[place].gaps += upward.evidence.doubts + selected.doubtOfUserNames.doubts
        }
        return resolution
    }

    private func climbed(_ collected: Collected, _ search: EntrySearch) -> UpwardSearch {
        var upward = UpwardSearch(search, survey, names: collected.groups)
        if survey.scheme.readsGroups {
            let known = named.compactMap { collected.people.index.places[$0] }
            let primary = collected.people.primaryGroups.members(of: collected.groups.groups, among: Set(known))
            upward.climb(
                from: known, of: collected.people,
                besides: primary.filter { !$0.value.people.isEmpty }.map { UInt32($0.key) })
        }
        return upward
    }
}
