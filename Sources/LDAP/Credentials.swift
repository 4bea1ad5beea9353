/// As whom to bind.
public enum Credentials: Sendable {
    case anonymous
    /// A DN; Active Directory takes a user principal name or DOMAIN\name, too.
    case simple(dn: String, password: Secret)
}
