import Directory
import Planning

extension Plan {
    /// What the plan does, one line a change: accounts, groups, memberships, what is held, why it is blocked.
    var lines: [String] { changes + heldLines + blocks.map(\.line) }

    /// What the plan changes.
    var changes: [String] {
        accounts.map(\.line) + groups.map(\.line)
            + memberships.map { change in
                let members = change.members.map { subjects[Int($0)].username }.sorted().joined(separator: ", ")
                let verb = change.action == .add ? "add \(members) to" : "remove \(members) from"
                return "\(verb) \(change.group.name) [\(change.reason.code.rawValue)]"
            }
    }

    var heldLines: [String] {
        held.map { "\($0.status.rawValue) \($0.kind.rawValue) \($0.name ?? $0.dn ?? "?") [\($0.reason.code.rawValue)]" }
    }
}

extension AccountChange {
    fileprivate var line: String {
        let shown = modifications.filter { modification in
            switch action {
            case .create, .disable, .delete, .reactivate, .adopt, .relink, .transfer, .release:
                modification.property == "directory_roles"
                    || (modification.property == "username" && before != nil && after != nil)
            default: true
            }
        }
        return "\(action.rawValue) \(subject.username) [\(reason.code.rawValue)]" + shown.map(\.text).joined()
    }
}

extension GroupChange {
    fileprivate var line: String {
        let shown = action == .create || action == .delete ? [] : modifications
        return "\(action.rawValue) group \(subject.name) [\(reason.code.rawValue)]" + shown.map(\.text).joined()
    }
}

extension Modification {
    fileprivate var text: String { " \(property): \(old ?? "-") → \(new ?? "-")" }
}

extension Block {
    fileprivate var line: String {
        switch self {
        case .limit(let state):
            "blocked by \(state.kind.rawValue)\(state.subject.map { " of \($0)" } ?? ""): \(state.planned) and \(state.recent) of \(state.total), \(state.allowed ?? -1) allowed"
        case .criteriaChanged: "blocked by changed criteria"
        case .criteriaLostGroup(let list, let entry, let groups): "blocked by \(list) \(entry) lost \(groups.count)"
        }
    }
}
