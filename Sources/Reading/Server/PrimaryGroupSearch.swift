import Directory
import LDAP
import LDAPText

/// Searches for the users whose primary group is one of some groups.
struct PrimaryGroupSearch {
    private let search: EntrySearch
    private let bases: [Scheme.Base]
    private let reader: PrimaryGroupReader

    /// How many groups one search asks for.
    private static let batch = 50

    /// `nil` where there are no primary groups.
    init?(_ search: EntrySearch, _ survey: Survey) {
        guard let reader = survey.people.primaryGroup else { return nil }
        self.search = search
        self.reader = reader
        bases = survey.scheme.users
    }

    /// Searches every base. What comes may be of another domain with the same numbers.
    func run(
        _ groups: [CollectedGroup], attributes: [String], into people: inout PeopleCollector, _ evidence: inout Evidence
    ) {
        let numbers = Set(groups.compactMap { $0.objectSID?.relativeIdentifier }).sorted()
        for start in stride(from: 0, to: numbers.count, by: Self.batch) {
            let wanted = reader.filter(numbers[start..<min(start + Self.batch, numbers.count)])
            for base in bases {
                _ = search.run(
                    base, for: "users", filter: .and([base.filter, wanted]), attributes: attributes, into: &people,
                    &evidence)
            }
        }
    }

    /// Whether anybody is found by a number that somebody is known to have.
    func findsAny(_ number: UInt32) -> Bool {
        bases.contains { base in
            let request = SearchRequest(
                base: base.dn, scope: .subtree, filter: Filter.and([base.filter, reader.filter([number])]).description,
                attributes: ["1.1"], sizeLimit: 1, controls: search.controls)
            return search.session.search(request) { _ in }.entries > 0
        }
    }
}
