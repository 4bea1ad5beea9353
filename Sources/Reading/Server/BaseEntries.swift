import Directory
import LDAP
import LDAPText

/// The entries that the searches begin at.
struct BaseEntries {
    let session: LDAPSession

    /// What is known of one base.
    enum Finding: Hashable, Sendable {
        /// Its identifier, where it is readable.
        case found(GUID?)
        /// The deepest entry above it that is there.
        case missing(deepest: String?)
        case failed(LDAPErrorText)
    }

    /// An error's words for the operator.
    struct LDAPErrorText: Hashable, Sendable {
        var happened: String
        var advice: String
    }

    /// Looks at each base, in their order.
    func look(at bases: [Scheme.Base], _ reader: IdentifierReader, _ slots: AttributeSlots) -> [Finding] {
        var identifiers = [GUID?](repeating: nil, count: bases.count)
        let requests = bases.map { SearchRequest.entry($0.dn, attributes: [reader.attribute.name]) }
        let outcomes = session.lookup(requests) { index, entry in
            var sink = IdentifierSink(reader, slots)
            EntrySearch.feed(entry, to: &sink)
            identifiers[index] = sink.identifier
        }
        return outcomes.enumerated().map { index, outcome in
            switch outcome {
            case .found, .noMatch: .found(identifiers[index])
            case .noSuchObject: .missing(deepest: deepestParent(of: bases[index].dn))
            case .referred(let urls):
                .failed(
                    LDAPErrorText(
                        happened: "The base \(bases[index].dn) is on another server: \(urls.joined(separator: ", ")).",
                        advice: "Ask that one."))
            case .failed(let error):
                .failed(LDAPErrorText(happened: error.happened, advice: error.advice))
            }
        }
    }

    /// The pinned identifiers of all bases. Throws ``ReadingError`` where a base is missing or can't be looked at.
    func require(
        _ bases: [Scheme.Base], _ reader: IdentifierReader, _ slots: AttributeSlots
    ) throws(ReadingError) -> [Snapshot.Base] {
        var found: [Snapshot.Base] = []
        var faults: [String] = []
        for (base, finding) in zip(bases, look(at: bases, reader, slots)) {
            switch finding {
            case .found(let identifier):
                found.append(Snapshot.Base(dn: base.dn, identifier: identifier))
            case .missing(let deepest):
                faults.append(
                    "The base \(base.dn) does not exist"
                        + (deepest.map { ", while \($0) does." } ?? ", nor does anything above it."))
            case .failed(let text):
                throw ReadingError(.directory, text.happened, remedy: text.advice)
            }
        }
        guard faults.isEmpty else {
            throw ReadingError(
                .configuration, faults.joined(separator: " "),
                meaning: "Nothing was read and nothing was changed.",
                remedy: "Check the base DN; a directory also hides what the bind account may not see.")
        }
        return found
    }

    private func deepestParent(of dn: String) -> String? {
        var parent = (try? DN(dn))?.parent
        while let candidate = parent, !candidate.rdns.isEmpty {
            let outcomes = session.lookup([.entry(candidate.description, attributes: ["1.1"])]) { _, _ in }
            switch outcomes.first {
            case .found, .noMatch: return candidate.description
            default: parent = candidate.parent
            }
        }
        return nil
    }
}
