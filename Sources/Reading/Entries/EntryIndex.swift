import Directory
import LDAPText

/// Where the entries of one search ended up: by DN and by identifier.
struct EntryIndex: Sendable {
    /// What a DN stands for.
    enum Owner: Hashable, Sendable {
        /// An index into the people or groups.
        case entry(UInt32)
        /// Two entries had this DN while they were read.
        case ambiguous
        /// An entry that is there and could not be used.
        case unusable
    }

    private var dns: DNTable
    private var owners: [UInt32] = []
    private(set) var places: [GUID: UInt32] = [:]

    private static let ambiguous = UInt32.max
    private static let unusable = UInt32.max - 1

    init(minimumCapacity: Int = 0) {
        dns = DNTable(minimumCapacity: minimumCapacity)
    }

    /// Notes that an entry has this key (``EntryKey``).
    mutating func add(_ key: [UInt8], _ place: UInt32) {
        let number = Int(dns.intern(key))
        if number == owners.count {
            owners.append(place)
        } else if owners[number] != place {
            owners[number] = Self.ambiguous
        }
    }

    mutating func addUnusable(_ key: [UInt8]) {
        add(key, Self.unusable)
    }

    /// Notes that a key stands for several entries, of which one at most is known here.
    mutating func addAmbiguous(_ key: [UInt8]) {
        add(key, Self.ambiguous)
    }

    /// The keys that stand for one entry alone. Goes through all keys.
    func keys(of place: UInt32) -> [[UInt8]] {
        owners.indices.filter { owners[$0] == place }.map { number in
            unsafe dns.withBytes(of: UInt32(number)) { unsafe [UInt8]($0) }
        }
    }

    mutating func setPlace(of identifier: GUID, _ place: UInt32) {
        places[identifier] = place
    }

    func owner(of key: [UInt8]) -> Owner? {
        guard let number = dns.find(key) else { return nil }
        return switch owners[Int(number)] {
        case Self.ambiguous: .ambiguous
        case Self.unusable: .unusable
        case let place: .entry(place)
        }
    }

    /// Renumbers the entries after some were taken out.
    ///
    /// - Parameter newPlaces: By old place; `nil` for what was taken out.
    mutating func renumber(_ newPlaces: [UInt32?]) {
        for index in owners.indices where owners[index] < Self.unusable {
            owners[index] = newPlaces[Int(owners[index])] ?? Self.unusable
        }
        places = places.compactMapValues { newPlaces[Int($0)] }
    }
}
