import Directory
import LDAP
import LDAPText

/// Tells of groups that show no members whether they have none: what may not be read is left out of an answer as if it
/// were not there, and only where a group's class demands members is their absence a proof that something is hidden.
///
/// - Where a server writes into the members' entries which groups have them (``BackLink``), it is asked who is in such a
///   group. Whoever is found proves the list unreadable. Nobody found proves little, since that may not be readable either:
///   so of each person who is to lose something by it, the entry itself must tell its groups, and not this one.
/// - Elsewhere the server must say that the entry has no such attribute, by a search with `(!(memberUid=*))`: of an attribute
///   that may not be searched that is neither true nor false, and the entry is not returned (RFC 4511, section 4.5.1.7).
///   Active Directory's answer to the same proves nothing.
struct UnshownMembers {
    private let search: EntrySearch
    private let survey: Survey
    private var backLink: BackLink? { survey.scheme.backLink }

    /// How many groups one search asks for.
    private static let batch = 50

    init(_ search: EntrySearch, _ survey: Survey) {
        self.search = search
        self.survey = survey
    }

    /// Adds a gap to each of the groups from a place on that has members which it doesn't show, or that may have some.
    func look(for collector: inout GroupCollector, from first: Int = 0) {
        if let backLink {
            let places = hollow(collector, from: first)
            for place in inhabited(places, collector, backLink) {
                collector.amend(place) { group, _ in group.gaps.append(Self.hidden(survey.scheme.members, by: backLink))
                }
            }
        } else {
            for attribute in survey.scheme.members.indices {
                requireProof(that: attribute, isMissingFrom: &collector, from: first)
            }
        }
    }

    // MARK: By the members' entries

    /// Groups that show no member in any attribute that tells who is one.
    private func hollow(_ collector: GroupCollector, from first: Int) -> [Int] {
        collector.groups.indices.dropFirst(first).filter { place in
            let group = collector.groups[place]
            return !group.unshown.isEmpty && group.members.isEmpty && group.userNames.isEmpty && group.gaps.isEmpty
        }
    }

    private static func hidden(_ members: [MemberAttribute], by backLink: BackLink) -> String {
        let names = members.map(\.name).joined(separator: ", ")
        return
            "it shows no members, and entries say in \(backLink.groups) that they are in it: its \(names) is not readable"
    }

    private func filter(_ group: CollectedGroup, _ backLink: BackLink) -> Filter {
        .equality(attribute: backLink.groups, value: Array(group.dn.utf8))
    }

    /// Those of the groups that some entry says to be in.
    private func inhabited(_ places: [Int], _ collector: GroupCollector, _ backLink: BackLink) -> [Int] {
        var found: Set<Int> = []
        for start in stride(from: 0, to: places.count, by: Self.batch) {
            let batch = Array(places[start..<min(start + Self.batch, places.count)])
            let filters = batch.map { filter(collector.groups[$0], backLink) }
            let bases = survey.scheme.users + survey.scheme.groups
            let isAny = bases.contains { base in
                search.session.search(request(base, .or(filters))) { _ in }.entries > 0
            }
            guard isAny else { continue }
            let requests = filters.flatMap { filter in bases.map { request($0, filter) } }
            _ = search.session.lookup(requests) { number, _ in found.insert(batch[number / bases.count]) }
        }
        return found.sorted()
    }

    private func request(_ base: Scheme.Base, _ filter: Filter) -> SearchRequest {
        SearchRequest(
            base: base.dn, scope: .subtree, filter: Filter.and([base.filter, filter]).description, attributes: ["1.1"],
            sizeLimit: 1, controls: search.controls)
    }

    /// Asks people's own entries whether they are in the groups that show no members.
    ///
    /// - Parameters:
    ///   - collector: A group that somebody is in after all gets a gap.
    ///   - unsure: Those whose entries don't tell, and why.
    /// - Returns: The groups that show no members, with those who are not in them. Empty where groups themselves prove it.
    func askThemselves(
        _ people: Set<GUID>, _ collector: inout GroupCollector, unsure: inout [GUID: String]
    ) -> [GUID: Set<GUID>] {
        guard let backLink else { return [:] }
        let places = hollow(collector, from: 0)
        var outsiders = Dictionary(
            places.map { (collector.groups[$0].identifier, Set<GUID>()) }, uniquingKeysWith: { first, _ in first })
        guard !places.isEmpty, !people.isEmpty else { return outsiders }
        let groups = sought(places, collector, backLink)
        for (person, own) in ownGroups(of: people, backLink) {
            for group in groups {
                switch own.has(group) {
                case true?:
                    guard outsiders[group.identifier] != nil else { continue }
                    collector.amend(group.place) { group, _ in
                        group.gaps.append(Self.hidden(survey.scheme.members, by: backLink))
                    }
                    outsiders[group.identifier] = nil
                case false?: outsiders[group.identifier]?.insert(person)
                case nil:
                    unsure[person] =
                        "the group \(group.name) shows no members, and the person's entry does not tell which groups it is in "
                        + "(\([backLink.tokens, backLink.groups].compactMap(\.self).joined(separator: ", ")))"
                }
            }
        }
        return outsiders
    }

