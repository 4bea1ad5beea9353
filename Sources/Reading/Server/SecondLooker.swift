import Directory
import LDAP
import LDAPText

/// Reads single entries again, by identifier.
struct SecondLooker {
    private let last: ServerReader.Last
    private let search: EntrySearch

    /// How many identifiers one search asks for.
    private static let batch = 50
    /// How many entries of the snapshot are asked for besides, as proof that entries are found by identifier at all.
    private static let witnesses = 3

    init(_ last: ServerReader.Last, _ source: ServerSource) {
        self.last = last
        search = EntrySearch(last.connection, source)
    }

    func look(_ question: Question) -> Findings {
        var findings = Findings()
        if !question.people.isEmpty { findings.people = people(question.people) }
        if !question.groups.isEmpty { findings.groups = groups(question.groups) }
        return findings
    }

    private func people(_ sought: Set<GUID>) -> [GUID: Findings.PersonFinding] {
        var collector = PeopleCollector(last.survey.people)
        let evidence = collect(
            sought, last.people, last.survey.scheme.users, "users", last.survey.people.identifier,
            last.survey.people.slots.names, into: &collector)
        var findings: [GUID: Findings.PersonFinding] = [:]
        for identifier in sought {
            if let place = collector.index.places[identifier] {
                findings[identifier] = .present(collector.people[Int(place)].activity)
            } else {
                findings[identifier] =
                    switch doubt(evidence, found: !collector.people.isEmpty, collector.skipped.first) {
                    case let doubt?: .unknown(doubt)
                    case nil: .gone
                    }
            }
        }
        return findings
    }

    private func groups(_ sought: Set<GUID>) -> [GUID: Findings.GroupFinding] {
        var collector = GroupCollector(last.survey.groups)
        let evidence = collect(
            sought, last.groups, last.survey.scheme.groups, "groups", last.survey.groups.identifier,
            last.survey.groups.slots.names, into: &collector)
        collector.readOn(search.session)
        let finder = ServerFinder(
            search: search, scheme: last.survey.scheme, people: last.survey.people, groups: last.survey.groups,
            usersUnread: nil)
        let found = collector.groups.filter { sought.contains($0.identifier) }
        let resolution = last.resolver.resolve(found, collector.members, missed: .gap, finder: finder)
        var findings: [GUID: Findings.GroupFinding] = [:]
        for group in resolution.groups {
            findings[group.identifier] = .present(
                people: group.people, groups: group.groups, others: group.others, gaps: group.gaps)
        }
        for identifier in sought where findings[identifier] == nil {
            if let reason = collector.unread[identifier] {
                findings[identifier] = .unknown(reason)
            } else if let doubt = doubt(evidence, found: collector.count > 0, collector.skipped.first) {
                findings[identifier] = .unknown(doubt)
            } else {
                findings[identifier] = .gone
            }
        }
        return findings
    }

    /// Searches every base for the identifiers and some witnesses.
    private func collect(
        _ sought: Set<GUID>, _ known: [GUID], _ bases: [Scheme.Base], _ what: String, _ reader: IdentifierReader,
        _ attributes: [String], into sink: inout some EntrySink
    ) -> Evidence {
        var evidence = Evidence()
        let witnesses = known.lazy.filter { !sought.contains($0) }.prefix(Self.witnesses)
        let identifiers = Array(witnesses) + sought.sorted()
        for start in stride(from: 0, to: identifiers.count, by: Self.batch) {
            let batch = identifiers[start..<min(start + Self.batch, identifiers.count)]
            let wanted = Filter.or(batch.map(reader.filter))
            for base in bases {
                _ = search.run(
                    base, for: what, filter: .and([base.filter, wanted]), attributes: attributes, into: &sink, &evidence
                )
            }
        }
        return evidence
    }

    /// Why an entry that wasn't found may be there all the same.
    private func doubt(_ evidence: Evidence, found: Bool, _ skipped: Snapshot.SkippedEntry?) -> String? {
        if let doubt = evidence.doubts.first { return "the second look failed: \(doubt)" }
        if let skipped { return "the second look found an entry that could not be used: \(skipped.reason)" }
        if !found { return "the second look found no entry at all by its identifier" }
        return nil
    }
}
