import Foundation
import GRDB
import LDAPText
import Planning

extension SQLiteStore {
    public func record(_ run: StoredRun, directory record: RecordedDirectory?) throws {
        try write { database in
            try Self.insert(run, database)
            if let record { try Self.remember(record, of: run.directory, run: run, database) }
        }
    }

    public func run(_ id: String) throws -> StoredRun? {
        try read { database in
            guard let row = try Row.fetchOne(database, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id]) else {
                return nil
            }
            let limited = try StoredJSON.value([String: Int].self, row["limited"])
            return StoredRun(
                id: row["id"], directory: row["directory"], kind: row["kind"],
                status: StoredRun.Status(rawValue: row["status"]) ?? .failure,
                startedAt: LDAPTime.milliseconds(rfc3339: row["started_at"]) ?? 0,
                finishedAt: LDAPTime.milliseconds(rfc3339: row["finished_at"]) ?? 0, host: row["host"],
                startedBy: row["started_by"], counts: try StoredJSON.value([String: Int].self, row["counts"]),
                limited: Dictionary(
                    uniqueKeysWithValues: limited.compactMap { name, count in
                        LimitKind(rawValue: name).map { ($0, count) }
                    }),
                membersLost: Dictionary(
                    uniqueKeysWithValues: limited.compactMap { name, count in
                        StoredJSON.group(ofLoss: name).map { ($0, count) }
                    }),
                planDigest: row["plan_digest"], planFile: row["plan_file"], approvedBy: row["approved_by"],
                body: row["body"])
        }
    }

    public func approve(
        planDigest: String, run: String, by approver: String, at milliseconds: Int64
    ) throws -> Bool {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO approvals (plan_digest, run, approved_by, approved_at) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """, arguments: [planDigest, run, approver, LDAPTime.rfc3339(milliseconds: milliseconds)])
            return database.changesCount == 1
        }
    }

    public func planKey() throws -> [UInt8] {
        let key = try read { try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE name = 'plan_key'") }
        guard let key, key.count == Schema.planKeyLength else {
            throw StoreError(
                .damaged,
                "The store \(location) has lost its key for saved plans. No account was changed, and no plan can be "
                    + "saved or approved. Put a backup of the store in its place.")
        }
        return Array(key)
    }

    public func lock(directory: String, holder: LockHolder) throws -> any StoreLock {
        // Two paths to one file must find one lock.
        let path = StoreFile.resolved(location)
        return try FileLock(
            path: "\(path).\(Self.fileName(of: directory)).lock", owner: path, holder: holder,
            subject: "The directory \(directory)")
    }

    /// A directory's name with every byte but ASCII letters, digits, `-`, `_` and `.` as `%` and two digits.
    static func fileName(of directory: String) -> String {
        var name = ""
        for byte in directory.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return name
    }

    /// A run is written once: what was committed is never told anew.
    static func insert(_ run: StoredRun, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO runs (id, directory, kind, status, started_at, finished_at, host, started_by, counts,
                    limited, plan_digest, plan_file, approved_by, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                run.id, run.directory, run.kind, run.status.rawValue, LDAPTime.rfc3339(milliseconds: run.startedAt),
                LDAPTime.rfc3339(milliseconds: run.finishedAt), run.host, run.startedBy,
                try StoredJSON.text(run.counts), try StoredJSON.limited(run.limited, run.membersLost), run.planDigest,
                run.planFile,
                run.approvedBy, run.body,
            ])
        guard database.changesCount == 1 else {
            throw StoreError(
                .exists,
                "The run \(run.id) is recorded already. Nothing was changed now; what it did stands in the store's "
                    + "table of runs. Run again: it gets an identifier of its own.")
        }
    }

    static func remember(
        _ record: RecordedDirectory, of directory: String, run: StoredRun, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO directories (name, bases, criteria_digest, matches, people, held, updated_at, updated_run)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET bases = excluded.bases, criteria_digest = excluded.criteria_digest,
                    matches = excluded.matches, people = excluded.people, held = excluded.held, updated_at = excluded.updated_at,
                    updated_run = excluded.updated_run
                """,
            arguments: [
                directory, try StoredJSON.text(record.bases.map(StoredJSON.Base.init)), record.criteriaDigest,
                try StoredJSON.text(record.matches.map(StoredJSON.Match.init)), record.people,
                try StoredJSON.text(record.heldBefore.sorted()), LDAPTime.rfc3339(milliseconds: run.finishedAt), run.id,
            ])
    }
}
