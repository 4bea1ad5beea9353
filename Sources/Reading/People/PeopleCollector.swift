import Directory
import LDAPText

/// Gathers the user entries of one reading.
struct PeopleCollector: EntrySink {
    private let decoder: PersonDecoder
    private var entry = EntryValues()
    private var slot = 0
    private var key: [UInt8] = []
    private var primaryGroup: [UInt8] = []

    private(set) var people: [Person] = []
    private(set) var index = EntryIndex(minimumCapacity: 1 << 14)
    /// By the bytes of the attribute that groups name their members by.
    private(set) var userNames = EntryIndex()
    private(set) var skipped: [Snapshot.SkippedEntry] = []
    /// Entries that are no people by their names.
    private(set) var mangled: [Snapshot.SkippedEntry] = []
    /// The identifiers of those that are there all the same, and what they are.
    private(set) var unread: [GUID: String] = [:]
    private(set) var conflicts = 0
    /// The DN of the first conflict object.
    private(set) var conflict: String?
    private(set) var primaryGroups = PrimaryGroups()
    /// Identifiers that came at several DNs, with all of these: moved meanwhile, or two entries.
    private(set) var seenTwice: [GUID: [String]] = [:]
    /// What each of these entries says of the activity.
    private var activities: [GUID: [Activity]] = [:]
    /// Every entry that came, whatever became of it.
    private(set) var count = 0

    init(_ decoder: PersonDecoder) {
        self.decoder = decoder
    }

    mutating func begin(dn: UnsafeRawBufferPointer) {
        unsafe entry.begin(dn: dn)
        key.removeAll(keepingCapacity: true)
        unsafe EntryKey.append(dn, to: &key)
    }

    mutating func attribute(_ description: UnsafeRawBufferPointer) -> Bool {
        guard let found = unsafe decoder.slots.find(Span(_unsafeBytes: description)) else { return false }
        slot = found.slot
        return true
    }

    mutating func value(_ value: UnsafeRawBufferPointer) {
        unsafe entry.append(value, slot: slot)
    }

    mutating func end() {
        count += 1
        if let name = MangledName(entry.dn) {
            leaveOut(name)
            return
        }
        guard let identifier = decoder.identifier.identifier(entry) else {
            skipped.append(.init(kind: .user, dn: entry.dnText, reason: decoder.identifier.fault(entry)))
            index.addUnusable(key)
            return
        }
        let person = decoder.person(entry, identifier: identifier)
        let place: UInt32
        var isAnother = false
        if let known = index.places[identifier] {
            place = known
            let before = people[Int(known)].dn
            isAnother = !Self.isSame(before, key)
            if isAnother {
                seenTwice[identifier, default: [before]].append(person.dn)
                activities[identifier, default: [people[Int(known)].activity]].append(person.activity)
            }
            people[Int(known)] = person
        } else {
            place = UInt32(people.count)
            people.append(person)
            index.setPlace(of: identifier, place)
        }
        index.add(key, place)
        if let reader = decoder.primaryGroup {
            primaryGroup.removeAll(keepingCapacity: true)
            _ = reader.append(entry, to: &primaryGroup)
            primaryGroups.note(primaryGroup, of: place, isAnother: isAnother)
        }
        if let userName = decoder.userName {
            entry.forEach(userName) { name in
                userNames.add(name.indices.map { name[$0] }, place)
            }
        }
    }

    private mutating func leaveOut(_ name: MangledName) {
        mangled.append(.init(kind: .user, dn: entry.dnText, reason: name.reason))
        index.addUnusable(key)
        guard name == .conflict else { return }
        conflict = conflict ?? entry.dnText
        conflicts += 1
        if let identifier = decoder.identifier.identifier(entry) {
            unread[identifier] = "\(entry.dnText): \(name.reason)"
        } else {
            skipped.append(.init(kind: .user, dn: entry.dnText, reason: decoder.identifier.fault(entry)))
        }
    }

    /// Notes that several users have this user name, not all of whom are gathered here.
    mutating func addAmbiguous(userName: [UInt8]) {
        userNames.addAmbiguous(userName)
    }

    /// Of people of whom two entries exist: they are inactive only where both entries say so.
    mutating func mergeActivities(of identifiers: some Sequence<GUID>) {
        for identifier in identifiers {
            guard let place = index.places[identifier], let said = activities[identifier] else { continue }
            let isInactive = said.allSatisfy { if case .inactive = $0 { true } else { false } }
            people[Int(place)].activity =
                isInactive ? said[0] : said.contains(.active) ? .active : .unknown("two entries have this identifier")
        }
    }

    private static func isSame(_ dn: String, _ key: [UInt8]) -> Bool {
        EntryKey.make(dn) == key
    }
}
