import Directory
import LDAP
import LDAPText

/// Gathers the group entries of one reading.
struct GroupCollector: EntrySink {
    private let decoder: GroupDecoder
    private var entry = EntryValues()
    private var key: [UInt8] = []
    private var slot = 0
    private var member: Int?
    /// The range whose values are coming, and how many have come.
    private var part: (range: AttributeDescription.Range, values: Int)?
    private var current = CollectedGroup(
        identifier: GUID(high: 0, low: 0), dn: "", name: "", members: [], userNames: [])
    /// The member attributes that came.
    private var present: Set<Int> = []
    /// What each set of object classes needs.
    private var needs: [[String]: [GroupDecoder.Need]] = [:]

    private(set) var members: MemberReader
    private(set) var groups: [CollectedGroup] = []
    private(set) var index = EntryIndex()
    private(set) var skipped: [Snapshot.SkippedEntry] = []
    /// The DN of the first conflict object.
    private(set) var conflict: String?
    /// How many of the skipped are conflict objects.
    private(set) var conflicts = 0
    /// How many of the skipped have no readable identifier.
    private(set) var unidentified = 0
    /// Groups that are there and could not be used, and why.
    private(set) var unread: [GUID: String] = [:]
    private(set) var seenTwice: [GUID: [String]] = [:]
    private(set) var count = 0

    init(_ decoder: GroupDecoder) {
        self.decoder = decoder
        members = MemberReader(decoder.members)
    }

    /// An empty one that numbers members as another does.
    init(copyingNumbersOf other: GroupCollector) {
        decoder = other.decoder
        members = other.members
    }

    /// Puts a group that was read again in the place of what was read before.
    ///
    /// - Parameter other: Made from this one, which has numbered nothing since.
    mutating func replace(_ place: Int, with group: CollectedGroup, numberedBy other: GroupCollector) {
        members = other.members
        groups[place] = group
    }

    mutating func begin(dn: UnsafeRawBufferPointer) {
        unsafe entry.begin(dn: dn)
        key.removeAll(keepingCapacity: true)
        unsafe EntryKey.append(dn, to: &key)
        current.members = []
        current.userNames = []
        current.ranges = [:]
        present.removeAll(keepingCapacity: true)
    }

    mutating func attribute(_ description: UnsafeRawBufferPointer) -> Bool {
        endPart()
        guard let found = unsafe decoder.slots.find(Span(_unsafeBytes: description)) else { return false }
        slot = found.slot
        member = decoder.memberOfSlot[slot]
        if let member, let range = found.range {
            part = (range, 0)
            present.insert(member)
        }
        return true
    }

    /// Notes the range that came, if it has the values that it says: otherwise they are read again.
    private mutating func endPart() {
        guard let member, let part else { return }
        self.part = nil
        let isWhole = part.values > 0 && part.range.high.map { $0 - part.range.low + 1 == part.values } ?? true
        var progress = current.ranges[member] ?? RangeProgress()
        if isWhole { progress.add(part.range) }
        current.ranges[member] = progress
    }

    mutating func value(_ value: UnsafeRawBufferPointer) {
        if let member {
            unsafe members.add(value, of: member, to: &current)
            present.insert(member)
            part?.values += 1
        } else {
            unsafe entry.append(value, slot: slot)
        }
    }

