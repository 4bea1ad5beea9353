import Directory
import LDAPText

/// The people whom a selection asks for, told from single entries: by which a file is searched.
struct SoughtPeople: Sendable {
    var names: [PersonName]
    var known: Set<GUID>
    /// Any of which may hold a name.
    var attributes: [String]

    /// - Parameter texts: The values of an attribute.
    func contains(_ person: Person, _ texts: (String) -> [String]) -> Bool {
        if known.contains(person.identifier) || names.contains(where: { $0.names(person) }) { return true }
        let keys = Set(names.lazy.filter { $0.identifier == nil && !$0.key.isEmpty }.map(\.key))
        guard !keys.isEmpty else { return false }
        return attributes.contains { texts($0).contains { keys.contains(NameKey($0)) } }
    }
}
