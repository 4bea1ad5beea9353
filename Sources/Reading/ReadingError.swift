/// Why nothing was read. Three parts for the operator, each one or more sentences.
public struct ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is, for exit codes and tests.
    public enum Kind: Hashable, Sendable {
        /// A base, filter, attribute name or file of the configuration.
        case configuration
        /// No server could be reached, or none spoke TLS that can be trusted.
        case connection
        /// No server accepted the bind.
        case credentials
        /// A server answered, but not with what a directory must tell.
        case directory
        /// The file can't be read, is no LDIF, or isn't the one that was stated.
        case file
    }

    public var kind: Kind
    /// What happened.
    public var what: String
    /// What it means for the accounts.
    public var meaning: String
    /// What to do now; may be empty.
    public var remedy: String

    public init(_ kind: Kind, _ what: String, meaning: String = "Nothing was changed.", remedy: String) {
        self.kind = kind
        self.what = what
        self.meaning = meaning
        self.remedy = remedy
    }

    public var description: String {
        [what, meaning, remedy].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