    mutating func end() {
        endPart()
        count += 1
        if let name = MangledName(entry.dn) {
            leaveOut(name)
            return
        }
        guard let identifier = decoder.identifier.identifier(entry) else {
            skipped.append(.init(kind: .group, dn: entry.dnText, reason: decoder.identifier.fault(entry)))
            unidentified += 1
            index.addUnusable(key)
            return
        }
        guard let name = decoder.name(entry) else {
            let reason = "no readable name"
            skipped.append(.init(kind: .group, dn: entry.dnText, reason: reason))
            unread[identifier] = "the group \(entry.dnText) has \(reason)"
            index.addUnusable(key)
            return
        }
        current.identifier = identifier
        current.entraObjectID = decoder.entraObjectID.flatMap { EntraObjectID.read(entry, slot: $0) }
        current.objectSID = decoder.objectSID.flatMap { slot in
            entry.single(slot) { sid in unsafe sid.withUnsafeBytes { unsafe SID($0) } }
        }
        current.changeNumber = current.ranges.isEmpty ? nil : decoder.changeNumber.map(numberOfChanges)
        current.dn = entry.dnText
        current.name = name
        noteAbsent()
        let place: UInt32
        if let known = index.places[identifier] {
            place = known
            let before = groups[Int(known)].dn
            if EntryKey.make(before) != key {
                seenTwice[identifier, default: [before]].append(current.dn)
            }
            groups[Int(known)] = current
        } else {
            place = UInt32(groups.count)
            groups.append(current)
            index.setPlace(of: identifier, place)
        }
        index.add(key, place)
    }

    private func numberOfChanges(_ slot: Int) -> [UInt8] {
        entry.single(slot) { number in number.indices.map { number[$0] } } ?? []
    }

    private mutating func leaveOut(_ name: MangledName) {
        skipped.append(.init(kind: .group, dn: entry.dnText, reason: name.reason))
        index.addUnusable(key)
        guard name == .conflict else { return }
        conflict = conflict ?? entry.dnText
        conflicts += 1
        if let identifier = decoder.identifier.identifier(entry) {
            unread[identifier] = "the group \(entry.dnText) is left out: \(name.reason)"
        } else {
            unidentified += 1
        }
    }

    /// A member attribute that the entry's class demands and that didn't come is hidden; one that the class allows may be
    /// hidden or empty.
    private mutating func noteAbsent() {
        current.gaps = []
        current.unshown = []
        if present.count == decoder.members.count { return }
        let classes = entry.texts(decoder.objectClass) ?? []
        if classes.isEmpty, present.isEmpty {
            current.gaps = ["neither its members nor its object classes are readable"]
            return
        }
        let known = needs[classes] ?? decoder.needs(of: classes)
        needs[classes] = known
        for place in known.indices where !present.contains(place) {
            switch known[place] {
            case .demanded:
                current.gaps.append(
                    "its \(decoder.members[place].name) is not readable, although its class demands it")
            case .optional: current.unshown.append(place)
            case .none: break
            }
        }
    }

    /// What is asked for of a group.
    var attributes: [String] { decoder.slots.names }

    /// The attribute of which a group keeps the number of its changes.
    var changeNumber: String? { decoder.changeNumber.map { decoder.slots.names[$0] } }

    /// Reads more of a group's members into it: what a search for further ranges returned.
    mutating func amend(_ place: Int, _ body: (inout CollectedGroup, inout MemberReader) throws -> Void) rethrows {
        try body(&groups[place], &members)
    }

    /// The key (``EntryKey``) of a member DN, by its number.
    func key(ofMember member: UInt32) -> [UInt8] {
        var key: [UInt8] = []
        unsafe members.dns.withBytes(of: member) { _ = unsafe EntryKey.append($0, to: &key) }
        return key
    }

    /// Which groups of an index the groups from a place on name as members: their places there.
    func memberGroups(from first: Int, in index: EntryIndex) -> Set<UInt32> {
        var found: Set<UInt32> = []
        for group in groups[first...] {
            for member in group.members {
                if case .entry(let place)? = index.owner(of: key(ofMember: member)) { found.insert(place) }
            }
        }
        return found
    }

    /// Takes out the groups with these identifiers, of which two entries exist.
    mutating func remove(_ identifiers: [GUID: String]) {
        guard !identifiers.isEmpty else { return }
        var kept: [CollectedGroup] = []
        let newPlaces: [UInt32?] = groups.map { group in
            guard identifiers[group.identifier] == nil else { return nil }
            kept.append(group)
            return UInt32(kept.count - 1)
        }
        groups = kept
        unread.merge(identifiers) { _, new in new }
        index.renumber(newPlaces)
    }
}
