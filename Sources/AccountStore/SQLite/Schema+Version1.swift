import Foundation
import GRDB
import LDAPText

extension Schema {
    @Sendable static func createTables(_ database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        for statement in accountTables + recordTables + views { try database.execute(sql: statement) }
        try database.execute(
            sql: "INSERT INTO meta (name, value) VALUES ('plan_key', ?), ('name_key_version', ?)",
            arguments: [Data(StoredKey.new()), NameKey.version])
    }

    private static let accountTables = [
        """
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            directory TEXT,
            identifier BLOB CHECK (length(identifier) = 16),
            dn TEXT,
            username TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
            email TEXT,
            full_name TEXT,
            company TEXT,
            time_zone TEXT,
            language TEXT,
            custom TEXT CHECK (custom IS NULL OR json_valid(custom)),
            enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
            disabled_by TEXT CHECK (disabled_by IN ('sync', 'administrator')),
            disabled_reason TEXT,
            disabled_at TEXT,
            disabled_run TEXT,
            authentication TEXT NOT NULL DEFAULT 'password'
                CHECK (authentication IN ('password', 'ldap', 'saml', 'oauth', 'none')),
            local_roles TEXT NOT NULL DEFAULT '',
            directory_roles TEXT NOT NULL DEFAULT '',
            permissions TEXT NOT NULL DEFAULT '',
            require_2fa INTEGER NOT NULL DEFAULT 0 CHECK (require_2fa IN (0, 1)),
            protected INTEGER NOT NULL DEFAULT 0 CHECK (protected IN (0, 1)),
            created_at TEXT,
            created_by TEXT,
            created_run TEXT,
            updated_at TEXT,
            updated_by TEXT,
            updated_run TEXT,
            UNIQUE (directory, identifier)
        )
        """,
        """
        CREATE INDEX accounts_with_local_roles ON accounts (enabled)
            WHERE authentication = 'password' AND (local_roles <> '' OR directory_roles <> '')
        """,
        "CREATE INDEX protected_accounts ON accounts (id) WHERE protected = 1",
        """
        CREATE TABLE groups (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            directory TEXT,
            identifier BLOB CHECK (length(identifier) = 16),
            dn TEXT,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
            protected INTEGER NOT NULL DEFAULT 0 CHECK (protected IN (0, 1)),
            created_at TEXT,
            created_by TEXT,
            created_run TEXT,
            updated_at TEXT,
            updated_by TEXT,
            updated_run TEXT,
            UNIQUE (directory, identifier)
        )
        """,
        """
        CREATE TABLE memberships (
            group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            made_by TEXT,
            PRIMARY KEY (group_id, account_id)
        ) WITHOUT ROWID
        """,
        createMembershipIndex,
    ]

    private static let recordTables = [
        """
        CREATE TABLE runs (
            id TEXT PRIMARY KEY NOT NULL,
            directory TEXT NOT NULL,
            kind TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('success', 'partial_failure', 'failure')),
            started_at TEXT NOT NULL,
            finished_at TEXT NOT NULL,
            host TEXT NOT NULL,
            started_by TEXT NOT NULL,
            counts TEXT NOT NULL CHECK (json_valid(counts)),
            limited TEXT NOT NULL CHECK (json_valid(limited)),
            plan_digest TEXT,
            plan_file TEXT,
            approved_by TEXT,
            body TEXT NOT NULL
        )
        """,
        "CREATE INDEX runs_by_time ON runs (directory, finished_at)",
        """
        CREATE TABLE directories (
            name TEXT PRIMARY KEY NOT NULL,
            bases TEXT NOT NULL CHECK (json_valid(bases)),
            criteria_digest TEXT NOT NULL,
            matches TEXT NOT NULL CHECK (json_valid(matches)),
            held TEXT NOT NULL CHECK (json_valid(held)),
            updated_at TEXT NOT NULL,
            updated_run TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE approvals (
            plan_digest TEXT PRIMARY KEY NOT NULL,
            run TEXT NOT NULL,
            approved_by TEXT NOT NULL,
            approved_at TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            what TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            username TEXT NOT NULL,
            changes TEXT NOT NULL CHECK (json_valid(changes))
        )
        """,
        "CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value NOT NULL) WITHOUT ROWID",
    ]

    private static let views = [
        """
        CREATE VIEW account_roles AS
            SELECT accounts.id AS account_id, role.value AS role
            FROM accounts
            JOIN (SELECT 'site_admin' AS value UNION SELECT 'readonly_site_admin' UNION SELECT 'group_admin') AS role
            ON instr(',' || replace(local_roles || ',' || directory_roles, ' ', '') || ',', ',' || role.value || ',') > 0
        """,
        """
        CREATE VIEW group_members AS
            SELECT groups.name AS group_name, accounts.username AS username, memberships.made_by AS made_by
            FROM memberships
            JOIN groups ON groups.id = memberships.group_id
            JOIN accounts ON accounts.id = memberships.account_id
        """,
    ]
}
