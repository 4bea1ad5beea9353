import Planning

/// What became of a plan whose details are written.
public enum PlanOutcome: String, Hashable, Sendable {
    /// It is about to be committed.
    case applied
    /// A limit refused it.
    case blocked
    /// Only a plan was asked for.
    case planned

    var status: DetailLine.Status {
        switch self {
        case .applied: .applied
        case .blocked: .blocked
        case .planned: .planned
        }
    }
}

extension DetailLine {
    init(_ change: AccountChange, run: String, status: Status) {
        let subject = change.subject
        self.init(
            run: run, object: .user, action: Action(change.action), status: status,
            who: Subject(
                id: subject.id == 0 ? nil : subject.id, identifier: subject.identifier, dn: subject.dn,
                name: subject.username),
            modified: change.modifications, reason: Why(change.reason))
    }

    init(_ change: GroupChange, run: String, status: Status) {
        let subject = change.subject
        self.init(
            run: run, object: .group, action: Action(change.action), status: status,
            who: Subject(
                id: subject.id == 0 ? nil : subject.id, identifier: subject.identifier, dn: subject.dn,
                name: subject.name),
            modified: change.modifications, reason: Why(change.reason))
    }

    init(_ held: Held, run: String) {
        let status: Status =
            switch held.status {
            case .held: .held
            case .skipped: .skipped
            case .kept: .kept
            }
        self.init(
            run: run, object: Object(held.kind), action: .none, status: status,
            who: Subject(identifier: held.identifier, dn: held.dn, name: held.name), reason: Why(held.reason))
    }

    /// A line for some of a change's members.
    init(
        _ change: MembershipChange, members: ArraySlice<UInt32>, of subjects: [Plan.Subject], run: String,
        status: Status
    ) {
        let group =
            switch change.group {
            case .recorded(let id, let name): Group(id: id, name: name)
            case .created(_, let name): Group(id: nil, name: name)
            }
        self.init(
            run: run, object: .membership, action: change.action == .add ? .add : .remove, status: status, group: group,
            members: members.map { index in
                let subject = subjects[Int(index)]
                return Member(username: subject.username, identifier: subject.identifier)
            },
            reason: Why(change.reason))
    }

    /// The line that takes back all those above it.
    static func nothingApplied(run: String, because text: String) -> DetailLine {
        DetailLine(
            run: run, object: .run, action: .none, status: .notApplied, reason: Why(code: "not_applied", text: text))
    }
}

extension DetailLine.Action {
    /// The action of the same name: the log has each that a plan has, which a test holds fast.
    fileprivate init(_ action: AccountChange.Action) { self = Self(rawValue: action.rawValue)! }

    /// The action of the same name, likewise.
    fileprivate init(_ action: GroupChange.Action) { self = Self(rawValue: action.rawValue)! }
}

extension DetailLine.Object {
    fileprivate init(_ kind: Held.Kind) {
        self =
            switch kind {
            case .user: .user
            case .group: .group
            case .membership: .membership
            }
    }
}
