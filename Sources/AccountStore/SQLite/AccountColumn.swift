import Directory
import LDAPText
import Planning

/// The columns of `accounts` that an account's values fill.
enum AccountColumn: String, RowColumn {
    case directory, identifier
    case entraObjectID = "entra_object_id"
    case dn, username
    case nameKey = "name_key"
    case email
    case fullName = "full_name"
    case company
    case timeZone = "time_zone"
    case language, custom, enabled
    case disabledBy = "disabled_by"
    case disabledReason = "disabled_reason"
    case disabledAt = "disabled_at"
    case disabledRun = "disabled_run"
    case departedAt = "departed_at"
    case authentication
    case localRoles = "local_roles"
    case directoryRoles = "directory_roles"
    case permissions
    case requires2FA = "require_2fa"
    case isProtected = "protected"

    static let allCases: [AccountColumn] = [
        .directory, .identifier, .entraObjectID, .dn, .username, .nameKey, .email, .fullName, .company, .timeZone,
        .language, .custom, .enabled, .disabledBy, .disabledReason, .disabledAt, .disabledRun, .departedAt,
        .authentication, .localRoles, .directoryRoles, .permissions, .requires2FA, .isProtected,
    ]

    static var table: String { "accounts" }
    static func number(of row: RecordedAccount) -> Int64 { row.id }

    func differs(_ old: RecordedAccount, _ new: RecordedAccount) -> Bool {
        switch self {
        case .directory: old.directory != new.directory
        // Whoever gave up an identifier must get one, even an equal one of another directory.
        case .identifier: old.identifier != new.identifier || old.directory != new.directory
        case .entraObjectID: old.entraObjectID != new.entraObjectID
        case .dn: old.dn != new.dn
        // Whoever gave up a key for a new name must get one, even an equal one.
        case .username, .nameKey: old.values.username != new.values.username
        case .email: old.values.email != new.values.email
        case .fullName: old.values.fullName != new.values.fullName
        case .company: old.values.company != new.values.company
        case .timeZone: old.values.timeZone != new.values.timeZone
        case .language: old.values.language != new.values.language
        case .custom: old.values.custom != new.values.custom
        case .enabled: old.isEnabled != new.isEnabled
        case .disabledBy, .disabledReason, .disabledAt, .disabledRun:
            old.isEnabled != new.isEnabled || old.disabled != new.disabled
        case .departedAt: old.departedAt != new.departedAt
        case .authentication: old.authentication != new.authentication
        case .localRoles: old.localRoles != new.localRoles
        case .directoryRoles: old.directoryRoles != new.directoryRoles
        case .permissions: old.permissions != new.permissions
        case .requires2FA: old.requires2FA != new.requires2FA
        case .isProtected: old.isProtected != new.isProtected
        }
    }

    func bind(_ row: RecordedAccount, _ stamp: RowStamp, to statement: RawStatement, at index: Int32) {
        switch self {
        case .directory: statement.bind(row.directory, at: index)
        case .identifier: statement.bind(row.identifier, at: index)
        case .entraObjectID: statement.bind(row.entraObjectID, at: index)
        case .dn: statement.bind(row.dn, at: index)
        case .username: statement.bind(row.username, at: index)
        case .nameKey: statement.bind(NameKey(row.username).text, at: index)
        case .email: statement.bind(row.values.email, at: index)
        case .fullName: statement.bind(row.values.fullName, at: index)
        case .company: statement.bind(row.values.company, at: index)
        case .timeZone: statement.bind(row.values.timeZone, at: index)
        case .language: statement.bind(row.values.language, at: index)
        case .custom:
            let custom = row.values.custom
            statement.bind(custom.isEmpty ? nil : StoredJSON.text(custom), at: index)
        case .enabled: statement.bind(row.isEnabled, at: index)
        case .disabledBy: statement.bind(row.disabled?.by.rawValue, at: index)
        case .disabledReason: statement.bind(row.disabled?.reason, at: index)
        case .disabledAt:
            statement.bind(row.disabled?.since.map { LDAPTime.rfc3339(milliseconds: $0) }, at: index)
        case .disabledRun: statement.bind(row.disabled?.run, at: index)
        case .departedAt: statement.bind(row.departedAt.map { LDAPTime.rfc3339(milliseconds: $0) }, at: index)
        case .authentication: statement.bind(row.authentication.rawValue, at: index)
        case .localRoles: statement.bind(row.localRoles.list, at: index)
        case .directoryRoles: statement.bind(row.directoryRoles.list, at: index)
        case .permissions: statement.bind(row.permissions.list, at: index)
        case .requires2FA: statement.bind(row.requires2FA, at: index)
        case .isProtected: statement.bind(row.isProtected, at: index)
        }
    }
}

/// The columns of `groups` that a group's values fill.
enum GroupColumn: String, RowColumn {
    case directory, identifier
    case entraObjectID = "entra_object_id"
    case dn, name
    case nameKey = "name_key"
    case isProtected = "protected"

    static let allCases: [GroupColumn] = [
        .directory, .identifier, .entraObjectID, .dn, .name, .nameKey, .isProtected,
    ]

    static var table: String { "groups" }
    static func number(of row: RecordedGroup) -> Int64 { row.id }

    func differs(_ old: RecordedGroup, _ new: RecordedGroup) -> Bool {
        switch self {
        case .directory: old.directory != new.directory
        // Whoever gave up an identifier must get one, even an equal one of another directory.
        case .identifier: old.identifier != new.identifier || old.directory != new.directory
        case .entraObjectID: old.entraObjectID != new.entraObjectID
        case .dn: old.dn != new.dn
        case .name, .nameKey: old.name != new.name
        case .isProtected: old.isProtected != new.isProtected
        }
    }

    func bind(_ row: RecordedGroup, _ stamp: RowStamp, to statement: RawStatement, at index: Int32) {
        switch self {
        case .directory: statement.bind(row.directory, at: index)
        case .identifier: statement.bind(row.identifier, at: index)
        case .entraObjectID: statement.bind(row.entraObjectID, at: index)
        case .dn: statement.bind(row.dn, at: index)
        case .name: statement.bind(row.name, at: index)
        case .nameKey: statement.bind(NameKey(row.name).text, at: index)
        case .isProtected: statement.bind(row.isProtected, at: index)
        }
    }
}
