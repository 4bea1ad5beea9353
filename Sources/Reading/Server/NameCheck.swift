import LDAP
import LDAPText

/// Holds the names of filters, flavour and mapping against the server's schema: a name that the server doesn't know is
/// no error there, but an answer with too few entries.
struct NameCheck: Sendable {
    /// What is wrong, to be read as a sentence without its full stop.
    private(set) var faults: [String] = []
    /// Attributes to leave out, in lower case.
    private(set) var dropped: Set<String> = []

    init(_ scheme: Scheme, _ schema: Schema) {
        var seen: Set<String> = []
        var alternatives: [String: [NamedAttribute]] = [:]
        for named in scheme.named {
            if case .oneOf(let what) = named.need { alternatives[what, default: []].append(named) }
            guard !schema.knowsAttribute(named.name) else { continue }
            guard named.need == .required else {
                dropped.insert(named.name.lowercased())
                continue
            }
            if seen.insert(named.name.lowercased()).inserted {
                faults.append(Self.fault("attribute", named.name, named.place, schema.nearestAttribute(to: named.name)))
            }
        }
        for (what, names) in alternatives.sorted(by: { $0.key < $1.key })
        where names.allSatisfy({ dropped.contains($0.name.lowercased()) }) {
            faults.append(
                "the server knows none of the attributes \(names.map(\.name).joined(separator: ", ")) for \(what)")
        }
        for (bases, place) in [(scheme.users, "the filter of users"), (scheme.groups, "the filter of groups")] {
            for name in Set(bases.flatMap(\.filter.objectClasses)).sorted() where !schema.knowsObjectClass(name) {
                faults.append(Self.fault("object class", name, place, schema.nearestObjectClass(to: name)))
            }
        }
        dropped.subtract(scheme.named.filter { $0.need == .required }.map { $0.name.lowercased() })
    }

    /// Throws ``ReadingError`` where a name is wrong.
    func requireNone(on server: LDAPServer) throws(ReadingError) {
        guard !faults.isEmpty else { return }
        throw ReadingError(
            .configuration, "The server \(server) does not know every name: " + faults.joined(separator: "; ") + ".",
            meaning: "Nothing was read and nothing was changed, since a search with such a name finds too few entries.",
            remedy: "Correct the name in the configuration, or choose the flavour that fits this directory.")
    }

    private static func fault(_ kind: String, _ name: String, _ place: String, _ nearest: String?) -> String {
        "the \(kind) “\(name)”, which \(place) names, is unknown" + (nearest.map { " (did you mean “\($0)”?)" } ?? "")
    }
}
