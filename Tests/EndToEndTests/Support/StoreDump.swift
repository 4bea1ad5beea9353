/// Every row and column of some tables of a store, read beside the program.
struct StoreDump: Hashable {
    /// A JSON list of rows by table.
    private let rows: [String: String]

    /// What an application beside the sync reads.
    static let accountTables = ["accounts", "groups", "memberships"]

    init(of store: SiteStore, tables: [String] = accountTables) throws {
        let texts = try store.rows(tables.map { "SELECT * FROM \($0)" })
        rows = Dictionary(uniqueKeysWithValues: zip(tables, texts))
    }

    /// The tables that differ.
    func differences(from other: StoreDump) -> [String] {
        rows.keys.filter { rows[$0] != other.rows[$0] }.sorted()
    }
}
