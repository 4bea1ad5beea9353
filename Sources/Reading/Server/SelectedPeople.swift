import Directory
import LDAP
import LDAPText

/// A few people of a directory, searched by name and by identifier.
///
/// Whom a name means is found out first, and only then is everybody read by identifier, over all bases: so two entries
/// with one identifier come to light as in a reading of all, and so do those whose identifier alone is known.
struct SelectedPeople {
    private(set) var people: PeopleCollector
    private(set) var evidence = Evidence()
    /// Entries that a name means and that could not be used.
    private(set) var skipped: [Snapshot.SkippedEntry] = []
    /// Why members that groups name by user name can't be told apart.
    private(set) var doubtOfUserNames = Evidence()
    /// Why a search was not finished.
    private(set) var error: LDAPError?

    private let search: EntrySearch
    private let survey: Survey
    private let byIdentifier: IdentifierSearch

    /// How many names or user names one search asks for.
    private static let batch = 20

    /// - Parameter known: People who are looked for besides.
    init(
        _ names: [PersonName], known: [GUID], _ survey: Survey, _ connection: Connection, _ source: ServerSource,
        _ board: ProgressBoard
    ) {
        people = PeopleCollector(survey.people.explainingEverybody)
        search = EntrySearch(connection, source)
        self.survey = survey
        byIdentifier = .users(search, survey)
        guard !(names.isEmpty && known.isEmpty) else { return }

        var basesInUse: Set<[UInt8]> = []
        let found = identify(names.filter { $0.identifier == nil }, &basesInUse)
        let samples = sampleOthers(than: basesInUse)
        read(Set(known + names.compactMap(\.identifier) + found), witnesses: samples)
        if found.contains(where: { people.index.places[$0] == nil && people.unread[$0] == nil }) {
            evidence.doubt("an entry was found by its name, and then not by its identifier")
        }
        requireUniqueUserNames()
        let count = people.people.count
        board.update { $0.users = count }
    }

    /// The identifiers of those whom the names mean.
    private mutating func identify(_ names: [PersonName], _ basesInUse: inout Set<[UInt8]>) -> [GUID] {
        var dns: [SoughtMember] = []
        var texts: [PersonName] = []
        for name in names {
            if let dn = name.dn, Scheme.covers(survey.scheme.users, dn.normalized) {
                dns.append(SoughtMember(dn: Array(name.text.utf8), key: dn.normalized))
            } else if !name.key.isEmpty {
                texts.append(name)
            }
        }
        var found = identify(dns)
        for start in stride(from: 0, to: texts.count, by: Self.batch) {
            let batch = Array(texts[start..<min(start + Self.batch, texts.count)])
            found += identify(asHeld: batch, &basesInUse) + identify(asMade: batch)
        }
        return found
    }

    private mutating func identify(_ dns: [SoughtMember]) -> [GUID] {
        guard !dns.isEmpty else { return [] }
        let finder = ServerFinder(
            search: search, scheme: survey.scheme, people: survey.people, groups: survey.groups, usersUnread: nil)
        return zip(dns, finder.find(dns: dns)).compactMap { sought, found in
            switch found {
            case .person(let identifier): return identifier
            case .group, .other, .nobody: return nil
            case .failed(let reason):
                evidence.doubt("\(sought.text) could not be looked up: \(reason)")
                return nil
            }
        }
    }

    /// Those of whom an attribute has a name as its value, as the server compares them.
    private mutating func identify(asHeld names: [PersonName], _ basesInUse: inout Set<[UInt8]>) -> [GUID] {
        let wanted = names.flatMap { name in
            survey.scheme.namingAttributes.map { Filter.equality(attribute: $0, value: Array(name.text.utf8)) }
                + bySID(name)
        }
        var found: [GUID] = []
        for base in survey.scheme.users {
            var collector = IdentifierCollector(.user, survey.people.identifier, survey.people.slots)
            let outcome = search.run(
                base, for: "users", filter: .and([base.filter, .or(wanted)]),
                attributes: [survey.people.identifier.attribute.name], into: &collector, &evidence)
            error = error ?? outcome.error
            if collector.count > 0 { basesInUse.insert(base.key) }
            found += collector.identifiers
            skip(collector.skipped)
        }
        return found
    }

