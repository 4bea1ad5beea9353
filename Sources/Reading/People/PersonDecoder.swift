import Directory
import LDAPText

/// Makes a person of one entry's values.
struct PersonDecoder: Sendable {
    /// What is asked for.
    private(set) var slots: AttributeSlots
    let identifier: IdentifierReader
    /// The attribute that groups name their members by.
    let userName: Int?
    private let mapping: Mapping
    private let activity: ActivityRule
    private let now: Int64
    /// The slot of each name in mapping and activity, as it is written there and in lower case.
    private let fields: [String: Int]

    init(_ scheme: Scheme, alsoKnownAs: (String) -> [String] = { _ in [] }) {
        var slots = AttributeSlots()
        identifier = IdentifierReader(scheme.identifier, slot: slots.slot(scheme.identifier.name))
        var fields: [String: Int] = [:]
        for name in scheme.mapping.templates.values.joined().flatMap(\.attributes) + scheme.activity.attributes
        where !scheme.dropped.contains(name.lowercased()) {
            fields[name] = slots.slot(name)
            fields[name.lowercased()] = slots.slot(name)
        }
        userName = scheme.userName.map { slots.slot($0) }
        for name in slots.names {
            guard let slot = slots[name] else { continue }
            for alias in alsoKnownAs(name) { slots.addAlias(alias, of: slot) }
        }
        self.slots = slots
        self.fields = fields
        mapping = scheme.mapping
        activity = scheme.activity
        now = scheme.now
    }

    func person(_ entry: EntryValues, identifier: GUID) -> Person {
        var fault: String?
        let mapped = mapping.apply { name in
            guard let slot = fields[name] ?? fields[name.lowercased()] else { return [] }
            guard let texts = entry.texts(slot) else {
                fault = fault ?? "its \(slots.names[slot]) is no text"
                return []
            }
            return texts
        }
        return Person(
            identifier: identifier, dn: entry.dnText, values: mapped.values, alternatives: mapped.alternatives,
            activity: activity(entry), fault: fault ?? mapped.fault)
    }

    func activity(_ entry: EntryValues) -> Activity {
        activity.activity(now: now) { name in fields[name].flatMap { entry.text($0) } }
    }
}
