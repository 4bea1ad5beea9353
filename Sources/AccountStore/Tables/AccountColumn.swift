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

    func write(_ row: RecordedAccount, to sink: inout some FieldSink) {
        switch self {
        case .directory: sink.text(row.directory)
        case .identifier: sink.guid(row.identifier)
        case .entraObjectID: sink.guid(row.entraObjectID)
        case .dn: sink.text(row.dn)
        case .username: sink.text(row.username)
        case .nameKey: sink.text(NameKey(row.username).text)
        case .email: sink.text(row.values.email)
        case .fullName: sink.text(row.values.fullName)
        case .company: sink.text(row.values.company)
        case .timeZone: sink.text(row.values.timeZone)
        case .language: sink.text(row.values.language)
        case .custom:
            let custom = row.values.custom
            sink.json(custom.isEmpty ? nil : StoredJSON.text(custom))
        case .enabled: sink.bool(row.isEnabled)
        case .disabledBy: sink.text(row.disabled?.by.rawValue)
        case .disabledReason: sink.text(row.disabled?.reason)
        case .disabledAt: sink.time(row.disabled?.since)
        case .disabledRun: sink.text(row.disabled?.run)
        case .departedAt: sink.time(row.departedAt)
        case .authentication: sink.text(row.authentication.rawValue)
        case .localRoles: sink.text(row.localRoles.list)
        case .directoryRoles: sink.text(row.directoryRoles.list)
        case .permissions: sink.text(row.permissions.list)
        case .requires2FA: sink.bool(row.requires2FA)
        case .isProtected: sink.bool(row.isProtected)
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

    func write(_ row: RecordedGroup, to sink: inout some FieldSink) {
        switch self {
        case .directory: sink.text(row.directory)
        case .identifier: sink.guid(row.identifier)
        case .entraObjectID: sink.guid(row.entraObjectID)
        case .dn: sink.text(row.dn)
        case .name: sink.text(row.name)
        case .nameKey: sink.text(NameKey(row.name).text)
        case .isProtected: sink.bool(row.isProtected)
        }
    }
}
