import Planning

/// What went wrong with the store.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// It can't be opened, read or written: no such folder, no permission, read-only, a full disk.
        case unavailable
        /// It is no database, or damaged.
        case damaged
        /// It was made by a newer program.
        case newer
        /// It must be migrated first, which reading alone doesn't do.
        case older
        /// Another process holds the lock.
        case locked(by: LockHolder?)
        /// Something that the plan rests on has changed since it was read.
        case moved
        /// What was asked for is not there, or is there already.
        case notFound
        case exists
        /// What was asked for can't be stored, such as an account without a user name.
        case invalid
        /// It would leave the site without an enabled site administrator who signs in with a local password.
        case lastAdministrator
    }

    public var kind: Kind
    /// What happened, what it means for the accounts, what to do now. Holds no password.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
