import Directory
import LDAP
import LDAPText

/// Finds the groups that people are in from below: those that name a person, then those that name such a group, and so
/// on. Each group is asked for once, whatever leads to it.
///
/// The answers show who is a member, and never that somebody isn't.
struct UpwardSearch {
    /// A member to be found in groups.
    private enum Member: Hashable {
        case person(UInt32)
        case group(UInt32)
    }

    private let search: EntrySearch
    private let survey: Survey
    /// All groups, by DN and identifier.
    private let index: EntryIndex
    private let groups: [CollectedGroup]
    /// Groups that are there and can't be used: whoever looks at what is above them finds out.
    private let unread: Set<GUID>

    /// Direct members that are people, by the place of the group.
    private(set) var people: [UInt32: [UInt32]] = [:]
    /// Direct members that are groups, by the place of the group.
    private(set) var children: [UInt32: [UInt32]] = [:]
    /// Why there may be more.
    private(set) var evidence = Evidence()

    /// How many searches are under way at once.
    private static let window = 16

    /// - Parameter names: Every group, without members.
    init(_ search: EntrySearch, _ survey: Survey, names: GroupCollector) {
        self.search = search
        self.survey = survey
        index = names.index
        groups = names.groups
        unread = Set(names.unread.keys)
    }

    /// Finds the groups of some people, by their places in the collector.
    ///
    /// - Parameter primary: Groups that have one of these people as a member and don't say so, by their places.
    mutating func climb(from places: [UInt32], of collector: PeopleCollector, besides primary: [UInt32]) {
        var level: [(member: Member, filter: Filter)] = places.compactMap { place in
            let person = collector.people[Int(place)]
            return filter(dn: person.dn, userNames: collector.userNames.keys(of: place)).map { (.person(place), $0) }
        }
        var seen: Set<UInt32> = []
        var next = primary
        seen.formUnion(primary)
        while !level.isEmpty || !next.isEmpty {
            for (member, parents) in zip(level.map(\.member), parents(of: level.map(\.filter))) {
                for parent in parents {
                    switch member {
                    case .person(let person): people[parent, default: []].append(person)
                    case .group(let child): children[parent, default: []].append(child)
                    }
                    if seen.insert(parent).inserted { next.append(parent) }
                }
            }
            level = next.sorted().compactMap { place in
                filter(dn: groups[Int(place)].dn, userNames: []).map { (.group(place), $0) }
            }
            next = []
        }
    }

    /// What a group matches that names a member directly; `nil` where groups can't name it.
    private func filter(dn: String, userNames: [[UInt8]]) -> Filter? {
        let wanted = survey.scheme.members.flatMap { member -> [Filter] in
            switch member.form {
            case .dn, .nameAndOptionalUID: [Filter.equality(attribute: member.name, value: Array(dn.utf8))]
            case .userName: userNames.map { .equality(attribute: member.name, value: $0) }
            }
        }
        return wanted.isEmpty ? nil : .or(wanted)
    }

    /// The places of the groups that each filter matches, each once, ascending.
    ///
    /// Many small searches, none of which waits for the one before. One that the server breaks off, since not all fits
    /// into one answer, is made again page by page.
    private mutating func parents(of filters: [Filter]) -> [[UInt32]] {
        let identifier = survey.groups.identifier
        let bases = survey.scheme.groups
        let requests = filters.flatMap { filter in
            bases.map { base in
                SearchRequest(
                    base: base.dn, scope: .subtree, filter: Filter.and([base.filter, filter]).description,
                    attributes: [identifier.attribute.name], controls: search.controls)
            }
        }
        var found = requests.map { _ in IdentifierCollector(.group, identifier, survey.groups.slots) }
        let outcomes = search.session.lookup(requests, window: Self.window) { number, entry in
            EntrySearch.feed(entry, to: &found[number])
        }
        for (number, outcome) in outcomes.enumerated() {
            let base = bases[number % bases.count]
            switch outcome {
            case .found, .noMatch: continue
            case .referred(let urls) where !urls.contains { search.contexts.hides($0, below: base.key) }: continue
            case .referred, .noSuchObject, .failed:
                found[number] = IdentifierCollector(.group, identifier, survey.groups.slots)
                _ = search.run(
                    base, for: "the groups of a member", filter: .and([base.filter, filters[number / bases.count]]),
                    attributes: [identifier.attribute.name], into: &found[number], &evidence)
            }
        }
        return filters.indices.map { filter in
            var places: Set<UInt32> = []
            for collector in found[filter * bases.count..<(filter + 1) * bases.count] {
                for skipped in collector.skipped { evidence.doubt("of the group \(skipped.dn) \(skipped.reason)") }
                for identifier in collector.identifiers {
                    if let place = index.places[identifier] {
                        places.insert(place)
                    } else if !unread.contains(identifier) {
                        evidence.doubt("a group was found by its member that the search for groups did not return")
                    }
                }
            }
            return places.sorted()
        }
    }
}
