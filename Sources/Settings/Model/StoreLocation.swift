/// Where the accounts are kept.
public enum StoreLocation: Hashable, Sendable {
    /// A SQLite file, by its absolute path.
    case sqlite(String)
    /// A PostgreSQL connection URI, which may hold a password.
    case postgres(SecretText)
}
