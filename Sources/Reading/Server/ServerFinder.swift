import LDAP
import LDAPText

/// Looks up members on a server.
struct ServerFinder: MemberFinder {
    let search: EntrySearch
    let scheme: Scheme
    let people: PersonDecoder
    let groups: GroupDecoder
    /// Why nothing is to be looked up below user bases; `nil`: it is.
    let usersUnread: String?

    /// How many user names one search asks for.
    static let batch = 50

    func find(dns: [SoughtMember]) -> [FoundMember] {
        var found = [FoundMember](repeating: .other, count: dns.count)
        var asGroups: [Int] = []
        var asUsers: [Int] = []
        for (index, sought) in dns.enumerated() {
            if !Scheme.covers(scheme.users, sought.key) {
                asGroups.append(index)
            } else if let usersUnread {
                found[index] = .failed(usersUnread)
            } else {
                asUsers.append(index)
            }
        }
        lookUp(dns, asUsers, scheme.users, people.identifier, people.slots) { index, result in
            found[index] = result.map(FoundMember.person)
            if found[index] == .other, Scheme.covers(scheme.groups, dns[index].key) { asGroups.append(index) }
        }
        lookUp(dns, asGroups, scheme.groups, groups.identifier, groups.slots) { index, result in
            found[index] = result.map(FoundMember.group)
        }
        return found
    }

    private enum Result {
        case entry(GUID)
        case other
        case nobody
        case failed(String)

        func map(_ entry: (GUID) -> FoundMember) -> FoundMember {
            switch self {
            case .entry(let identifier): entry(identifier)
            case .other: .other
            case .nobody: .nobody
            case .failed(let reason): .failed(reason)
            }
        }
    }

    /// Asks at each DN for an entry that the filters of the bases above it match.
    private func lookUp(
        _ dns: [SoughtMember], _ indices: [Int], _ bases: [Scheme.Base], _ reader: IdentifierReader,
        _ slots: AttributeSlots, _ body: (Int, Result) -> Void
    ) {
        guard !indices.isEmpty else { return }
        let requests = indices.map { index in
            SearchRequest.entry(
                dns[index].text, attributes: [reader.attribute.name],
                filter: Scheme.filter(bases, above: dns[index].key).description)
        }
        var identifiers = [GUID?](repeating: nil, count: requests.count)
        let outcomes = search.session.lookup(requests) { place, entry in
            var sink = IdentifierSink(reader, slots)
            EntrySearch.feed(entry, to: &sink)
            identifiers[place] = sink.identifier
        }
        for (place, outcome) in outcomes.enumerated() {
            let result: Result =
                switch outcome {
                case .found: identifiers[place].map(Result.entry) ?? .failed("its identifier is not readable")
                case .noSuchObject: .nobody
                case .noMatch: .other
                case .referred: .failed("another server holds it")
                case .failed(let error): .failed(error.happened)
                }
            body(indices[place], result)
        }
    }

    func find(userNames: [[UInt8]]) -> [FoundMember] {
        if let usersUnread { return userNames.map { _ in .failed(usersUnread) } }
        guard let attribute = scheme.userName else { return userNames.map { _ in .nobody } }
        var found: [FoundMember] = []
        for start in stride(from: 0, to: userNames.count, by: Self.batch) {
            let batch = userNames[start..<min(start + Self.batch, userNames.count)]
            var collector = PeopleCollector(people)
            var evidence = Evidence()
            let wanted = Filter.or(batch.map { .equality(attribute: attribute, value: $0) })
            for base in scheme.users {
                _ = search.run(
                    base, for: "users", filter: .and([base.filter, wanted]), attributes: people.slots.names,
                    into: &collector, &evidence)
            }
            for name in batch {
                switch collector.userNames.owner(of: name) {
                case .entry(let place): found.append(.person(collector.people[Int(place)].identifier))
                case .ambiguous, .unusable: found.append(.failed("several users have the user name of a member"))
                case nil: found.append(evidence.doubts.first.map(FoundMember.failed) ?? .nobody)
                }
            }
        }
        return found
    }
}
