import LDAPText
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
        /// The connection was lost during a commit, and nobody could tell so far whether it took place. The store's table of
        /// runs knows.
        case inDoubt
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

extension StoreError {
    /// - Parameter subject: To begin a sentence with.
    static func locked(_ subject: String, by other: LockHolder?) -> StoreError {
        let who =
            other.map {
                "process \($0.process) on \($0.host), for run \($0.run), since \(LDAPTime.rfc3339($0.since / 1_000))"
            } ?? "a process that has not yet said who it is"
        return StoreError(
            .locked(by: other),
            "\(subject) is locked by \(who). This run changed no account. Wait until the other run ends; the lock "
                + "goes with its process.")
    }

    static func inDoubt(_ location: String) -> StoreError {
        StoreError(
            .inDoubt,
            "The connection to \(location) was lost during a commit. Whether it took place is not known yet; it did as a "
                + "whole, or not at all. The next run finds out, and the log is completed then.")
    }
}
