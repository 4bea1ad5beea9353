import Foundation
import TestSupport

/// Every row and column of some tables of a store, read by SQLite beside the program: through python3's own module.
struct StoreDump: Hashable {
    /// A JSON list of rows by table.
    private let rows: [String: String]

    /// What an application beside the sync reads.
    static let accountTables = ["accounts", "groups", "memberships"]

    init(ofStore path: String, tables: [String] = accountTables) throws {
        let text = try run(["python3", "-I", "-c", Self.script, path] + tables)
        rows = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }

    /// What one statement selects: a list of rows as JSON.
    static func rows(ofStore path: String, sql: String) throws -> String {
        let text = try run(["python3", "-I", "-c", script, path, "(\(sql))"])
        return try JSONDecoder().decode([String: String].self, from: Data(text.utf8)).values.first ?? ""
    }

    /// The tables that differ.
    func differences(from other: StoreDump) -> [String] {
        rows.keys.filter { rows[$0] != other.rows[$0] }.sorted()
    }

    private static let script = """
        import json, sqlite3, sys
        store = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
        rows = {}
        for table in sys.argv[2:]:
            found = store.execute("SELECT * FROM " + table).fetchall()
            texts = sorted(json.dumps([v.hex() if isinstance(v, bytes) else v for v in row]) for row in found)
            rows[table] = "[" + ", ".join(texts) + "]"
        print(json.dumps(rows))
        """
}
