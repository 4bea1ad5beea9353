import LDAPText
import Planning

extension TableStore {
    public func directories() throws -> [StoredDirectory] {
        try read { database in
            var directories: [StoredDirectory] = []
            try database.forEach(
                """
                SELECT names.name,
                    (SELECT count(*) FROM accounts WHERE directory = names.name),
                    (SELECT count(*) FROM accounts WHERE directory = names.name AND enabled),
                    (SELECT count(*) FROM groups WHERE directory = names.name),
                    directories.updated_at, directories.updated_run, pauses.reason, pauses.paused_by, pauses.paused_at
                FROM (SELECT name FROM directories UNION SELECT directory FROM accounts WHERE directory IS NOT NULL
                    UNION SELECT directory FROM groups WHERE directory IS NOT NULL
                    UNION SELECT directory FROM pauses) AS names
                LEFT JOIN directories ON directories.name = names.name
                LEFT JOIN pauses ON pauses.directory = names.name
                ORDER BY names.name
                """, []
            ) { row in
                directories.append(
                    StoredDirectory(
                        name: row.text(0) ?? "", accounts: Int(row.integer(1)), enabled: Int(row.integer(2)),
                        groups: Int(row.integer(3)), appliedAt: row.time(4), run: row.text(5),
                        pause: Self.pause(row, from: 6)))
            }
            return directories
        }
    }

    public func pause(_ directory: String, reason: String, by person: String, at milliseconds: Int64) throws {
        let stamp = RowStamp(person: person, at: milliseconds)
        try write { database in
            try database.run(
                """
                INSERT INTO pauses (directory, reason, paused_by, paused_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (directory) DO UPDATE SET reason = excluded.reason, paused_by = excluded.paused_by,
                    paused_at = excluded.paused_at
                """, [.text(directory), .text(reason), .text(person), .time(milliseconds)])
            try Self.note("pause", directory, ["reason": reason], stamp, database)
        }
    }

    public func resume(_ directory: String, reason: String?, by person: String, at milliseconds: Int64) throws -> Bool {
        try write { database in
            guard try database.run("DELETE FROM pauses WHERE directory = ?", [.text(directory)]) == 1 else {
                return false
            }
            let values = reason.map { ["reason": $0] } ?? [:]
            try Self.note("resume", directory, values, RowStamp(person: person, at: milliseconds), database)
            return true
        }
    }

    public func pause(of directory: String) throws -> StoredPause? {
        try read { database in
            try database.first(
                "SELECT reason, paused_by, paused_at FROM pauses WHERE directory = ?", [.text(directory)]
            ) { Self.pause($0, from: 0) } ?? nil
        }
    }

    private static func pause(_ row: Database.Row, from column: Int32) -> StoredPause? {
        row.text(column).map { reason in
            StoredPause(reason: reason, by: row.text(column + 1) ?? "", since: row.time(column + 2) ?? 0)
        }
    }

    public func protectGroup(
        named name: String, _ isProtected: Bool, by administrator: String, at milliseconds: Int64
    ) throws {
        let stamp = RowStamp(person: administrator, at: milliseconds)
        try write { database in
            var reader = GroupReader()
            let found = try database.first(
                "SELECT \(GroupReader.columns) FROM groups WHERE name_key = ?", [.text(NameKey(name).text)]
            ) { reader.group($0) }
            guard let before = found else {
                throw StoreError(
                    .notFound,
                    "There is no group \"\(name.escapedForTerminal())\". Nothing was changed. `rollcall groups` lists those "
                        + "that there are.")
            }
            guard before.isProtected != isProtected else { return }
            var after = before
            after.isProtected = isProtected
            try database.update([RowUpdate<GroupColumn>(before: before, after: after)], stamp: stamp)
            try Self.note(
                isProtected ? "protect group" : "unprotect group", before.name, ["group": String(before.id)], stamp,
                database)
        }
    }

    public func audit(limit: Int) throws -> [StoredDeed] {
        try read { database in
            var deeds: [StoredDeed] = []
            try database.forEach(
                "SELECT at, who, what, username, CAST(changes AS TEXT) FROM audit ORDER BY id DESC LIMIT ?",
                [.integer(Int64(limit))]
            ) { row in
                deeds.append(
                    StoredDeed(
                        at: row.time(0) ?? 0, who: row.text(1) ?? "", what: row.text(2) ?? "",
                        subject: row.text(3) ?? "",
                        changes: try StoredJSON.value([StoredJSON.Change].self, row.text(4) ?? "").map {
                            Modification(property: $0.property, old: $0.old, new: $0.new)
                        }))
            }
            return deeds
        }
    }

    /// Writes down what an operator did to something that is no account.
    static func note(
        _ what: String, _ subject: String, _ values: [String: String], _ stamp: RowStamp, _ database: Database
    ) throws {
        let changes = values.sorted { $0.key < $1.key }.map { name, value in
            StoredJSON.Change(Modification(property: name, old: nil, new: value))
        }
        try database.run(
            "INSERT INTO audit (at, who, what, account_id, username, changes) VALUES (?, ?, ?, 0, ?, ?)",
            [
                .time(stamp.milliseconds), .text(stamp.person), .text(what), .text(subject),
                .json(try StoredJSON.text(changes)),
            ])
    }
}
