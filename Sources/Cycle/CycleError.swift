/// Why a command could not do what it was asked, in three parts: what happened, what it means for the accounts, what to
/// do now.
public struct CycleError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The command or the configuration is wrong.
        case usage
        /// Anything else.
        case failure
    }

    public var kind: Kind
    /// What happened, and what it means for the accounts.
    public var message: String
    public var remedy: String

    public init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message) \(remedy)" }
}
