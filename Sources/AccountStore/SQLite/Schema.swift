import GRDB
import LDAPText

/// The tables of an SQLite store: what other programs may rely on.
///
/// # Reading
///
/// Any program may read with plain SQL while Rollcall works; it sees one cycle's truth or the next, never a mixture. The
/// database is in WAL mode, so a reader needs write access to its folder. `PRAGMA application_id` is 1383033964
/// (`Roll`), `PRAGMA user_version` the version of the schema. All text is UTF-8; points in time are RFC 3339 in UTC with
/// milliseconds (`2026-11-22T06:07:40.123Z`), so that they sort as text; truth is 0 or 1.
///
/// - `accounts`: one row a person. `id` never names another person, even after a deletion. `directory` is the name of
///   the directory that manages the account, NULL where an administrator does; `identifier` is the entry's objectGUID
///   or entryUUID, 16 bytes in RFC 4122's order, `entra_object_id` the same person's object id in Microsoft Entra ID or
///   NULL, alike 16 bytes, and `dn` where the entry was last seen. `name_key` is the user name folded by
///   ``NameKey``, whose version stands in `meta`: look a name up by it. `custom` is a JSON object of texts. Somebody may
///   sign in where `enabled` is 1; otherwise `disabled_by` (`sync` or `administrator`), `disabled_reason`, `disabled_at`
///   and `disabled_run` say why. `departed_at` says since when the person is known to be gone or out of scope, from
///   which the grace before a deletion runs. `authentication` is `password`, `ldap`, `saml`, `oauth` or `none`.
///   `local_roles` and `directory_roles` are lists with commas, without spaces, of `site_admin`, `readonly_site_admin` and `group_admin`:
///   an account has the roles of both. `permissions` is such a list of `ftp`, `sftp`, `webdav` and `api`. What is
///   `protected` is never changed by a sync. `created_by` and `updated_by` are a person or system user, and the `_run`
///   beside them is NULL where that was done by hand.
/// - `groups`: alike, with `name`.
/// - `memberships`: which account is in which group. `made_by` is a directory's name, NULL for an administrator; a
///   directory removes only what it made.
/// - `runs`: every run that ended, with its counts as a JSON object. A run that is here as applied was committed.
/// - `undo_runs` and the tables that name its `number` as their `run`: what `rollcall revert` needs. `undo_accounts` and
///   `undo_groups` have the rows as they were, or the `id` alone of one that the run created. `holds`: what a revert
///   keeps the sync from. `pauses`: which directories' cycles are stopped.
/// - `directories`, `approvals`, `audit`, `meta`: what Rollcall remembers of each directory, which plans were approved,
///   what administrators did, and facts about the store. The key in `meta` authenticates saved plans: keep it private.
/// - Views: `account_roles` (account, role) and `group_members` (names instead of numbers).
///
/// # Writing
///
/// Another program may disable an account (`enabled = 0, disabled_by = 'administrator'`), change values, give local
/// roles, and add groups and memberships with `directory` and `made_by` NULL: a sync leaves all that as it is, and
/// plans anew if it happens in the middle. Whoever writes a user name or a group name writes its `name_key` too. Turn
/// `PRAGMA foreign_keys` on.
struct Schema: Sendable {
    /// What takes the schema from one version to the next.
    struct Step: Sendable {
        var version: Int
        var apply: @Sendable (Database) throws -> Void
    }

    /// In order, from version 1 on.
    var steps: [Step]

    static let current = Schema(steps: [
        Step(version: 1, apply: Schema.createTables), Step(version: 2, apply: Schema.addLifeAndUndo),
    ])

    /// `Roll`: what SQLite's header says is in the file.
    static let applicationID = 0x526F_6C6C

    var version: Int { steps.last?.version ?? 0 }

    var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in steps {
            migrator.registerMigration("\(step.version)") { database in
                try step.apply(database)
                try database.execute(sql: "PRAGMA user_version = \(step.version)")
            }
        }
        return migrator
    }

    /// The name of the index that a big load drops and builds anew.
    static let membershipIndex = "memberships_by_account"
    static let createMembershipIndex = "CREATE INDEX \(membershipIndex) ON memberships (account_id)"

    /// Selects what DESIGN rule 4 counts. The second and third terms are those of a partial index.
    static let localSiteAdministrators = """
        SELECT id FROM accounts WHERE enabled = 1 AND authentication = 'password' \
        AND (local_roles <> '' OR directory_roles <> '') \
        AND instr(',' || replace(local_roles || ',' || directory_roles, ' ', '') || ',', ',site_admin,') > 0
        """
}
