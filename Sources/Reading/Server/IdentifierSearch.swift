import Directory
import LDAP
import LDAPText

/// Searches for entries of one kind by their identifiers.
struct IdentifierSearch {
    let search: EntrySearch
    let bases: [Scheme.Base]
    /// Such as "users", for the evidence.
    let what: String
    let reader: IdentifierReader
    /// Those that the reader's slot belongs to.
    let slots: AttributeSlots

    /// How many identifiers one search asks for.
    private static let batch = 50
    /// How many entries prove that entries are found by identifier at all.
    static let witnesses = 3

    static func users(_ search: EntrySearch, _ survey: Survey) -> IdentifierSearch {
        IdentifierSearch(
            search: search, bases: survey.scheme.users, what: "users", reader: survey.people.identifier,
            slots: survey.people.slots)
    }

    static func groups(_ search: EntrySearch, _ survey: Survey) -> IdentifierSearch {
        IdentifierSearch(
            search: search, bases: survey.scheme.groups, what: "groups", reader: survey.groups.identifier,
            slots: survey.groups.slots)
    }

    /// Searches every base.
    ///
    /// - Parameter attributes: What to ask for.
    /// - Returns: The first failure.
    @discardableResult
    func run(
        _ identifiers: [GUID], attributes: [String], into sink: inout some EntrySink, _ evidence: inout Evidence
    ) -> LDAPError? {
        var error: LDAPError?
        for start in stride(from: 0, to: identifiers.count, by: Self.batch) {
            let batch = identifiers[start..<min(start + Self.batch, identifiers.count)]
            let wanted = Filter.or(batch.map(reader.filter))
            for base in bases {
                let outcome = search.run(
                    base, for: what, filter: .and([base.filter, wanted]), attributes: attributes, into: &sink, &evidence
                )
                error = error ?? outcome.error
            }
        }
        return error
    }

    /// Whether any of some entries that are there is found by its identifier: where all that were sought seem to be gone,
    /// the filter may be one that finds nothing.
    ///
    /// - Parameters:
    ///   - known: Where these are few, the bases' own filters are asked for others.
    ///   - sought: Those that were not found. Doubted where one of them is there all the same.
    func findsAny(of known: some Sequence<GUID>, besides sought: Set<GUID>, _ evidence: inout Evidence) -> Bool {
        var witnesses = Array(known.lazy.filter { !sought.contains($0) }.prefix(Self.witnesses))
        for base in bases where witnesses.count < Self.witnesses {
            // A failure here proves nothing, and disproves nothing.
            var ignored = Evidence()
            for identifier in sample(base, &ignored).identifiers {
                if sought.contains(identifier) {
                    evidence.doubt("an entry below \(base.dn) is there, and was not found by its identifier")
                } else {
                    witnesses.append(identifier)
                }
            }
        }
        var collector = IdentifierCollector(kind, reader, slots)
        run(witnesses, attributes: [reader.attribute.name], into: &collector, &evidence)
        return !collector.identifiers.isEmpty
    }

    private var kind: Snapshot.SkippedEntry.Kind { what == "users" ? .user : .group }

    /// Some entries that a base's own filter matches.
    ///
    /// - Parameter evidence: Doubted where the search fails, but not where it found as many as it asked for.
    func sample(_ base: Scheme.Base, _ evidence: inout Evidence) -> IdentifierCollector {
        var collector = IdentifierCollector(kind, reader, slots)
        let request = SearchRequest(
            base: base.dn, scope: .subtree, filter: base.filter.description, attributes: [reader.attribute.name],
            sizeLimit: Self.witnesses, controls: search.controls)
        let outcome = search.session.search(request) { entry in EntrySearch.feed(entry, to: &collector) }
        if let error = outcome.error, error.code != .sizeLimitExceeded || outcome.entries == 0 {
            evidence.doubt("the search for \(what) below \(base.dn) was not finished: \(error.happened)")
        }
        return collector
    }
}
