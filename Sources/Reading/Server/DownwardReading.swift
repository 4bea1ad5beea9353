import Directory
import LDAP
import LDAPText

/// The members of a few groups and of every group below them, and the people among these.
struct DownwardReading {
    private(set) var groups: GroupCollector
    /// Why a group's members may not be whole, by identifier; those that are not in it were read.
    private(set) var gaps: [GUID: String] = [:]
    /// Why it is not known of all users whether one of these groups is their primary one.
    private(set) var primaryEvidence = Evidence()

    private let search: EntrySearch
    private let survey: Survey

    /// How many entries are looked up between two reports of progress.
    private static let batch = 1_000

    init(_ search: EntrySearch, _ survey: Survey) {
        self.search = search
        self.survey = survey
        groups = GroupCollector(survey.groups)
    }

    /// Reads the groups from these on downwards, each once.
    ///
    /// - Parameter names: Every group, without members.
    mutating func read(_ identifiers: [GUID], names: GroupCollector) {
        let byIdentifier = IdentifierSearch.groups(search, survey)
        var seen = Set(identifiers)
        var level = seen.sorted()
        while !level.isEmpty {
            let first = groups.groups.count
            var evidence = Evidence()
            byIdentifier.run(level, attributes: survey.groups.slots.names, into: &groups, &evidence)
            groups.readOn(search.session)
            UnshownMembers(search, survey).look(for: &groups, from: first)
            for identifier in level where groups.index.places[identifier] == nil {
                gaps[identifier] =
                    groups.unread[identifier] ?? evidence.doubts.first
                    ?? "it was not there any more when its members were read"
            }
            level = groups.memberGroups(from: first, in: names.index)
                .map { names.groups[Int($0)].identifier }.filter { seen.insert($0).inserted }.sorted()
        }
    }

    /// Reads the members that are people.
    ///
    /// Those who can't be looked up are left out here: resolving the groups' members comes upon them again.
    mutating func readPeople(into people: inout PeopleCollector, names: GroupCollector, _ board: ProgressBoard) {
        PrimaryGroupSearch(search, survey)?.run(
            groups.groups, attributes: survey.people.slots.names, into: &people, &primaryEvidence)
        var sought: [SoughtMember] = []
        for member in 0..<UInt32(groups.members.dns.count) {
            let key = groups.key(ofMember: member)
            guard Scheme.covers(survey.scheme.users, key), people.index.owner(of: key) == nil,
                names.index.owner(of: key) == nil
            else { continue }
            let dn = unsafe groups.members.dns.withBytes(of: member) { unsafe [UInt8]($0) }
            sought.append(SoughtMember(dn: dn, key: key))
        }
        for start in stride(from: 0, to: sought.count, by: Self.batch) {
            let requests = sought[start..<min(start + Self.batch, sought.count)].map { member in
                SearchRequest.entry(
                    member.text, attributes: survey.people.slots.names,
                    filter: Scheme.filter(survey.scheme.users, above: member.key).description)
            }
            _ = search.session.lookup(requests) { _, entry in EntrySearch.feed(entry, to: &people) }
            let count = people.people.count
            board.update { $0.users = count }
        }
        readUserNames(into: &people)
    }

    private func readUserNames(into people: inout PeopleCollector) {
        guard let attribute = survey.scheme.userName else { return }
        let names = (0..<UInt32(groups.members.userNames.count)).map { number in
            unsafe groups.members.userNames.withBytes(of: number) { unsafe [UInt8]($0) }
        }
        for start in stride(from: 0, to: names.count, by: ServerFinder.batch) {
            let batch = names[start..<min(start + ServerFinder.batch, names.count)]
            let wanted = Filter.or(batch.map { .equality(attribute: attribute, value: $0) })
            var ignored = Evidence()
            for base in survey.scheme.users {
                _ = search.run(
                    base, for: "users", filter: .and([base.filter, wanted]), attributes: survey.people.slots.names,
                    into: &people, &ignored)
            }
        }
    }
}
