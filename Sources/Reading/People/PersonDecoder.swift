import Directory
import LDAPText

/// Makes a person of one entry's values.
struct PersonDecoder: Sendable {
    /// What is asked for.
    private(set) var slots: AttributeSlots
    let identifier: IdentifierReader
    /// The attribute that groups name their members by.
    let userName: Int?
    private let entraObjectID: Int?
    private let objectSID: Int?
    /// `nil`: there are no primary groups here.
    let primaryGroup: PrimaryGroupReader?
    /// How the values of a slot become text, by slot.
    private let forms: [BinaryForm?]
    private let mapping: Mapping
    private let activity: ActivityRule
    private let now: Int64
    /// The slot of each name in mapping and activity, as it is written there and in lower case.
    private let fields: [String: Int]
    private var explained: Explained

    /// Of whom is told where each value comes from.
    enum Explained: Sendable {
        case nobody
        case everybody
        case those(SoughtPeople)
    }

    init(
        _ scheme: Scheme, explained: Explained = .nobody, alsoKnownAs: (String) -> [String] = { _ in [] }
    ) {
        var slots = AttributeSlots()
        identifier = IdentifierReader(scheme.identifier, slot: slots.slot(scheme.identifier.name))
        var fields: [String: Int] = [:]
        for name in scheme.mapping.templates.values.joined().flatMap(\.attributes) + scheme.activity.attributes
        where !scheme.dropped.contains(name.lowercased()) {
            fields[name] = slots.slot(name)
            fields[name.lowercased()] = slots.slot(name)
        }
        userName = scheme.userName.map { slots.slot($0) }
        entraObjectID = scheme.entraObjectID.map { slots.slot($0) }
        objectSID = scheme.objectSID.map { slots.slot($0) }
        if let objectSID, let name = scheme.primaryGroupID {
            primaryGroup = PrimaryGroupReader(attribute: name, slot: slots.slot(name), objectSID: objectSID)
        } else {
            primaryGroup = nil
        }
        if case .those(let sought) = explained {
            for name in sought.attributes { fields[name] = slots.slot(name) }
        }
        self.explained = explained
        for name in slots.names {
            guard let slot = slots[name] else { continue }
            for alias in alsoKnownAs(name) { slots.addAlias(alias, of: slot) }
        }
        self.slots = slots
        forms = slots.names.map(BinaryForm.init(attribute:))
        self.fields = fields
        mapping = scheme.mapping
        activity = scheme.activity
        now = scheme.now
    }

    /// The same, which tells of everybody where each value comes from.
    var explainingEverybody: PersonDecoder {
        var decoder = self
        decoder.explained = .everybody
        return decoder
    }

    func person(_ entry: EntryValues, identifier: GUID) -> Person {
        var fault: String?
        let mapped = mapping.apply { name in
            guard let slot = fields[name] ?? fields[name.lowercased()] else { return [] }
            guard let texts = texts(of: slot, in: entry) else {
                fault = fault ?? "its \(slots.names[slot]) is no text"
                return []
            }
            return texts
        }
        var person = Person(
            identifier: identifier, entraObjectID: entraObjectID.flatMap { EntraObjectID.read(entry, slot: $0) },
            dn: entry.dnText, values: mapped.values, alternatives: mapped.alternatives, activity: activity(entry),
            fault: fault ?? mapped.fault)
        if case .nobody = explained { return person }
        person.objectSID = objectSID.flatMap { slot in
            entry.single(slot) { sid in unsafe sid.withUnsafeBytes { unsafe SID($0) } }
        }
        if isExplained(person, entry) { person.origins = mapping.explain { texts(of: $0, in: entry) } }
        return person
    }

    private func isExplained(_ person: Person, _ entry: EntryValues) -> Bool {
        switch explained {
        case .nobody: false
        case .everybody: true
        case .those(let sought): sought.contains(person) { texts(of: $0, in: entry) }
        }
    }

    /// The values of an attribute in byte order; none where one of them is no text.
    private func texts(of name: String, in entry: EntryValues) -> [String] {
        guard let slot = fields[name] ?? fields[name.lowercased()] else { return [] }
        return texts(of: slot, in: entry) ?? []
    }

    /// The values of a slot in byte order, binary ones as people write them; `nil` where one of them is no text.
    private func texts(of slot: Int, in entry: EntryValues) -> [String]? {
        if let form = forms[slot], let text = entry.single(slot, form.text) { return [text] }
        return entry.texts(slot)
    }

    /// What is asked for where nothing but the primary group is wanted.
    var attributesOfPrimaryGroup: [String] {
        ([identifier.slot] + [primaryGroup?.slot, primaryGroup?.objectSID].compactMap(\.self)).map { slots.names[$0] }
    }

    func activity(_ entry: EntryValues) -> Activity {
        activity.activity(now: now) { name in fields[name].flatMap { entry.text($0) } }
    }
}