    private struct SoughtGroup {
        var place: Int
        var identifier: GUID
        var name: String
        var key: [UInt8]
        var sid: [UInt8]?
        /// Whether whoever is in it has it among the tokens.
        var isToken = false
    }

    private func sought(_ places: [Int], _ collector: GroupCollector, _ backLink: BackLink) -> [SoughtGroup] {
        var groups = places.map { place in
            let group = collector.groups[place]
            return SoughtGroup(
                place: place, identifier: group.identifier, name: group.name, key: EntryKey.make(group.dn),
                sid: group.objectSID?.bytes)
        }
        guard backLink.tokens != nil else { return groups }
        let requests = places.map {
            SearchRequest.entry(collector.groups[$0].dn, attributes: [backLink.groupType])
        }
        _ = search.session.lookup(requests) { number, entry in
            let type = entry.attributes()[backLink.groupType.lowercased()]?.first
            let bits = type.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0
            groups[number].isToken = bits & 0x8000_0000 != 0
        }
        return groups
    }

    /// What a person's entry says of its groups.
    private struct OwnGroups {
        /// Security identifiers; empty where they may not be read.
        var tokens: Set<[UInt8]> = []
        /// Keys of DNs; empty where there are none, or they may not be read.
        var groups: Set<[UInt8]> = []

        /// Whether the person is in a group; `nil` where the entry doesn't tell.
        func has(_ group: SoughtGroup) -> Bool? {
            if groups.contains(group.key) { return true }
            if let sid = group.sid, tokens.contains(sid) { return true }
            if group.isToken, group.sid != nil, !tokens.isEmpty { return false }
            return groups.isEmpty ? nil : false
        }
    }

    private func ownGroups(of people: Set<GUID>, _ backLink: BackLink) -> [GUID: OwnGroups] {
        var found = PeopleCollector(survey.people)
        var ignored = Evidence()  // whoever isn't found is no outsider
        let reader = survey.people.identifier
        IdentifierSearch.users(search, survey).run(
            people.sorted(), attributes: [reader.attribute.name], into: &found, &ignored)
        let entries = found.people.filter { people.contains($0.identifier) }
        let attributes = [reader.attribute.name, backLink.groups, backLink.tokens].compactMap(\.self)
        var own: [GUID: OwnGroups] = [:]
        let requests = entries.map { SearchRequest.entry($0.dn, attributes: attributes) }
        _ = search.session.lookup(requests) { number, entry in
            var sink = IdentifierSink(reader, survey.people.slots)
            EntrySearch.feed(entry, to: &sink)
            guard sink.identifier == entries[number].identifier else { return }
            let values = entry.attributes()
            var told = OwnGroups()
            if let tokens = backLink.tokens { told.tokens = Set(values[tokens.lowercased()] ?? []) }
            // Those that came in part, with a range in their name, are not looked at.
            let names = values[backLink.groups.lowercased()] ?? []
            told.groups = Set(names.map { EntryKey.make(String(decoding: $0, as: UTF8.self)) })
            own[entries[number].identifier] = told
        }
        return own
    }

    // MARK: By the groups' entries

    private func requireProof(that attribute: Int, isMissingFrom collector: inout GroupCollector, from first: Int) {
        let places = collector.groups.indices.dropFirst(first).filter {
            collector.groups[$0].unshown.contains(attribute)
        }
        guard !places.isEmpty else { return }
        let name = survey.scheme.members[attribute].name
        let reader = survey.groups.identifier
        var wanted: [Filter] = [.not(.present(attribute: name))]
        if places.count <= Self.batch {
            wanted.append(.or(places.map { reader.filter(collector.groups[$0].identifier) }))
        }
        var empty = IdentifierCollector(.group, reader, survey.groups.slots)
        var evidence = Evidence()
        for base in survey.scheme.groups {
            _ = search.run(
                base, for: "groups without \(name)", filter: .and([base.filter] + wanted),
                attributes: [reader.attribute.name], into: &empty, &evidence)
        }
        let proven = Set(empty.identifiers)
        let gap =
            evidence.doubts.first
            ?? "it shows no \(name), and the server does not say that it has none: its \(name) is not readable"
        for place in places where !proven.contains(collector.groups[place].identifier) {
            collector.amend(place) { group, _ in group.gaps.append(gap) }
        }
    }
}
