/// What a directory is read from.
public enum DirectorySource: Hashable, Sendable {
    case ldap(LDAPSettings)
    case file(FileSettings)
}
