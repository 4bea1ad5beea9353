import LDAPText
import Planning

/// Accounts and groups that no sync changes, by name, as the configuration has them for all directories.
public struct ProtectSettings: Hashable, Sendable {
    /// User names.
    public let users: NamePatterns
    /// Group names.
    public let groups: NamePatterns
    /// ``users`` one by one, each with its text as it was written.
    public let userGlobs: [Glob]
    /// ``groups`` one by one, each with its text as it was written.
    public let groupGlobs: [Glob]

    public init(users: [Glob] = [], groups: [Glob] = []) {
        self.users = NamePatterns(users)
        self.groups = NamePatterns(groups)
        userGlobs = users
        groupGlobs = groups
    }
}
