import GRDB

extension Schema {
    /// The life of an account in more detail, the same object in Entra ID, pauses, and what a revert needs.
    @Sendable static func addLifeAndUndo(_ database: Database) throws {
        for statement in lifeAndUndo { try database.execute(sql: statement) }
    }

    private static let lifeAndUndo = [
        "ALTER TABLE accounts ADD COLUMN entra_object_id BLOB CHECK (length(entra_object_id) = 16)",
        "ALTER TABLE accounts ADD COLUMN departed_at TEXT",
        "ALTER TABLE groups ADD COLUMN entra_object_id BLOB CHECK (length(entra_object_id) = 16)",
        "ALTER TABLE directories ADD COLUMN people INTEGER",
        """
        CREATE TABLE pauses (
            directory TEXT PRIMARY KEY NOT NULL,
            reason TEXT NOT NULL,
            paused_by TEXT NOT NULL,
            paused_at TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE holds (
            kind TEXT NOT NULL CHECK (kind IN ('user', 'values', 'group', 'membership')),
            identifier BLOB NOT NULL CHECK (length(identifier) = 16),
            group_id INTEGER NOT NULL DEFAULT 0,
            run TEXT NOT NULL,
            PRIMARY KEY (kind, identifier, group_id, run)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE undo_runs (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL UNIQUE
        )
        """,
        """
        CREATE TABLE undo_accounts (
            run INTEGER NOT NULL,
            id INTEGER NOT NULL,
            after INTEGER,
            directory TEXT,
            identifier BLOB,
            entra_object_id BLOB,
            dn TEXT,
            username TEXT,
            email TEXT,
            full_name TEXT,
            company TEXT,
            time_zone TEXT,
            language TEXT,
            custom TEXT,
            enabled INTEGER,
            disabled_by TEXT,
            disabled_reason TEXT,
            disabled_at TEXT,
            disabled_run TEXT,
            departed_at TEXT,
            authentication TEXT,
            local_roles TEXT,
            directory_roles TEXT,
            permissions TEXT,
            require_2fa INTEGER,
            protected INTEGER
        )
        """,
        "CREATE INDEX undo_accounts_by_run ON undo_accounts (run)",
        """
        CREATE TABLE undo_groups (
            run INTEGER NOT NULL,
            id INTEGER NOT NULL,
            after INTEGER,
            directory TEXT,
            identifier BLOB,
            entra_object_id BLOB,
            dn TEXT,
            name TEXT,
            protected INTEGER
        )
        """,
        "CREATE INDEX undo_groups_by_run ON undo_groups (run)",
        """
        CREATE TABLE undo_memberships (
            run INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('add', 'remove')),
            group_id INTEGER NOT NULL,
            made_by TEXT,
            accounts BLOB NOT NULL
        )
        """,
        "CREATE INDEX undo_memberships_by_run ON undo_memberships (run)",
    ]
}
