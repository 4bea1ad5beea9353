/// How a search ended.
///
/// Only `complete` without references proves that what wasn't returned isn't there.
public struct SearchOutcome: Sendable {
    public enum Ending: Sendable {
        /// Every page ended in success, and the last one's cookie was empty.
        case complete
        /// The entries so far may be anything between none and all.
        case incomplete(LDAPError)
    }

    /// How many entries were visited.
    public internal(set) var entries = 0
    public internal(set) var pages = 0
    /// Continuation references, as URL text: parts of the tree that other servers hold. Never followed.
    public internal(set) var references: [String] = []
    public internal(set) var ending: Ending = .complete

    public var isComplete: Bool {
        if case .complete = ending { true } else { false }
    }

    /// Why it is incomplete; `nil` where it is complete.
    public var error: LDAPError? {
        if case .incomplete(let error) = ending { error } else { nil }
    }

    /// - Throws: Why it is incomplete.
    public func requireComplete() throws(LDAPError) {
        if let error { throw error }
    }
}

/// How the search for one entry ended.
public enum LookupOutcome: Sendable {
    /// The entry was visited.
    case found
    /// The server says that there is no such object, which it may also say of what the account may not see.
    case noSuchObject
    /// Success without an entry: the filter didn't match, or the account may not read it.
    case noMatch
    /// Another server holds it; URL text.
    case referred([String])
    case failed(LDAPError)
}
