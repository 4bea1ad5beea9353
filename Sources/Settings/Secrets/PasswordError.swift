import LDAPText

/// Why there is no bind password. It says where it was looked for, and nothing of what was found.
public struct PasswordError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Cause: Hashable, Sendable {
        /// The file can't be read; why, in plain words.
        case file(String)
        /// `$CREDENTIALS_DIRECTORY` is not set.
        case noCredentials
        /// The environment variable is not set.
        case unset
        case empty
    }

    public var source: PasswordSource
    public var cause: Cause

    public init(source: PasswordSource, cause: Cause) {
        self.source = source
        self.cause = cause
    }

    /// What happened and what to do now, in two sentences.
    public var description: String {
        let place = source.description.escapedForTerminal()
        return switch cause {
        case .file(let why):
            "The bind password can't be read from \(place): \(why.escapedForTerminal()). "
                + "Put it there, readable by the user that runs rollcall."
        case .noCredentials:
            "The bind password should come from \(place), but $CREDENTIALS_DIRECTORY is not set. "
                + "Run rollcall as the service whose unit has LoadCredential=, or set that variable to the folder."
        case .unset:
            "The bind password should come from \(place), which is not set. Set it for the user that runs rollcall."
        case .empty:
            "The bind password from \(place) is empty, and a server would take that for an anonymous bind. "
                + "Put the password there."
        }
    }
}
