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
    private let need: @Sendable (_ objectClass: String, _ attribute: String) -> Need

    /// What an object class says of an attribute.
    enum Need: Comparable {
        case none
        case optional
        case demanded
    }

    init(
        _ scheme: Scheme, alsoKnownAs: (String) -> [String] = { _ in [] },
        need: @escaping @Sendable (_ objectClass: String, _ attribute: String) -> Need
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
        self.need = need
    }

    /// What an entry of these object classes must or may have, of each member attribute.
    func needs(of classes: [String]) -> [Need] {
        members.map { member in classes.lazy.map { need($0, member.name) }.max() ?? .optional }
    }

    /// The name of the group: the first value in byte order of the first attribute that has one.
    func name(_ entry: EntryValues) -> String? {
        for slot in names {
            if let name = entry.text(slot), !name.isEmpty { return name }
        }
        return nil
    }
}
