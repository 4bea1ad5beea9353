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
                patterns.contains { $0.matches(identifier: group.identifier, dn: group.dn, name: group.name) }
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
        var resolution = resolver.resolve(collected.groups.groups, collected.groups.members, finder: finder)
        let read = resolver.resolve(downward.groups.groups, downward.groups.members, finder: finder)
        resolution.unread.merge(read.unread) { first, _ in first }
        resolution.warnings += read.warnings

        var whole: Set<Int> = []
        for group in read.groups {
            guard let place = collected.groups.index.places[group.identifier] else { continue }
            whole.insert(Int(place))
            resolution.groups[Int(place)] = group
        }
        for (identifier, gap) in downward.gaps {
            if let place = collected.groups.index.places[identifier] { resolution.groups[Int(place)].gaps.append(gap) }
        }
        let upward = climbed(collected, search)
        for place in resolution.groups.indices where !whole.contains(place) {
            resolution.groups[place].people = upward.people[UInt32(place)] ?? []
            resolution.groups[place].groups = upward.children[UInt32(place)] ?? []
            resolution.groups[place].gaps += upward.evidence.doubts + selected.doubtOfUserNames.doubts
        }
        return resolution
    }

    private func climbed(_ collected: Collected, _ search: EntrySearch) -> UpwardSearch {
        var upward = UpwardSearch(search, survey, names: collected.groups)
        if survey.scheme.readsGroups {
            upward.climb(from: named.compactMap { collected.people.index.places[$0] }, of: collected.people)
        }
        return upward
    }
}
