import LDAPText
import Planning

/// A line of some run's details that is about the user who was searched for.
public struct SearchHit: Hashable, Sendable {
    /// The line's run; `nil` where no readable line of the events is left of it.
    public var run: RunEvent?
    /// With only those members that were searched for. `applied` is `notApplied` here if it was taken back.
    public var line: DetailLine

    public init(run: RunEvent?, line: DetailLine) {
        self.run = run
        self.line = line
    }
}

/// What a search of the details found.
public struct SearchResult: Hashable, Sendable {
    /// Newest run first; within a run in the order of its file.
    public var hits: [SearchHit]
    public var unreadable: UnreadableLines

    public init(hits: [SearchHit] = [], unreadable: UnreadableLines = UnreadableLines()) {
        self.hits = hits
        self.unreadable = unreadable
    }
}

extension ExternalLog {
    /// Everything that happened to one user, by user name (old or new, compared as ``NameKey``), identifier or DN.
    ///
    /// Members of groups are in the log by name and identifier alone: a search by DN doesn't find them.
    ///
    /// - Parameters:
    ///   - since: The earliest start of a run, in milliseconds since 1970; `nil` for all.
    ///   - limit: How many lines at most.
    public func search(user: String, since: Int64? = nil, limit: Int = .max) throws -> SearchResult {
        let pattern = UserPattern(user)
        var hits: [SearchHit] = []
        let unreadable = try eachDetailFile(since: since) { event, find in
            if hits.count >= limit { return .stop }
            if let since, let event, event.createdAt < since { return .goOn }
            hits += try find(pattern.match).prefix(limit - hits.count).map { SearchHit(run: event, line: $0) }
            return .goOn
        }
        return SearchResult(hits: hits, unreadable: unreadable)
    }

    /// What `match` makes of the lines of one file of details, those left out of which it makes `nil`. What was
    /// taken back has the status `notApplied`.
    typealias Find = (_ match: (DetailLine) -> DetailLine?) throws -> [DetailLine]

    /// Goes through the runs that have a file of details, newest first.
    ///
    /// - Parameters:
    ///   - since: Months that ended by then are left out, in milliseconds since 1970.
    ///   - visit: Gets the run, `nil` where no readable line of the events is left of it, and a way to read its file.
    func eachDetailFile(
        since: Int64? = nil, visit: (RunEvent?, Find) throws -> Visit
    ) throws -> UnreadableLines {
        try during(.read) {
            let root = try LogFolder.open(folder)
            var unreadable = UnreadableLines()
            guard let details = try root.folder("details") else { return unreadable }
            for month in try details.names().compactMap({ Month($0) }).sorted(by: >) {
                if let since, month.end <= since { break }
                guard let monthly = try details.folder(month.description) else { continue }
                let events = try runs(of: month, in: root, &unreadable)
                for (id, event) in Self.newestFirst(try monthly.names(), events) {
                    let visited = try visit(event) { match in
                        guard let file = try monthly.fileForReading(id + ".jsonl") else { return [] }
                        return try hits(in: file, named: "details/\(month)/\(id).jsonl", &unreadable, match)
                    }
                    if visited == .stop { return unreadable }
                }
            }
            return unreadable
        }
    }

    private func hits(
        in file: OpenFile, named name: String, _ unreadable: inout UnreadableLines,
        _ match: (DetailLine) -> DetailLine?
    ) throws -> [DetailLine] {
        var hits: [DetailLine] = []
        try lines(of: file, named: name, &unreadable) {
            try DetailLine(decoding: $0.bytes)
        } visit: { line in
            if line.object == .run, line.status == .notApplied {
                for index in hits.indices where hits[index].status == .applied { hits[index].status = .notApplied }
            } else if let hit = match(line) {
                hits.append(hit)
            }
            return .goOn
        }
        return hits
    }

    /// The runs that have a file of details, newest first: by the start of those that we know, by name the others.
    private static func newestFirst(_ names: [String], _ events: [RunEvent]) -> [(id: String, event: RunEvent?)] {
        var left = Set(names.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(".jsonl".count)) })
        var ordered: [(id: String, event: RunEvent?)] = []
        for event in events where left.remove(event.id) != nil { ordered.append((event.id, event)) }
        return ordered + left.filter(RunEvent.isIdentifier).sorted(by: >).map { ($0, nil) }
    }
}

/// One user, by whatever the operator knows of them.
struct UserPattern {
    private let name: NameKey
    private let identifier: GUID?
    private let dn: DN?

    init(_ text: String) {
        name = NameKey(text)
        identifier = GUID(text: text)
        dn = text.contains("=") ? try? DN(text) : nil
    }

    /// The line as far as it is about the user, or `nil`.
    func match(_ line: DetailLine) -> DetailLine? {
        switch line.object {
        case .group, .run: return nil
        case .user, .membership: break
        }
        if let who = line.who, matches(who) || line.modified.contains(where: matches) { return line }
        let members = line.members.filter { matches($0.username, $0.identifier) }
        if members.isEmpty { return nil }
        var hit = line
        hit.members = members
        return hit
    }

    private func matches(_ who: DetailLine.Subject) -> Bool {
        matches(who.name, who.identifier) || matches(dn: who.dn)
    }

    private func matches(_ modification: Modification) -> Bool {
        switch modification.property {
        case "username": matches(modification.old, nil) || matches(modification.new, nil)
        case "dn": matches(dn: modification.old) || matches(dn: modification.new)
        case "identifier":
            [modification.old, modification.new].contains { matches(nil, $0.flatMap { GUID(text: $0) }) }
        default: false
        }
    }

    private func matches(_ username: String?, _ identifier: GUID?) -> Bool {
        if let identifier, identifier == self.identifier { return true }
        guard let username, !name.isEmpty else { return false }
        return NameKey(username) == name
    }

    private func matches(dn text: String?) -> Bool {
        guard let dn, let text, let other = try? DN(text) else { return false }
        return other == dn
    }
}
