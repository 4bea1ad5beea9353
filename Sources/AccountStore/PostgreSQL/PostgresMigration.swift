import LDAPText
import Postgres

/// What there is of a store in a database.
enum PostgresState: Hashable {
    case empty
    case older(Int)
    case current
    case newer(Int)

    /// Why a program can't work with it; `nil` where it can.
    func error(_ location: String, _ schema: PostgresSchema) -> StoreError? {
        switch self {
        case .current: nil
        case .empty:
            StoreError(
                .notFound,
                "There is no store in \(location) yet. No account was changed. `rollcall store migrate` makes it, as a role "
                    + "that may create a schema there.")
        case .older(let version):
            StoreError(
                .older,
                "The store in \(location) was made by an older version of rollcall (schema \(version); this one needs "
                    + "\(schema.version)). No account was changed. `rollcall store migrate` brings it up to date, as the role "
                    + "that owns it; take a backup before.")
        case .newer(let version):
            StoreError(
                .newer,
                "The store in \(location) was made by a newer version of rollcall (schema \(version); this one knows "
                    + "\(schema.version)). No account was changed. Install that version here too.")
        }
    }
}

extension PostgresSchema {
    /// What the database holds.
    func state(_ connection: PostgresConnection) throws -> PostgresState {
        let found = try connection.query("SELECT to_regclass('\(Self.name).meta') IS NOT NULL")
        guard found.first?[0] == "t" else { return .empty }
        var numbers: [String: Int] = [:]
        for row in try connection.query("SELECT name, number FROM \(Self.name).meta WHERE number IS NOT NULL") {
            if let name = row[0], let number = row[1].flatMap({ Int($0) }) { numbers[name] = number }
        }
        let version = numbers["schema_version"] ?? 0
        if version > self.version || (numbers["name_key_version"] ?? 0) > NameKey.version { return .newer(version) }
        return version == self.version ? .current : .older(version)
    }

    /// Makes the missing steps, all in one transaction, while nobody else does.
    ///
    /// - Returns: The version that was found; 0: none.
    func migrate(_ connection: PostgresConnection, location: String) throws -> Int {
        try connection.transaction {
            try connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", parameters: ["\(Self.name) migration"])
            let before: Int
            switch try state(connection) {
            case .current: return version
            case .newer(let version):
                throw PostgresState.newer(version).error(location, self) ?? StoreError(.newer, location)
            case .older(let version): before = version
            case .empty:
                before = 0
                // One that an administrator made for the owner needs no right to make schemas.
                let found = try connection.query("SELECT to_regnamespace('\(Self.name)') IS NOT NULL")
                if found.first?[0] != "t" { try connection.execute("CREATE SCHEMA \(Self.name)") }
            }
            try connection.execute("SET LOCAL search_path = \(Self.name)")
            for step in steps where step.version > before { try connection.execute(step.sql) }
            if before == 0 {
                var key = PostgresFields.asText
                key.bytes(StoredKey.new())
                try connection.query(
                    "INSERT INTO meta (name, value) VALUES ('plan_key', $1)", parameters: [key.texts[0]])
            }
            for (name, number) in [("schema_version", version), ("name_key_version", NameKey.version)] {
                try connection.query(
                    """
                    INSERT INTO meta (name, number) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET number = excluded.number
                    """, parameters: [name, String(number)])
            }
            return before
        }
    }
}
