import Directory
import LDAPText

/// Gathers the group entries of one reading.
struct GroupCollector: EntrySink {
    private let decoder: GroupDecoder
    private var entry = EntryValues()
    private var key: [UInt8] = []
    private var slot = 0
    private var member: Int?
    private var current = CollectedGroup(
        identifier: GUID(high: 0, low: 0), dn: "", name: "", members: [], userNames: [])
    /// The member attributes that came.
    private var present: Set<Int> = []
    /// What each set of object classes demands.
    private var demandedBy: [[String]: [Int]] = [:]

    private(set) var members: MemberReader
    private(set) var groups: [CollectedGroup] = []
    private(set) var index = EntryIndex()
    private(set) var skipped: [Snapshot.SkippedEntry] = []
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
        guard let found = unsafe decoder.slots.find(Span(_unsafeBytes: description)) else { return false }
        slot = found.slot
        member = decoder.memberOfSlot[slot]
        if let member {
            if let range = found.range {
                current.ranges[member, default: RangeProgress()].add(range)
                present.insert(member)
            }
        }
        return true
    }

    mutating func value(_ value: UnsafeRawBufferPointer) {
        if let member {
            unsafe members.add(value, of: member, to: &current)
            present.insert(member)
        } else {
            unsafe entry.append(value, slot: slot)
        }
    }

    mutating func end() {
        count += 1
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
        current.dn = entry.dnText
        current.name = name
        current.gaps = gaps()
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

    /// A member attribute that the entry's class demands and that didn't come is hidden, not empty.
    private mutating func gaps() -> [String] {
        if present.count == decoder.members.count { return [] }
        let classes = entry.texts(decoder.objectClass) ?? []
        if classes.isEmpty, present.isEmpty { return ["neither its members nor its object classes are readable"] }
        let demanded: [Int]
        if let known = demandedBy[classes] {
            demanded = known
        } else {
            demanded = decoder.demanded(by: classes)
            demandedBy[classes] = demanded
        }
        return demanded.filter { !present.contains($0) }.map {
            "its \(decoder.members[$0].name) is not readable, although its class demands it"
        }
    }

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
