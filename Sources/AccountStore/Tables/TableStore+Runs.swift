import LDAPText
import Planning

extension TableStore {
    public func record(_ run: StoredRun, directory record: RecordedDirectory?) throws {
        try write(.small, of: run) { database in
            try checkLock(of: run.directory, database)
            try Self.insert(run, database)
            if let record { try Self.remember(record, of: run.directory, run: run, database) }
        }
    }

    public func run(_ id: String) throws -> StoredRun? {
        try read { try Self.run("WHERE id = ?", [.text(id)], $0) }
    }

    public func lastCycle(of directory: String) throws -> StoredRun? {
        try read { database in
            try Self.run(
                """
                WHERE directory = ? AND kind IN ('initial', 'full', 'incremental') AND status <> 'failure'
                ORDER BY finished_at DESC LIMIT 1
                """, [.text(directory)], database)
        }
    }

    private static func run(_ condition: String, _ values: [SQLValue], _ database: Database) throws -> StoredRun? {
        try database.first(
            """
            SELECT directory, kind, status, started_at, finished_at, host, started_by, CAST(counts AS TEXT),
                CAST(limited AS TEXT), plan_digest, plan_file, approved_by, body, id
            FROM runs \(condition)
            """, values
        ) { row in
            let limited = try StoredJSON.value([String: Int].self, row.text(8) ?? "")
            return StoredRun(
                id: row.text(13) ?? "", directory: row.text(0) ?? "", kind: row.text(1) ?? "",
                status: row.text(2).flatMap(StoredRun.Status.init) ?? .failure, startedAt: row.time(3) ?? 0,
                finishedAt: row.time(4) ?? 0, host: row.text(5) ?? "", startedBy: row.text(6) ?? "",
                counts: try StoredJSON.value([String: Int].self, row.text(7) ?? ""),
                limited: Dictionary(
                    uniqueKeysWithValues: limited.compactMap { name, count in
                        LimitKind(rawValue: name).map { ($0, count) }
                    }),
                membersLost: Dictionary(
                    uniqueKeysWithValues: limited.compactMap { name, count in
                        StoredJSON.group(ofLoss: name).map { ($0, count) }
                    }),
                planDigest: row.text(9), planFile: row.text(10), approvedBy: row.text(11), body: row.text(12) ?? "")
        }
    }

    public func approve(planDigest: String, run: String, by approver: String, at milliseconds: Int64) throws -> Bool {
        try write { database in
            try database.run(
                """
                INSERT INTO approvals (plan_digest, run, approved_by, approved_at) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """, [.text(planDigest), .text(run), .text(approver), .time(milliseconds)]) == 1
        }
    }

    public func planKey() throws -> [UInt8] {
        let key = try read { database in
            try database.first("SELECT value FROM meta WHERE name = 'plan_key'") { $0.bytes(0) ?? [] }
        }
        guard let key, key.count == StoredKey.length else {
            throw StoreError(
                .damaged,
                "The store \(location) has lost its key for saved plans. No account was changed, and no plan can be "
                    + "saved or approved. Put a backup of the store in its place.")
        }
        return key
    }

    /// A run is written once: what was committed is never told anew.
    static func insert(_ run: StoredRun, _ database: Database) throws {
        let count = try database.run(
            """
            INSERT INTO runs (id, directory, kind, status, started_at, finished_at, host, started_by, counts,
                limited, plan_digest, plan_file, approved_by, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(run.id), .text(run.directory), .text(run.kind), .text(run.status.rawValue), .time(run.startedAt),
                .time(run.finishedAt), .text(run.host), .text(run.startedBy), .json(try StoredJSON.text(run.counts)),
                .json(try StoredJSON.limited(run.limited, run.membersLost)), .text(run.planDigest), .text(run.planFile),
                .text(run.approvedBy), .text(run.body),
            ])
        guard count == 1 else {
            throw StoreError(
                .exists,
                "The run \(run.id) is recorded already. Nothing was changed now; what it did stands in the store's "
                    + "table of runs. Run again: it gets an identifier of its own.")
        }
    }

    static func remember(
        _ record: RecordedDirectory, of directory: String, run: StoredRun, _ database: Database
    ) throws {
        try database.run(
            """
            INSERT INTO directories (name, bases, criteria_digest, matches, people, held, updated_at, updated_run)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET bases = excluded.bases, criteria_digest = excluded.criteria_digest,
                matches = excluded.matches, people = excluded.people, held = excluded.held,
                updated_at = excluded.updated_at, updated_run = excluded.updated_run
            """,
            [
                .text(directory), .json(try StoredJSON.text(record.bases.map(StoredJSON.Base.init))),
                .text(record.criteriaDigest), .json(try StoredJSON.text(record.matches.map(StoredJSON.Match.init))),
                record.people.map { .integer(Int64($0)) } ?? .null,
                .json(try StoredJSON.text(record.heldBefore.sorted())), .time(run.finishedAt), .text(run.id),
            ])
    }
}

/// The secret in `meta` by which saved plans are known.
enum StoredKey {
    /// In bytes.
    static let length = 32

    static func new() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
