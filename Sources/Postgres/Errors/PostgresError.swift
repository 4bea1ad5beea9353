/// What went wrong between this host and a PostgreSQL server.
///
/// `description` holds no personal value and nothing of the connection text. What the server or libpq said may hold
/// names and values (`Key (email)=(…) already exists`), and is in `diagnostic` and `debugDescription` only. A password
/// is in none of them.
public struct PostgresError: Error, Sendable {
    /// The server's SQLSTATE, or what became of the connection.
    public var code: Code

    /// What was being done.
    public var operation: Operation

    /// The server's or libpq's own words, with control characters escaped. They may hold names and values.
    public var diagnostic: String

    public init(_ code: Code, _ operation: Operation, diagnostic: String = "") {
        self.code = code
        self.operation = operation
        self.diagnostic = Self.printable(diagnostic)
    }
}

extension PostgresError {
    /// What was being done when the error arose.
    public enum Operation: String, Sendable {
        case connect = "connecting to PostgreSQL"
        case execute = "the statement"
        case query = "the query"
        case copy = "the COPY"
        case begin = "the start of the transaction"
        /// With ``Code/connectionLost`` nobody knows whether the commit took place: look for what it should have left.
        case commit = "the commit"
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String {
        let what = operation.rawValue.prefix(1).uppercased() + operation.rawValue.dropFirst()
        return "\(what) failed: \(code)."
    }

    public var debugDescription: String {
        diagnostic.isEmpty ? description : "\(description) [\(diagnostic)]"
    }
}

extension PostgresError {
    /// Writes control characters, and those that change the direction of what follows, as `\u{…}`.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate, .format:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
