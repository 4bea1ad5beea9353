/// Whether a person may sign in, as the directory says.
public enum Activity: Hashable, Sendable {
    case active
    case inactive(Inactivity)
    /// The directory didn't let us read it. Why, for the operator.
    case unknown(String)
}

/// Why a person is not active. A lockout after wrong passwords and an expired password are neither.
public enum Inactivity: Hashable, Sendable {
    /// Switched off by an administrator of the directory.
    case disabled
    /// The account's own date of expiry is over. Seconds since 1970.
    case expired(at: Int64)
}
