import Directory
import LDAPText

/// Which attributes of a group are asked for, and where they are found.
struct GroupDecoder: Sendable {
    private(set) var slots: AttributeSlots
    let identifier: IdentifierReader
    let names: [Int]
    let objectClass: Int
    let entraObjectID: Int?
    let objectSID: Int?
    let changeNumber: Int?
    /// Whether users name groups of theirs by ``objectSID``.
    let hasPrimaryGroups: Bool
    let members: [MemberAttribute]
    /// Of each slot, its place among the member attributes.
    private(set) var memberOfSlot: [Int?]
    /// Whether an entry of this object class must have this attribute.
    private let demands: @Sendable (_ objectClass: String, _ attribute: String) -> Bool

    init(
        _ scheme: Scheme, alsoKnownAs: (String) -> [String] = { _ in [] },
        demands: @escaping @Sendable (_ objectClass: String, _ attribute: String) -> Bool
    ) {
        var slots = AttributeSlots()
        identifier = IdentifierReader(scheme.groupIdentifier, slot: slots.slot(scheme.groupIdentifier.name))
        objectClass = slots.slot("objectClass")
        names = scheme.groupNames.map { slots.slot($0) }
        entraObjectID = scheme.entraGroupObjectID.map { slots.slot($0) }
        objectSID = scheme.objectSID.map { slots.slot($0) }
        changeNumber = scheme.changeNumber.map { slots.slot($0) }
        hasPrimaryGroups = scheme.primaryGroupID != nil
        let memberSlots = scheme.members.map { slots.slot($0.name) }
        var memberOfSlot = [Int?](repeating: nil, count: slots.names.count)
        for (place, slot) in memberSlots.enumerated() { memberOfSlot[slot] = memberOfSlot[slot] ?? place }
        for name in slots.names {
            guard let slot = slots[name] else { continue }
            for alias in alsoKnownAs(name) { slots.addAlias(alias, of: slot) }
        }
        self.slots = slots
        self.memberOfSlot = memberOfSlot
        members = scheme.members
        self.demands = demands
    }

    /// The member attributes, by place, that an entry of these object classes must have.
    func demanded(by classes: [String]) -> [Int] {
        members.indices.filter { place in classes.contains { demands($0, members[place].name) } }
    }

    /// The name of the group: the first value in byte order of the first attribute that has one.
    func name(_ entry: EntryValues) -> String? {
        for slot in names {
            if let name = entry.text(slot), !name.isEmpty { return name }
        }
        return nil
    }
}
