import LDAPText
import Planning

extension TableStore {
    public func recorded(for directory: String, now: Int64) throws -> Recorded {
        try read { database in
            var recorded = Recorded()
            recorded.directory = try Self.directory(directory, database)
            (recorded.recent, recorded.recentLosses) = try Self.recent(directory, now: now, database)
            recorded.accounts = try Self.accounts(database)
            recorded.groups = try Self.groups(database)
            recorded.memberships = try Self.memberships(of: recorded, database)
            recorded.holds = try Self.holds(database)
            recorded.now = now
            return recorded
        }
    }

    private static func accounts(_ database: Database) throws -> [RecordedAccount] {
        var reader = AccountReader()
        var accounts: [RecordedAccount] = []
        accounts.reserveCapacity(Int(try database.integer("SELECT count(*) FROM accounts") ?? 0))
        try database.stream("SELECT \(AccountReader.columns) FROM accounts ORDER BY id") {
            accounts.append(reader.account($0))
        }
        return accounts
    }

    private static func groups(_ database: Database) throws -> [RecordedGroup] {
        var reader = GroupReader()
        var groups: [RecordedGroup] = []
        try database.stream("SELECT \(GroupReader.columns) FROM groups ORDER BY id") { groups.append(reader.group($0)) }
        return groups
    }

    /// Reads the memberships in the order of their key, which is that of the groups and, within one, of the accounts.
    private static func memberships(of recorded: Recorded, _ database: Database) throws -> RecordedMemberships {
        let count = Int(try database.integer("SELECT count(*) FROM memberships") ?? 0)
        let places = NumberIndex(recorded.accounts.lazy.map(\.id))
        let groups = recorded.groups
        var makers = MakerNames()
        var result = RecordedMemberships(offsets: [0])
        result.offsets.reserveCapacity(groups.count + 1)
        result.accounts.reserveCapacity(count)
        result.makers.reserveCapacity(count)
        // The group whose members are being read is the one behind the last closed offset.
        var current = 0
        try database.stream("SELECT group_id, account_id, made_by FROM memberships ORDER BY group_id, account_id") {
            row in
            let id = row.integer(0)
            while current < groups.count, groups[current].id < id {
                result.offsets.append(result.accounts.count)
                current += 1
            }
            // A row of a program that doesn't check foreign keys may lead nowhere.
            guard current < groups.count, groups[current].id == id, let place = places[row.integer(1)] else { return }
            result.accounts.append(place)
            result.makers.append(try makers.index(row, column: 2))
        }
        while result.offsets.count <= groups.count { result.offsets.append(result.accounts.count) }
        result.makerNames = makers.names
        return result
    }

    private static func directory(_ name: String, _ database: Database) throws -> RecordedDirectory? {
        try database.first(
            """
            SELECT CAST(bases AS TEXT), criteria_digest, CAST(matches AS TEXT), people, CAST(held AS TEXT)
            FROM directories WHERE name = ?
            """, [.text(name)]
        ) { row in
            RecordedDirectory(
                bases: try StoredJSON.value([StoredJSON.Base].self, row.text(0) ?? "").map(\.base),
                criteriaDigest: row.text(1) ?? "",
                matches: try StoredJSON.value([StoredJSON.Match].self, row.text(2) ?? "").compactMap(\.match),
                people: row.isNull(3) ? nil : Int(row.integer(3)),
                heldBefore: try StoredJSON.value(Set<String>.self, row.text(4) ?? ""))
        }
    }

    /// What the runs of the last 24 hours took away; of a clock that was set back, also those that lie in the future.
    private static func recent(
        _ directory: String, now: Int64, _ database: Database
    ) throws -> ([LimitKind: Int], losses: [Int64: Int]) {
        let day: Int64 = 24 * 60 * 60 * 1_000
        var recent: [LimitKind: Int] = [:]
        var losses: [Int64: Int] = [:]
        try database.forEach(
            "SELECT CAST(limited AS TEXT) FROM runs WHERE directory = ? AND finished_at > ?",
            [.text(directory), .time(now - day)]
        ) { row in
            for (name, count) in try StoredJSON.value([String: Int].self, row.text(0) ?? "") {
                if let kind = LimitKind(rawValue: name) {
                    recent[kind, default: 0] += count
                } else if let group = StoredJSON.group(ofLoss: name) {
                    losses[group, default: 0] += count
                }
            }
        }
        return (recent, losses)
    }
}

/// Numbers the makers of memberships in the order in which they are met, after `nil`.
private struct MakerNames {
    private(set) var names: [String?] = [nil]
    private var cache = BytesCache<String>(size: 256)
    private var last: (name: String, index: UInt8)?

    mutating func index(_ row: some RowSource, column: Int32) throws -> UInt8 {
        guard let name = row.value(column, from: &cache, make: { $0 }) else { return 0 }
        if let last, last.name == name { return last.index }
        let index: UInt8
        if let known = names.firstIndex(of: name) {
            index = UInt8(known)
        } else {
            guard names.count <= UInt8.max else {
                throw StoreError(
                    .damaged,
                    "The memberships in the store name more than \(UInt8.max) different makers. No account was "
                        + "changed. Find out which program wrote other words than directory names to "
                        + "memberships.made_by, and correct them.")
            }
            index = UInt8(names.count)
            names.append(name)
        }
        last = (name, index)
        return index
    }
}