    private func bySID(_ name: PersonName) -> [Filter] {
        guard let objectSID = name.objectSID, let attribute = survey.scheme.objectSID else { return [] }
        return [.equality(attribute: attribute, value: objectSID.bytes)]
    }

    /// Those whose user name or e-mail is made of an attribute and literal text. The attribute alone proves nothing,
    /// since another template may come first.
    private mutating func identify(asMade names: [PersonName]) -> [GUID] {
        let mapping = survey.scheme.mapping
        let templates = (mapping.templates[.username] ?? []) + (mapping.templates[.email] ?? [])
        let wanted = names.flatMap { name in
            templates.flatMap { $0.inverse(of: name.text) }
                .filter { !survey.scheme.dropped.contains($0.attribute.lowercased()) }
                .map { Filter.equality(attribute: $0.attribute, value: Array($0.value.utf8)) }
        }
        guard !wanted.isEmpty else { return [] }
        var collector = PeopleCollector(survey.people)
        for base in survey.scheme.users {
            let outcome = search.run(
                base, for: "users", filter: .and([base.filter, .or(wanted)]), attributes: survey.people.slots.names,
                into: &collector, &evidence)
            error = error ?? outcome.error
        }
        skip(collector.skipped)
        return collector.people.filter { person in names.contains { $0.names(person) } }.map(\.identifier)
    }

    private mutating func skip(_ entries: [Snapshot.SkippedEntry]) {
        for entry in entries where !skipped.contains(entry) {
            skipped.append(entry)
            evidence.doubt("the identifier of \(entry.dn) is not readable")
        }
    }

    /// Some people of each base in which no search found any, as proof that there are some to be found.
    private mutating func sampleOthers(than basesInUse: Set<[UInt8]>) -> [GUID] {
        var found: [GUID] = []
        for base in survey.scheme.users where !basesInUse.contains(base.key) {
            var doubts = Evidence()
            let sample = byIdentifier.sample(base, &doubts)
            for doubt in doubts.doubts { evidence.doubt(doubt) }
            if doubts.doubts.isEmpty, sample.count == 0 { evidence.doubt(UserReading.nobody(below: base)) }
            found += sample.identifiers
        }
        return found
    }

    private mutating func read(_ identifiers: Set<GUID>, witnesses: [GUID]) {
        guard !identifiers.isEmpty else { return }
        let failure = byIdentifier.run(
            identifiers.sorted(), attributes: survey.people.slots.names, into: &people, &evidence)
        error = error ?? failure
        if people.count == 0, !byIdentifier.findsAny(of: witnesses, besides: identifiers, &evidence) {
            evidence.doubt("no entry at all was found by its identifier")
        }
    }

    /// Groups may name members by user name, and a name that two users have names neither.
    private mutating func requireUniqueUserNames() {
        guard let attribute = survey.scheme.userName else { return }
        let names = people.people.indices.flatMap { people.userNames.keys(of: UInt32($0)) }
        for start in stride(from: 0, to: names.count, by: Self.batch) {
            let batch = names[start..<min(start + Self.batch, names.count)]
            var namesakes = PeopleCollector(survey.people)
            let wanted = Filter.or(batch.map { .equality(attribute: attribute, value: $0) })
            for base in survey.scheme.users {
                _ = search.run(
                    base, for: "users", filter: .and([base.filter, wanted]), attributes: survey.people.slots.names,
                    into: &namesakes, &doubtOfUserNames)
            }
            for name in batch where namesakes.userNames.owner(of: name) == .ambiguous {
                people.addAmbiguous(userName: name)
                doubtOfUserNames.doubt(
                    "several users have the user name \(String(decoding: name, as: UTF8.self)), by which groups name members"
                )
            }
        }
    }
}
