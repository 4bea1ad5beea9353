import Directory
import LDAPText

/// One account's change, with the row that it rests on.
public struct AccountChange: Hashable, Sendable {
    /// The action that names the change; one that also alters values has them in ``modifications``.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        case create
        /// An account that an administrator made becomes the directory's.
        case adopt
        /// The account goes on as that of another entry of its directory.
        case relink
        /// The account goes on as that of an entry of another directory.
        case transfer
        /// The directory's account becomes an administrator's.
        case release
        case update, rename
        /// The entry stands elsewhere in the tree, and nothing else differs.
        case move
        case reactivate, disable, delete
        case setAuthentication = "set_authentication"
    }

    public var action: Action
    /// The account as it was recorded; `nil` for one that is created. The change stands only while this is true.
    public var before: RecordedAccount?
    /// The account as it will be; `nil` for one that is deleted. The `id` of a created one is 0, `disabled.run` is
    /// `nil` where this run disables it: the store fills them in.
    public var after: RecordedAccount?
    public var reason: Reason

    public init(action: Action, before: RecordedAccount?, after: RecordedAccount?, reason: Reason) {
        self.action = action
        self.before = before
        self.after = after
        self.reason = reason
    }

    /// The account as far as it names itself: as it was, or, for one that is created, as it will be.
    public var subject: RecordedAccount { before ?? after! }

    /// Whether it takes something away: the account's use, the account, or a role.
    public var isRemoval: Bool {
        after == nil || (before?.isEnabled == true && after?.isEnabled == false) || !withdrawnRoles.isEmpty
    }

    public var withdrawnRoles: Roles {
        (before?.directoryRoles ?? []).subtracting(after?.directoryRoles ?? [])
    }

    public var grantedRoles: Roles {
        (after?.directoryRoles ?? []).subtracting(before?.directoryRoles ?? [])
    }

    /// Every property that differs, with its old and new value, in a fixed order.
    public var modifications: [Modification] {
        Modification.between(before, after)
    }
}

/// One property with its old and new value.
public struct Modification: Hashable, Sendable {
    /// `username`, `email`, …, `custom.NAME`, `enabled`, `disabled_reason`, `departed_at`, `directory`, `identifier`,
    /// `entra_object_id`, `local_roles`, `directory_roles`, `permissions`, `require_2fa`, `authentication`, `dn`; for a
    /// group `name`, `directory`, `identifier`, `entra_object_id`, `dn`.
    public var property: String
    /// `nil`: there was none.
    public var old: String?
    public var new: String?

    public init(property: String, old: String?, new: String?) {
        self.property = property
        self.old = old
        self.new = new
    }

    /// What stands in place of a private property's value.
    public static let hidden = "(private)"

    /// Without its values, where the property is one of these.
    public func hiding(_ properties: Set<String>) -> Modification {
        guard properties.contains(property) else { return self }
        return Modification(
            property: property, old: old.map { _ in Self.hidden }, new: new.map { _ in Self.hidden })
    }

    static func between(_ before: RecordedAccount?, _ after: RecordedAccount?) -> [Modification] {
        var result: [Modification] = []
        func add(_ property: String, _ value: (RecordedAccount) -> String?) {
            let (old, new) = (before.flatMap(value), after.flatMap(value))
            if old != new { result.append(Modification(property: property, old: old, new: new)) }
        }
        for property in Property.standard { add(property.description) { $0.values[property] } }
        let names = Set(before?.values.custom.keys ?? [:].keys).union(after?.values.custom.keys ?? [:].keys)
        for name in names.sorted() { add("custom.\(name)") { $0.values.custom[name] } }
        add("enabled") { $0.isEnabled ? "true" : "false" }
        add("disabled_reason") { $0.disabled?.reason }
        add("departed_at") { $0.departedAt.map { LDAPTime.rfc3339(milliseconds: $0) } }
        if before != nil, after != nil {
            add("directory") { $0.directory }
            add("identifier") { $0.identifier?.description }
            add("entra_object_id") { $0.entraObjectID?.description }
        }
        add("local_roles") { $0.localRoles.isEmpty ? nil : $0.localRoles.names.joined(separator: ",") }
        add("directory_roles") { $0.directoryRoles.isEmpty ? nil : $0.directoryRoles.names.joined(separator: ",") }
        add("permissions") { $0.permissions.isEmpty ? nil : $0.permissions.names.joined(separator: ",") }
        add("require_2fa") { $0.requires2FA ? "true" : "false" }
        add("authentication") { $0.authentication.rawValue }
        add("dn") { $0.dn }
        return result
    }
}
