import GRDB
import LDAPText
import Planning

extension SQLiteStore {
    public func directories() throws -> [StoredDirectory] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT names.name AS name,
                        (SELECT count(*) FROM accounts WHERE directory = names.name) AS accounts,
                        (SELECT count(*) FROM accounts WHERE directory = names.name AND enabled = 1) AS enabled,
                        (SELECT count(*) FROM groups WHERE directory = names.name) AS groups,
                        directories.updated_at, directories.updated_run
                    FROM (SELECT name FROM directories UNION SELECT directory FROM accounts WHERE directory IS NOT NULL
                        UNION SELECT directory FROM groups WHERE directory IS NOT NULL
                        UNION SELECT directory FROM pauses) AS names
                    LEFT JOIN directories ON directories.name = names.name ORDER BY names.name
                    """)
            return try rows.map { row in
                let updated: String? = row["updated_at"]
                return StoredDirectory(
                    name: row["name"], accounts: row["accounts"], enabled: row["enabled"], groups: row["groups"],
                    appliedAt: updated.flatMap(LDAPTime.milliseconds(rfc3339:)), run: row["updated_run"],
                    pause: try Self.pause(of: row["name"], database))
            }
        }
    }

    public func pause(_ directory: String, reason: String, by person: String, at milliseconds: Int64) throws {
        let stamp = RowStamp(person: person, at: milliseconds)
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO pauses (directory, reason, paused_by, paused_at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (directory) DO UPDATE SET reason = excluded.reason, paused_by = excluded.paused_by,
                        paused_at = excluded.paused_at
                    """, arguments: [directory, reason, person, stamp.time])
            try Self.note("pause", directory, ["reason": reason], stamp, database)
        }
    }

    public func resume(_ directory: String, reason: String?, by person: String, at milliseconds: Int64) throws -> Bool {
        try write { database in
            try database.execute(sql: "DELETE FROM pauses WHERE directory = ?", arguments: [directory])
            guard database.changesCount == 1 else { return false }
            let values = reason.map { ["reason": $0] } ?? [:]
            try Self.note("resume", directory, values, RowStamp(person: person, at: milliseconds), database)
            return true
        }
    }

    public func pause(of directory: String) throws -> StoredPause? {
        try read { try Self.pause(of: directory, $0) }
    }

    private static func pause(of directory: String, _ database: Database) throws -> StoredPause? {
        try Row.fetchOne(database, sql: "SELECT * FROM pauses WHERE directory = ?", arguments: [directory]).map { row in
            StoredPause(
                reason: row["reason"], by: row["paused_by"],
                since: LDAPTime.milliseconds(rfc3339: row["paused_at"]) ?? 0)
        }
    }

    public func protectGroup(
        named name: String, _ isProtected: Bool, by administrator: String, at milliseconds: Int64
    ) throws {
        let stamp = RowStamp(person: administrator, at: milliseconds)
        try write { database in
            let statement = try RawStatement(
                database, "SELECT \(GroupReader.columns) FROM groups WHERE name_key = ?")
            statement.bind(NameKey(name).text, at: 1)
            var reader = GroupReader()
            guard try statement.step() else {
                throw StoreError(
                    .notFound,
                    "There is no group \"\(name.escapedForTerminal())\". Nothing was changed. `rollcall groups` lists those "
                        + "that there are.")
            }
            let before = reader.group(statement)
            statement.reset()
            guard before.isProtected != isProtected else { return }
            var after = before
            after.isProtected = isProtected
            var writer = try RowWriter<GroupColumn>(stamp, database)
            try writer.update(before, after)
            try Self.note(
                isProtected ? "protect group" : "unprotect group", before.name, ["group": String(before.id)], stamp,
                database)
        }
    }

    public func audit(limit: Int) throws -> [StoredDeed] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT at, who, what, username, changes FROM audit ORDER BY id DESC LIMIT ?",
                arguments: [limit])
            return try rows.map { row in
                StoredDeed(
                    at: LDAPTime.milliseconds(rfc3339: row["at"]) ?? 0, who: row["who"], what: row["what"],
                    subject: row["username"],
                    changes: try StoredJSON.value([StoredJSON.Change].self, row["changes"]).map {
                        Modification(property: $0.property, old: $0.old, new: $0.new)
                    })
            }
        }
    }

    /// Writes down what an operator did to something that is no account.
    static func note(
        _ what: String, _ subject: String, _ values: [String: String], _ stamp: RowStamp, _ database: Database
    ) throws {
        let changes = values.sorted { $0.key < $1.key }.map { name, value in
            StoredJSON.Change(Modification(property: name, old: nil, new: value))
        }
        try database.execute(
            sql: "INSERT INTO audit (at, who, what, account_id, username, changes) VALUES (?, ?, ?, 0, ?, ?)",
            arguments: [stamp.time, stamp.person, what, subject, try StoredJSON.text(changes)])
    }
}
