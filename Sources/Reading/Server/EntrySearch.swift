import LDAP
import LDAPText

/// Searches bases and hands the entries to a sink.
struct EntrySearch {
    let session: LDAPSession
    let contexts: NamingContexts
    let controls: [SearchRequest.Control]
    let pageSize: Int
    let backoff: Duration

    init(_ connection: Connection, _ source: ServerSource) {
        session = connection.session
        contexts = NamingContexts(connection.root)
        let domainScope = SearchRequest.Control.domainScope
        controls = connection.root.supportsControl(domainScope.oid) ? [domainScope] : []
        pageSize = source.pageSize
        backoff = source.backoff
    }

    /// Searches the subtree of a base.
    ///
    /// - Parameters:
    ///   - what: Such as "users", for the evidence.
    ///   - filter: In place of the base's own.
    ///   - page: Called when the last entry of a page has come.
    func run<Sink: EntrySink>(
        _ base: Scheme.Base, for what: String, filter: Filter? = nil, attributes: [String], into sink: inout Sink,
        _ evidence: inout Evidence, page: (Sink) -> Void = { _ in }
    ) -> SearchOutcome {
        let request = SearchRequest(
            base: base.dn, scope: .subtree, filter: (filter ?? base.filter).description, attributes: attributes,
            pageSize: pageSize, controls: controls)
        var outcome = visit(request, &sink, page)
        if outcome.entries == 0, let error = outcome.error, error.isTransient {
            Connector.wait(backoff)
            outcome = visit(request, &sink, page)
        }
        if let error = outcome.error {
            evidence.doubt("the search for \(what) below \(base.dn) was not finished: \(error.happened)")
        }
        if let hiding = outcome.references.first(where: { contexts.hides($0, below: base.key) }) {
            evidence.doubt("a part of \(base.dn) is on another server, which is not asked: \(hiding)")
        }
        return outcome
    }

    private func visit<Sink: EntrySink>(
        _ request: SearchRequest, _ sink: inout Sink, _ page: (Sink) -> Void
    ) -> SearchOutcome {
        var entries = 0
        return session.search(request) { entry in
            Self.feed(entry, to: &sink)
            entries += 1
            if entries.isMultiple(of: pageSize) { page(sink) }
        }
    }

    static func feed(_ entry: borrowing EntryView, to sink: inout some EntrySink) {
        unsafe entry.withDN { unsafe sink.begin(dn: $0) }
        unsafe entry.forEachAttribute { description, values in
            guard unsafe sink.attribute(description) else { return }
            for index in 0..<values.count { unsafe sink.value(values[index]) }
        }
        sink.end()
    }
}
