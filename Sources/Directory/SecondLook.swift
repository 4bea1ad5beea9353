import LDAPText

/// What a second look has settled: each planned removal rests on one of these.
public struct SecondLook: Sendable {
    /// Not needed where what was read can't change meanwhile: a file.
    public var isNeeded: Bool
    /// People whose entry was looked for again, by identifier, and is not there.
    public var gonePeople: Set<GUID>
    /// People of the snapshot whose entry was read again.
    public var people: Set<GUID>
    /// Groups that were looked for again, by identifier, and are not there.
    public var goneGroups: Set<GUID>
    /// Groups of the snapshot whose members were read again.
    public var groups: Set<GUID>
    /// Of groups that showed no members, who is in none by the own entry as well: see ``Findings/outsiders``.
    public var outsiders: [GUID: Set<GUID>]
    /// Groups that exist although no search returned them, or of which we don't know, and why.
    public var unreadGroups: [GUID: String]

    public init(
        isNeeded: Bool = true, gonePeople: Set<GUID> = [], people: Set<GUID> = [], goneGroups: Set<GUID> = [],
        groups: Set<GUID> = [], outsiders: [GUID: Set<GUID>] = [:], unreadGroups: [GUID: String] = [:]
    ) {
        self.isNeeded = isNeeded
        self.gonePeople = gonePeople
        self.people = people
        self.goneGroups = goneGroups
        self.groups = groups
        self.outsiders = outsiders
        self.unreadGroups = unreadGroups
    }
}

/// What a second look is asked: to read these entries again, by identifier, on the same controller.
public struct Question: Equatable, Sendable {
    public var people: Set<GUID>
    public var groups: Set<GUID>
    /// People who would lose something by being in none of the groups: where one of these shows no members, their own
    /// entries are asked.
    public var outsiders: Set<GUID>

    public init(people: Set<GUID> = [], groups: Set<GUID> = [], outsiders: Set<GUID> = []) {
        self.people = people
        self.groups = groups
        self.outsiders = outsiders
    }

    public var isEmpty: Bool { people.isEmpty && groups.isEmpty }
}

/// What a second look answers to a ``Question``.
public struct Findings: Sendable {
    public enum PersonFinding: Sendable, Equatable {
        /// Every base was searched for it with success, and none has it.
        case gone
        case present(Activity)
        case unknown(String)
    }

    public enum GroupFinding: Sendable, Equatable {
        /// Every base was searched for it with success, and none has it.
        case gone
        /// Its members read again, in the form of ``DirectoryGroup``.
        case present(people: [UInt32], groups: [UInt32], others: Int, gaps: [String])
        case unknown(String)
    }

    public var people: [GUID: PersonFinding]
    public var groups: [GUID: GroupFinding]
    /// The groups that showed no members where that alone doesn't prove that they have none, each with those of the
    /// ``Question/outsiders`` who are not in it by what their own entries say.
    public var outsiders: [GUID: Set<GUID>]
    /// As ``Snapshot/unsureMembers``.
    public var unsureMembers: [GUID: String]

    public init(
        people: [GUID: PersonFinding] = [:], groups: [GUID: GroupFinding] = [:], outsiders: [GUID: Set<GUID>] = [:],
        unsureMembers: [GUID: String] = [:]
    ) {
        self.people = people
        self.groups = groups
        self.outsiders = outsiders
        self.unsureMembers = unsureMembers
    }
}
