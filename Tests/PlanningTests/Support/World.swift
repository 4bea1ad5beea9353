import Directory
import LDAPText
import Planning

/// A directory and a store in few words. People and groups go by labels, which stand for their identifiers.
struct World: Sendable {
    var policy = Policy(directory: "corp", limits: .off)
    var people: [Person] = []
    var groups: [Sketch] = []
    var bases: [Snapshot.Base] = []
    var absenceOfPeople = Absence.proven
    var absenceOfGroups = Absence.proven
    var unread: [GUID: String] = [:]
    var unsureMembers: [GUID: String] = [:]
    var unreadGroups: [GUID: String] = [:]
    var skipped: [Snapshot.SkippedEntry] = []
    var recorded = Recorded()
    /// What each plan did that was applied, the first one first.
    var undos: [UndoRecord] = []
    var sums: [Sum] = []

    /// What an applied plan did of what is limited.
    struct Sum: Sendable {
        var at: Int64
        var counts: [LimitKind: Int]
        var losses: [Int64: Int]
    }

    /// A group of the directory, its members by label.
    struct Sketch: Sendable {
        var label: String
        var name: String
        var people: [String]
        var groups: [String]
        var gaps: [String]

        init(
            _ label: String, _ people: [String] = [], groups: [String] = [], name: String? = nil, gaps: [String] = []
        ) {
            self.label = label
            self.name = name ?? label
            self.people = people
            self.groups = groups
            self.gaps = gaps
        }
    }

    init(_ people: [Person] = [], _ groups: [Sketch] = []) {
        self.people = people
        self.groups = groups
    }

    var snapshot: Snapshot {
        let places = Dictionary(
            people.enumerated().map { ($0.element.identifier, UInt32($0.offset)) },
            uniquingKeysWith: { first, _ in first })
        let groupPlaces = Dictionary(
            groups.enumerated().map { (GUID.label($0.element.label), UInt32($0.offset)) },
            uniquingKeysWith: { first, _ in first })
        return Snapshot(
            directory: policy.directory, bases: bases, people: people,
            groups: groups.map { sketch in
                DirectoryGroup(
                    identifier: .label(sketch.label), dn: "cn=\(sketch.name),ou=groups,dc=example", name: sketch.name,
                    people: sketch.people.compactMap { places[.label($0)] },
                    groups: sketch.groups.compactMap { groupPlaces[.label($0)] }, gaps: sketch.gaps)
            },
            absenceOfPeople: absenceOfPeople, absenceOfGroups: absenceOfGroups, unread: unread,
            unsureMembers: unsureMembers, skipped: skipped,
            secondLook: SecondLook(unreadGroups: unreadGroups))
    }

    // MARK: Changing the directory

    subscript(_ label: String) -> Person {
        get { people[index(label)] }
        set { people[index(label)] = newValue }
    }

    subscript(group label: String) -> Sketch {
        get { groups[groups.firstIndex { $0.label == label }!] }
        set { groups[groups.firstIndex { $0.label == label }!] = newValue }
    }

    private func index(_ label: String) -> Int { people.firstIndex { $0.identifier == .label(label) }! }

    mutating func remove(_ label: String) { people.remove(at: index(label)) }
    mutating func remove(group label: String) { groups.removeAll { $0.label == label } }
}

extension Snapshot {
    /// What a second look says where nothing has moved since.
    func echo(_ question: Question) -> Findings {
        var findings = Findings()
        for identifier in question.people {
            let person = people.first { $0.identifier == identifier }
            findings.people[identifier] = person.map { .present($0.activity) } ?? .gone
        }
        for identifier in question.groups {
            let group = groups.first { $0.identifier == identifier }
            findings.groups[identifier] =
                group.map { .present(people: $0.people, groups: $0.groups, others: $0.others, gaps: $0.gaps) } ?? .gone
        }
        return findings
    }
}

extension GUID {
    /// The identifier that a label stands for.
    static func label(_ label: String) -> GUID {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return GUID(high: hash, low: hash &* 0x9e37_79b9_7f4a_7c15)
    }
}

extension Limits {
    /// No limit at all.
    static let off: Limits = {
        var limits = Limits()
        for kind in LimitKind.allCases { limits.figures.updateValue(nil, forKey: kind) }
        return limits
    }()
}

/// A person whose values follow from the label.
func person(
    _ label: String, username: String? = nil, email: String? = nil, fullName: String? = nil, dn: String? = nil,
    alternatives: [Property: [String]] = [:], activity: Activity = .active, fault: String? = nil
) -> Person {
    Person(
        identifier: .label(label), dn: dn ?? "uid=\(label),ou=people,dc=example",
        values: AccountValues(
            username: username ?? label, email: email ?? "\(label)@example.com", fullName: fullName),
        alternatives: alternatives, activity: activity, fault: fault)
}

func pattern(_ text: String) -> GroupPattern {
    do { return try GroupPattern(text) } catch { fatalError("\(text): \(error)") }
}
