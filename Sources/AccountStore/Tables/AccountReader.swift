import Directory
import LDAPText
import Planning

/// Decodes rows of `accounts`, holding once what many of them have in common.
struct AccountReader {
    /// The columns in the order in which they are read, to be selected from `accounts`.
    static let columns = """
        id, directory, identifier, dn, username, email, full_name, company, time_zone, language, custom, \
        enabled, disabled_by, disabled_reason, disabled_run, authentication, local_roles, directory_roles, permissions, \
        require_2fa, protected, entra_object_id, disabled_at, departed_at
        """
    /// How many columns these are.
    static let width: Int32 = 24

    private var directories = BytesCache<String>(size: 64)
    private var companies = BytesCache<String>()
    private var timeZones = BytesCache<String>()
    private var languages = BytesCache<String>(size: 256)
    private var customs = BytesCache<[String: String]>(size: 1 << 12)
    private var reasons = BytesCache<String>()
    private var runs = BytesCache<String>()
    private var authentications = BytesCache<AuthenticationMethod>(size: 16)
    private var roles = BytesCache<Roles>(size: 64)
    private var permissions = BytesCache<Permissions>(size: 64)

    /// The account in the statement's row.
    mutating func account(_ row: some RowSource) -> RecordedAccount {
        let username = row.text(4) ?? ""
        var values = AccountValues(username: username)
        values.email = row.text(5, orSharedWith: (4, username))
        values.fullName = row.text(6)
        values.company = row.value(7, from: &companies) { $0 }
        values.timeZone = row.value(8, from: &timeZones) { $0 }
        values.language = row.value(9, from: &languages) { $0 }
        if let custom = row.value(10, from: &customs, make: StoredJSON.texts) { values.custom = custom }
        let isEnabled = row.bool(11)
        return RecordedAccount(
            id: row.integer(0), directory: row.value(1, from: &directories) { $0 }, identifier: row.guid(2),
            entraObjectID: row.guid(21), dn: row.text(3), values: values, isEnabled: isEnabled,
            disabled: isEnabled ? nil : disablement(row),
            departedAt: row.time(23),
            authentication: row.value(15, from: &authentications) { AuthenticationMethod(rawValue: $0) ?? .none }
                ?? .none,
            localRoles: row.value(16, from: &roles, make: Roles.init(list:)) ?? [],
            directoryRoles: row.value(17, from: &roles, make: Roles.init(list:)) ?? [],
            permissions: row.value(18, from: &permissions, make: Permissions.init(list:)) ?? [],
            requires2FA: row.bool(19), isProtected: row.bool(20))
    }

    /// An account that somebody disabled without saying so was disabled by an administrator, and isn't the sync's.
    private mutating func disablement(_ row: some RowSource) -> Disablement {
        Disablement(
            by: row.text(12).flatMap(Disablement.Author.init) ?? .administrator,
            reason: row.value(13, from: &reasons) { $0 } ?? "", run: row.value(14, from: &runs) { $0 },
            since: row.time(22))
    }
}

/// Decodes rows of `groups`.
struct GroupReader {
    /// The columns in the order in which they are read, to be selected from `groups`.
    static let columns = """
        groups.id, groups.directory, groups.identifier, groups.dn, groups.name, groups.protected, groups.entra_object_id
        """
    /// How many columns these are.
    static let width: Int32 = 7

    private var directories = BytesCache<String>(size: 64)

    /// The group in the statement's row.
    mutating func group(_ row: some RowSource) -> RecordedGroup {
        RecordedGroup(
            id: row.integer(0), directory: row.value(1, from: &directories) { $0 }, identifier: row.guid(2),
            entraObjectID: row.guid(6), dn: row.text(3), name: row.text(4) ?? "", isProtected: row.bool(5))
    }
}
