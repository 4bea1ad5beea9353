import Directory
import LDAPText

/// Which primary group each person has, four bytes a person: nearly all have the same.
struct PrimaryGroups: Sendable {
    /// Binary security identifiers of groups, numbered.
    private var sids = DNTable()
    /// By the person's place.
    private var numbers: [UInt32] = []
    /// What further entries with a person's identifier say.
    private var others: [(person: UInt32, number: UInt32)] = []
    /// The last one that came, which is the next one's as a rule.
    private var last: (sid: [UInt8], number: UInt32) = ([], unreadable)

    private static let unreadable = UInt32.max

    /// Members of one group who are not among those that it names.
    struct Members: Sendable {
        var people: [UInt32] = []
        /// Members who are not in the snapshot.
        var others = 0
        var gaps: [String] = []
    }

    /// Notes what an entry says.
    ///
    /// - Parameters:
    ///   - sid: Of the primary group, binary; empty where it can't be told.
    ///   - place: The next one, or one that was given before, whose entry came again.
    ///   - isAnother: Whether it is another entry than the one before, so that either counts.
    mutating func note(_ sid: [UInt8], of place: UInt32, isAnother: Bool) {
        let number = number(sid)
        guard Int(place) < numbers.count else {
            numbers.append(number)
            return
        }
        if isAnother { others.append((place, numbers[Int(place)])) }
        numbers[Int(place)] = number
    }

    private mutating func number(_ sid: [UInt8]) -> UInt32 {
        if sid.isEmpty { return Self.unreadable }
        if sid != last.sid { last = (sid, sids.intern(sid)) }
        return last.number
    }

    /// People of whom an entry doesn't tell it, each once.
    var unreadable: Set<UInt32> {
        var places = Set(numbers.indices.lazy.filter { numbers[$0] == Self.unreadable }.map(UInt32.init))
        places.formUnion(others.lazy.filter { $0.number == Self.unreadable }.map(\.person))
        return places
    }

    /// Whether it is known of anybody.
    var isKnown: Bool { sids.count > 0 }

    /// The number by which users name a primary group that somebody has.
    var example: UInt32? {
        guard isKnown else { return nil }
        return unsafe sids.withBytes(of: 0) { unsafe SID($0)?.relativeIdentifier }
    }

    /// Who is in each of some groups by this, by the group's place among them.
    ///
    /// - Parameter people: Only these count; `nil`: all.
    func members(of groups: [CollectedGroup], among people: Set<UInt32>? = nil) -> [Int: Members] {
        guard isKnown else { return [:] }
        var groupOfNumber = [Int32](repeating: -1, count: sids.count)
        var nameless: [Int] = []
        for (place, group) in groups.enumerated() {
            guard let sid = group.objectSID else {
                nameless.append(place)
                continue
            }
            if let number = sids.find(sid.bytes) { groupOfNumber[Int(number)] = Int32(place) }
        }
        var lists = [[UInt32]](repeating: [], count: sids.count)
        var isElsewhere = false
        func take(_ person: UInt32, _ number: UInt32) {
            guard number != Self.unreadable, people?.contains(person) ?? true else { return }
            if groupOfNumber[Int(number)] >= 0 { lists[Int(number)].append(person) } else { isElsewhere = true }
        }
        for (person, number) in numbers.enumerated() { take(UInt32(person), number) }
        for other in others { take(other.person, other.number) }
        var members: [Int: Members] = [:]
        for (number, group) in groupOfNumber.enumerated() where group >= 0 && !lists[number].isEmpty {
            members[Int(group), default: Members()].people += lists[number]
        }
        if isElsewhere { for place in nameless { members[place] = Members(gaps: [Self.namelessGap]) } }
        return members
    }

    /// Why the members of a group are not all known whose security identifier isn't.
    static let namelessGap = "its objectSid is not readable, so that it is not known whose primary group it is"
    /// Why the members of all groups are not all known.
    static let unknownGap =
        "no user's primaryGroupID and objectSid are readable, so that it is not known whose primary group it is"
    static let unknownWarning =
        "\(unknownGap): nobody is taken out of a group. Allow the bind account to read both attributes; a file must hold them."
    /// Why it is not known which groups a person is in.
    static let unsure =
        "the person's primaryGroupID or objectSid is not readable, and by these the person may be in further groups"
}
