import GRDB
import LDAPText
import Planning

extension SQLiteStore {
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
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM accounts") ?? 0
        let statement = try RawStatement(database, "SELECT \(AccountReader.columns) FROM accounts ORDER BY id")
        var reader = AccountReader()
        var accounts: [RecordedAccount] = []
        accounts.reserveCapacity(count)
        while try statement.step() { accounts.append(reader.account(statement)) }
        return accounts
    }

    private static func groups(_ database: Database) throws -> [RecordedGroup] {
        let statement = try RawStatement(database, "SELECT \(GroupReader.columns) FROM groups ORDER BY id")
        var reader = GroupReader()
        var groups: [RecordedGroup] = []
        while try statement.step() { groups.append(reader.group(statement)) }
        return groups
    }

    /// Reads the memberships in the order of their key, which is that of the groups and, within one, of the accounts.
    private static func memberships(of recorded: Recorded, _ database: Database) throws -> RecordedMemberships {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM memberships") ?? 0
        let places = NumberIndex(recorded.accounts.lazy.map(\.id))
        let groups = recorded.groups
        var makers = MakerNames()
        var result = RecordedMemberships(offsets: [0])
        result.offsets.reserveCapacity(groups.count + 1)
        result.accounts.reserveCapacity(count)
        result.makers.reserveCapacity(count)
        let statement = try RawStatement(
            database, "SELECT group_id, account_id, made_by FROM memberships ORDER BY group_id, account_id")
        // The group whose members are being read is the one behind the last closed offset.
        var current = 0
        while try statement.step() {
            let id = statement.integer(0)
            while current < groups.count, groups[current].id < id {
                result.offsets.append(result.accounts.count)
                current += 1
            }
            // A row of a program that doesn't check foreign keys may lead nowhere.
            guard current < groups.count, groups[current].id == id, let place = places[statement.integer(1)] else {
                continue
            }
            result.accounts.append(place)
            result.makers.append(try makers.index(statement, column: 2))
        }
        while result.offsets.count <= groups.count { result.offsets.append(result.accounts.count) }
        result.makerNames = makers.names
        return result
    }

    private static func directory(_ name: String, _ database: Database) throws -> RecordedDirectory? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM directories WHERE name = ?", arguments: [name])
        else { return nil }
        return RecordedDirectory(
            bases: try StoredJSON.value([StoredJSON.Base].self, row["bases"]).map(\.base),
            criteriaDigest: row["criteria_digest"],
            matches: try StoredJSON.value([StoredJSON.Match].self, row["matches"]).compactMap(\.match),
            people: row["people"], heldBefore: try StoredJSON.value(Set<String>.self, row["held"]))
    }

    private static let day: Int64 = 24 * 60 * 60 * 1_000

    /// What the runs of the last 24 hours took away; of a clock that was set back, also those that lie in the future.
    private static func recent(
        _ directory: String, now: Int64, _ database: Database
    ) throws -> ([LimitKind: Int], losses: [Int64: Int]) {
        let sums = try Row.fetchAll(
            database,
            sql: """
                SELECT limits.key AS name, sum(limits.value) AS total FROM runs, json_each(runs.limited) AS limits
                WHERE directory = ? AND finished_at > ? GROUP BY limits.key
                """, arguments: [directory, LDAPTime.rfc3339(milliseconds: now - day)])
        var recent: [LimitKind: Int] = [:]
        var losses: [Int64: Int] = [:]
        for sum in sums {
            let name: String = sum["name"]
            if let kind = LimitKind(rawValue: name) {
                recent[kind] = sum["total"]
            } else if let group = StoredJSON.group(ofLoss: name) {
                losses[group] = sum["total"]
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

    mutating func index(_ row: RawStatement, column: Int32) throws -> UInt8 {
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
