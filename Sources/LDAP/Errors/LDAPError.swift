/// What went wrong between this host and a directory.
///
/// `description` and `explanation` hold no personal value: neither an entry's DN nor an attribute's value. What the
/// server itself said may hold both, and is in `diagnostic` and `debugDescription` only. A password is in none of them.
public struct LDAPError: Error, Sendable {
    /// The result code of the server (RFC 4511 §4.1.9), or libldap's own, which are negative.
    public var code: Code

    /// What was being done.
    public var operation: Operation

    /// The server that it was done with; `nil` before there is one.
    public var server: LDAPServer?

    /// The cause, where it is known more exactly than `code` says.
    public var cause: Cause?

    /// The server's or the library's own words, with control characters escaped. They may hold DNs and values.
    public var diagnostic: String

    public init(
        _ code: Code, _ operation: Operation, server: LDAPServer? = nil, cause: Cause? = nil, diagnostic: String = ""
    ) {
        self.code = code
        self.operation = operation
        self.server = server
        self.cause = cause
        self.diagnostic = Printable.text(diagnostic)
    }

    /// Whether the server asked for patience, so that the same request may succeed a little later.
    public var isTransient: Bool {
        code == .busy || code == .unavailable
    }
}

extension LDAPError {
    /// What was being done when the error arose.
    public enum Operation: String, Sendable {
        case configure = "reading the connection's settings"
        case resolve = "looking up the server's name"
        case connect = "connecting"
        case tls = "the TLS handshake"
        case startTLS = "StartTLS"
        case bind = "the bind"
        case search = "the search"
        case lookup = "looking up an entry"
        case rootDSE = "reading the root DSE"
        case schema = "reading the schema"
    }
}

extension LDAPError: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { happened }

    public var debugDescription: String {
        diagnostic.isEmpty ? happened : "\(happened) [\(diagnostic)]"
    }
}
