/// The ways to bind, by the configuration's word.
enum BindMethod: String, CaseIterable {
    case simple, anonymous, external, gssapi
    case scramSHA256 = "scram-sha-256"

    /// The keys that a password may come from; one of them is wanted.
    static let passwords = ["password_file", "password_credential", "password_env", "password"]

    /// The keys of the section that it takes, beside the method itself.
    var keys: Set<String> {
        switch self {
        case .simple: Set(["dn"] + Self.passwords)
        case .scramSHA256: Set(["user"] + Self.passwords)
        case .gssapi: ["keytab", "principal", "credential_cache", "channel_binding"]
        case .anonymous, .external: []
        }
    }
}
