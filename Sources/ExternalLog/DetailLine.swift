import LDAPText
import Planning

/// One line of a run's details: what happened to one object, or to some members of one group, and why.
public struct DetailLine: Hashable, Sendable {
    public enum Object: String, Hashable, Sendable, CaseIterable {
        case user, group, membership
        /// The run itself: a line that says that nothing above it was applied.
        case run
    }

    public enum Action: String, Hashable, Sendable, CaseIterable {
        case create, adopt, relink, transfer, release, update, rename, move, reactivate, disable, delete
        case setAuthentication = "set_authentication"
        case add, remove
        /// Held, skipped or kept: nothing is done.
        case none
    }

    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Done, once the run has committed: the line is on disk before that.
        case applied
        /// Not done: the plan waits for approval.
        case blocked
        /// Not done: only a plan was asked for.
        case planned
        /// Not decided, since too little is known. The object stays as it is.
        case held
        /// Left out, since the entry lacks what is required.
        case skipped
        /// Left as it is by the operator's own settings.
        case kept
        /// Not done, since the transaction was rolled back.
        case notApplied = "not_applied"
    }

    /// The object, as it was before, or, where it is created, as it will be.
    public struct Subject: Hashable, Sendable {
        /// The store's number; `nil` where it has none yet.
        public var id: Int64?
        public var identifier: GUID?
        public var dn: String?
        /// The user name, or the group's name.
        public var name: String?

        public init(id: Int64? = nil, identifier: GUID? = nil, dn: String? = nil, name: String? = nil) {
            self.id = id
            self.identifier = identifier
            self.dn = dn
            self.name = name
        }
    }

    /// The group of a membership.
    public struct Group: Hashable, Sendable {
        /// The store's number; `nil` where the same run creates it.
        public var id: Int64?
        public var name: String

        public init(id: Int64?, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// Somebody who joins or leaves a group.
    public struct Member: Hashable, Sendable {
        public var username: String
        public var identifier: GUID?

        public init(username: String, identifier: GUID?) {
            self.username = username
            self.identifier = identifier
        }
    }

    /// A ``Reason`` as it is in the log, which may know codes that this version doesn't.
    public struct Why: Hashable, Sendable {
        public var code: String
        public var text: String
        public var rule: String?
        public var group: String?

        public init(code: String, text: String, rule: String? = nil, group: String? = nil) {
            self.code = code
            self.text = text
            self.rule = rule
            self.group = group
        }

        public init(_ reason: Reason) {
            self.init(code: reason.code.rawValue, text: reason.text, rule: reason.rule, group: reason.group)
        }
    }

    /// The run's identifier.
    public var run: String
    public var object: Object
    public var action: Action
    public var status: Status
    /// `nil` for the run itself, and for a membership that is added or removed.
    public var who: Subject?
    /// What differs; of users and groups alone. Values that are private stand as ``Modification/hidden``.
    public var modified: [Modification]
    /// For a membership that is added or removed.
    public var group: Group?
    /// For a membership that is added or removed: at most ``mostMembers``.
    public var members: [Member]
    public var reason: Why

    public init(
        run: String, object: Object, action: Action, status: Status, who: Subject? = nil,
        modified: [Modification] = [], group: Group? = nil, members: [Member] = [], reason: Why
    ) {
        self.run = run
        self.object = object
        self.action = action
        self.status = status
        self.who = who
        self.modified = modified
        self.group = group
        self.members = members
        self.reason = reason
    }

    /// How many members one line has at most.
    public static let mostMembers = 500

    /// The line without the old and new values of these properties, named as in ``Modification/property``.
    func hiding(_ properties: Set<String>) -> DetailLine {
        if properties.isEmpty { return self }
        var line = self
        line.modified = modified.map { $0.hiding(properties) }
        return line
    }
}
