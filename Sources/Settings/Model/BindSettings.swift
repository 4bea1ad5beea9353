/// As whom the directory is read.
///
/// Active Directory and Entra Domain Services also take a user principal name (`rollcall@example.com`) or
/// `DOMAIN\name` in place of a DN. The account needs to read users and groups, and nothing more.
public enum BindSettings: Hashable, Sendable {
    case simple(name: String, password: PasswordSource)
    case anonymous
}
