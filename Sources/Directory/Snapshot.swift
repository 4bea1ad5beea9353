import LDAPText

/// What one reading of a directory saw, with its evidence.
///
/// For each person's existence, activity and scope, and for each group's members, it answers *in*, *out* or *unknown*
/// (see ``Absence``, ``Activity`` and ``DirectoryGroup/gaps``). Whoever removes something on its word asks a *second
/// look* first, which ``amend(_:)`` works in.
public struct Snapshot: Sendable {
    /// The directory's name in the configuration.
    public var directory: String
    /// Every base DN that was searched, with the identifier of its own entry.
    public var bases: [Base]
    /// No identifier twice.
    public var people: [Person]
    /// No identifier twice.
    public var groups: [DirectoryGroup]
    public var absenceOfPeople: Absence
    public var absenceOfGroups: Absence
    /// People who are there although no search returned them, and why we don't know more. Held as they are.
    public var unread: [GUID: String]
    /// People of the snapshot who may be in more groups than show it, and why. They are held as they are, but that nobody
    /// who is inactive keeps an enabled account.
    public var unsureMembers: [GUID: String]
    /// Entries that could not be used at all.
    public var skipped: [SkippedEntry]
    /// What the operator should know although nothing follows from it.
    public var warnings: [String]
    /// What the second look has settled so far.
    public var secondLook: SecondLook

    public init(
        directory: String, bases: [Base] = [], people: [Person] = [], groups: [DirectoryGroup] = [],
        absenceOfPeople: Absence = .proven, absenceOfGroups: Absence = .proven, unread: [GUID: String] = [:],
        unsureMembers: [GUID: String] = [:], skipped: [SkippedEntry] = [], warnings: [String] = [],
        secondLook: SecondLook = SecondLook()
    ) {
        self.directory = directory
        self.bases = bases
        self.people = people
        self.groups = groups
        self.absenceOfPeople = absenceOfPeople
        self.absenceOfGroups = absenceOfGroups
        self.unread = unread
        self.unsureMembers = unsureMembers
        self.skipped = skipped
        self.warnings = warnings
        self.secondLook = secondLook
    }

    /// A base DN and the identifier of its entry, which a rebuilt directory doesn't have.
    public struct Base: Hashable, Sendable {
        public var dn: String
        /// `nil` where the server didn't let us read it, and for a file.
        public var identifier: GUID?

        public init(dn: String, identifier: GUID?) {
            self.dn = dn
            self.identifier = identifier
        }
    }

    /// An entry that has no readable identifier, or one that another entry has too; or a conflict object.
    public struct SkippedEntry: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable { case user, group }
        public var kind: Kind
        public var dn: String
        public var reason: String

        public init(kind: Kind, dn: String, reason: String) {
            self.kind = kind
            self.dn = dn
            self.reason = reason
        }
    }

    /// Works in what a second look found.
    public mutating func amend(_ findings: Findings) {
        amend(findings.people)
        amend(findings.groups)
        for identifier in findings.groups.keys {
            // Who was asked before stays an outsider while the group shows no members.
            secondLook.outsiders[identifier] = findings.outsiders[identifier].map {
                $0.union(secondLook.outsiders[identifier] ?? [])
            }
        }
        unsureMembers.merge(findings.unsureMembers) { first, _ in first }
    }

    private mutating func amend(_ findings: [GUID: Findings.PersonFinding]) {
        let sought = Set(findings.keys)
        let places = Dictionary(
            people.enumerated().lazy.filter { sought.contains($0.element.identifier) }
                .map { ($0.element.identifier, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for (identifier, finding) in findings {
            let place = places[identifier]
            switch finding {
            case .gone:
                secondLook.gonePeople.insert(identifier)
                if let place { people[place].activity = .unknown("the entry vanished while the directory was read") }
            case .present(let activity):
                guard let place else {
                    unread[identifier] = "the second look found this person, whom the search had not returned"
                    continue
                }
                people[place].activity = activity
                secondLook.people.insert(identifier)
            case .unknown(let reason):
                if let place {
                    people[place].activity = .unknown(reason)
                } else {
                    unread[identifier] = reason
                }
            }
        }
    }

    private mutating func amend(_ findings: [GUID: Findings.GroupFinding]) {
        let sought = Set(findings.keys)
        let places = Dictionary(
            groups.enumerated().lazy.filter { sought.contains($0.element.identifier) }
                .map { ($0.element.identifier, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for (identifier, finding) in findings {
            let place = places[identifier]
            switch finding {
            case .gone:
                secondLook.goneGroups.insert(identifier)
                if let place { groups[place].gaps.append("the group vanished while the directory was read") }
            case .present(let people, let children, let others, let gaps):
                guard let place else {
                    secondLook.unreadGroups[identifier] =
                        "the second look found this group, which the search had not returned"
                    continue
                }
                groups[place].people = people
                groups[place].groups = children
                groups[place].others = others
                groups[place].gaps = gaps
                secondLook.groups.insert(identifier)
            case .unknown(let reason):
                if let place {
                    groups[place].gaps.append(reason)
                } else {
                    secondLook.unreadGroups[identifier] = reason
                }
            }
        }
    }
}
