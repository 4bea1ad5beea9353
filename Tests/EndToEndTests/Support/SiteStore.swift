import AccountStore
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// The kinds of store that a site can have; the environment variable `ROLLCALL_TEST_STORE` chooses.
enum SiteStoreKind: String {
    case sqlite
    case postgresql

    static let chosen =
        SiteStoreKind(
            rawValue: ProcessInfo.processInfo.environment["ROLLCALL_TEST_STORE"] ?? "sqlite") ?? .sqlite
}

extension Trait where Self == ConditionTrait {
    /// Runs only where sites have this kind of store.
    static func store(_ kind: SiteStoreKind, because reason: String) -> Self {
        .enabled(if: SiteStoreKind.chosen == kind, "not on \(SiteStoreKind.chosen.rawValue): \(reason)")
    }
}

/// A site's store, read and changed beside the program, as another program would.
enum SiteStore {
    case file(String)
    case database(uri: String)

    /// Makes a database of its own, with a store in it.
    static func newDatabase() throws -> String {
        let server = try server.get()
        let number = count.withLock { count in
            count += 1
            return count
        }
        let connection = try PostgresConnection(connectingTo: server.uri(), within: .seconds(10))
        try connection.execute("CREATE DATABASE site_\(number)")
        let uri = server.uri(database: "site_\(number)")
        _ = try StoreAddress.postgres(uri).migrate()
        return uri
    }

    private static let server = Result { try PostgresServer() }
    private static let count = Mutex(0)

    /// What some statements select: for each a list of rows as JSON, sorted.
    func rows(_ statements: [String]) throws -> [String] {
        switch self {
        case .file(let path):
            let text = try run(["python3", "-I", "-c", Self.readScript, path] + statements)
            return try JSONDecoder().decode([String].self, from: Data(text.utf8))
        case .database(let uri):
            let connection = try PostgresConnection(connectingTo: uri, within: .seconds(10))
            try connection.execute("SET search_path = rollcall; SET timezone = 'UTC'")
            return try statements.map { sql in
                let rows = try connection.query(sql).map { row in
                    String(decoding: try JSONEncoder().encode(row.map { $0 }), as: UTF8.self)
                }
                return "[" + rows.sorted().joined(separator: ", ") + "]"
            }
        }
    }

    /// Runs a statement with `?` for the values; how many rows it touched.
    func change(_ sql: String, _ values: [String]) throws -> Int {
        switch self {
        case .file(let path):
            let count = try run(["python3", "-I", "-c", Self.changeScript, path, sql] + values)
            return Int(count.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
        case .database(let uri):
            let connection = try PostgresConnection(connectingTo: uri, within: .seconds(10))
            try connection.execute("SET search_path = rollcall")
            var numbered = sql
            for number in 1..<(values.count + 1) {
                guard let place = numbered.firstIndex(of: "?") else { break }
                numbered.replaceSubrange(place...place, with: "$\(number)")
            }
            return try connection.query(numbered, parameters: values).affected
        }
    }

    /// A column's time, so many hours earlier.
    func earlier(_ column: String, by hours: Int) -> String {
        switch self {
        case .file: "strftime('%Y-%m-%dT%H:%M:%fZ', \(column), '-\(hours) hours')"
        case .database: "\(column) - interval '\(hours) hours'"
        }
    }

    private static let readScript = """
        import json, sqlite3, sys
        store = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
        def rows(sql):
            found = store.execute(sql).fetchall()
            texts = sorted(json.dumps([v.hex() if isinstance(v, bytes) else v for v in row]) for row in found)
            return "[" + ", ".join(texts) + "]"
        print(json.dumps([rows(sql) for sql in sys.argv[2:]]))
        """

    private static let changeScript = """
        import sqlite3, sys
        store = sqlite3.connect(sys.argv[1])
        with store: print(store.execute(sys.argv[2], sys.argv[3:]).rowcount)
        """
}
