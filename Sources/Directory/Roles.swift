/// What an account may administer.
public struct Roles: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let siteAdmin = Roles(rawValue: 1)
    public static let readonlySiteAdmin = Roles(rawValue: 2)
    public static let groupAdmin = Roles(rawValue: 4)

    /// Each role with its name in the configuration, the plan and the external log.
    public static let named: [(role: Roles, name: String)] = [
        (.siteAdmin, "site_admin"), (.readonlySiteAdmin, "readonly_site_admin"), (.groupAdmin, "group_admin"),
    ]

    public var names: [String] { Roles.named.filter { contains($0.role) }.map(\.name) }
}

/// What an account may do over each protocol.
public struct Permissions: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let ftp = Permissions(rawValue: 1)
    public static let sftp = Permissions(rawValue: 2)
    public static let webdav = Permissions(rawValue: 4)
    public static let api = Permissions(rawValue: 8)

    /// Each permission with its name in the configuration.
    public static let named: [(permission: Permissions, name: String)] = [
        (.ftp, "ftp"), (.sftp, "sftp"), (.webdav, "webdav"), (.api, "api"),
    ]

    public var names: [String] { Permissions.named.filter { contains($0.permission) }.map(\.name) }
}

/// How somebody proves who they are when they sign in.
public enum AuthenticationMethod: String, Hashable, Sendable, CaseIterable, Codable {
    case password, ldap, saml, oauth, none
}
