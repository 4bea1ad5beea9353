import LDAPText
import Planning

extension ExternalLog {
    /// What the last runs did to one account: its own changes, and the groups that it joined or left.
    ///
    /// The account is followed back through renames, and through links to other entries, so that another one which
    /// had its name earlier is left out. Only what runs with the outcome `success` or `partial_failure` applied counts.
    ///
    /// - Parameters:
    ///   - identifier: That which the account has now; `nil` where it has none.
    ///   - username: That which the account has now.
    ///   - limit: How many runs at most.
    /// - Returns: Newest run first; within a run in the order of its file. Each has its run. Unreadable lines are passed
    ///   over.
    public func changes(of identifier: GUID?, username: String, limit: Int) throws -> [SearchHit] {
        var trail = AccountTrail(identifier: identifier, username: username)
        var hits: [SearchHit] = []
        var runs = 0
        _ = try eachDetailFile { event, find in
            if runs >= limit { return .stop }
            guard let event, event.status == .success || event.status == .partialFailure else { return .goOn }
            let lines = try find(trail.match).filter { $0.status == .applied }
            if !lines.isEmpty { runs += 1 }
            hits += lines.map { SearchHit(run: event, line: $0) }
            for line in lines { trail.stepBack(over: line) }
            return .goOn
        }
        return hits
    }
}

/// One account on the way back through the log: who it was once the run had ended that comes next.
struct AccountTrail {
    private var identifier: GUID?
    /// `nil` before the account was made.
    private var name: NameKey?

    init(identifier: GUID?, username: String) {
        self.identifier = identifier
        name = NameKey(username)
    }

    /// The line as far as it is about the account, or `nil`.
    func match(_ line: DetailLine) -> DetailLine? {
        switch line.object {
        case .group, .run: return nil
        case .user:
            guard let who = line.who else { return nil }
            var (identifier, username) = (who.identifier, who.name)
            for modification in line.modified where line.action != .delete {
                switch modification.property {
                case "identifier": identifier = modification.new.flatMap { GUID(text: $0) }
                case "username": username = modification.new
                default: break
                }
            }
            return matches(identifier, username) ? line : nil
        case .membership:
            var hit = line
            hit.members = line.members.filter { matches($0.identifier, $0.username) }
            return hit.members.isEmpty ? nil : hit
        }
    }

    private func matches(_ identifier: GUID?, _ username: String?) -> Bool {
        guard identifier == self.identifier else { return false }
        if identifier != nil { return true }
        guard let username, let name else { return false }
        return NameKey(username) == name
    }

    /// Makes the account what it was before a line that ``match(_:)`` gave.
    mutating func stepBack(over line: DetailLine) {
        guard line.object == .user, let who = line.who else { return }
        identifier = who.identifier
        name = line.action == .create ? nil : who.name.map { NameKey($0) }
    }
}
