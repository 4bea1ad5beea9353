import GRDB

/// Adds memberships in the order of their key, many with one statement.
///
/// Rows that come sorted fill the table's pages one after the other. A load that is big beside what is there already
/// drops the index over accounts first, and builds it when all rows are in.
struct MembershipLoad {
    /// How many rows one statement adds.
    private static let width = 64
    /// A load of fewer rows leaves the index as it is.
    static let bigLoad = 20_000

    private let database: Database
    private let single: RawStatement
    private let many: RawStatement
    private let isIndexDropped: Bool

    /// - Parameter additions: How many will come.
    init(_ additions: Int, _ database: Database) throws {
        self.database = database
        isIndexDropped = try additions >= Self.bigLoad && additions >= Self.rowCount(database) / 2
        if isIndexDropped { try database.execute(sql: "DROP INDEX IF EXISTS \(Schema.membershipIndex)") }
        single = try RawStatement(database, Self.insert(rows: 1))
        many = try RawStatement(database, Self.insert(rows: Self.width))
    }

    private static func rowCount(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM memberships") ?? 0
    }

    /// Parameter 1 is the group, 2 the maker, those from 3 on are accounts.
    private static func insert(rows: Int) -> String {
        "INSERT INTO memberships (group_id, account_id, made_by) VALUES "
            + (0..<rows).map { "(?1, ?\($0 + 3), ?2)" }.joined(separator: ", ")
    }

    /// Adds accounts to a group; call it with ascending groups.
    ///
    /// - Parameter maker: A directory's name; `nil`: an administrator.
    mutating func add(_ accounts: [Int64], to group: Int64, by maker: String?) throws {
        let accounts = accounts.sorted()
        var place = 0
        single.bind(maker, at: 2)
        many.bind(maker, at: 2)
        many.bind(group, at: 1)
        while accounts.count - place >= Self.width {
            for offset in 0..<Self.width { many.bind(accounts[place + offset], at: Int32(offset + 3)) }
            try many.run()
            place += Self.width
        }
        single.bind(group, at: 1)
        while place < accounts.count {
            single.bind(accounts[place], at: 3)
            try single.run()
            place += 1
        }
    }

    func finish() throws {
        if isIndexDropped { try database.execute(sql: Schema.createMembershipIndex) }
    }
}
