extension PostgresError {
    /// A SQLSTATE of five characters (PostgreSQL's documentation, appendix A), or a word of this room for what no server
    /// said: an open set, since extensions and functions raise codes of their own.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }
}

extension PostgresError.Code {
    private init(_ rawValue: String) {
        self.init(rawValue: rawValue)
    }

    // This room's: what became of the connection.

    /// The connection text can't be read; nothing was sent.
    public static let malformedConnectionText = Self("malformedConnectionText")
    /// Nobody listens there (`ECONNREFUSED`).
    public static let refused = Self("refused")
    /// The deadline for connecting passed.
    public static let timedOut = Self("timedOut")
    /// No connection for another reason: name, network, TLS, files, a server that isn't PostgreSQL.
    public static let cannotConnect = Self("cannotConnect")
    /// The connection ended, or was closed, and stays so.
    public static let connectionLost = Self("connectionLost")
    /// libpq or the server did something that the call is not for, such as starting a COPY in a query.
    public static let unexpectedAnswer = Self("unexpectedAnswer")
    /// The connection is in the middle of a COPY.
    public static let busy = Self("busy")

    // The server's.

    public static let characterNotInRepertoire = Self("22021")
    public static let badCopyFileFormat = Self("22P04")
    public static let foreignKeyViolation = Self("23503")
    public static let uniqueViolation = Self("23505")
    public static let activeTransaction = Self("25001")
    public static let readOnlyTransaction = Self("25006")
    public static let noActiveTransaction = Self("25P01")
    /// A statement failed before in this transaction, which can only be rolled back.
    public static let inFailedTransaction = Self("25P02")
    public static let invalidAuthorization = Self("28000")
    public static let invalidPassword = Self("28P01")
    public static let unknownDatabase = Self("3D000")
    public static let serializationFailure = Self("40001")
    public static let deadlockDetected = Self("40P01")
    public static let insufficientPrivilege = Self("42501")
    public static let syntaxError = Self("42601")
    public static let undefinedTable = Self("42P01")
    public static let undefinedFunction = Self("42883")
    public static let undefinedColumn = Self("42703")
    public static let invalidSchemaName = Self("3F000")
    public static let diskFull = Self("53100")
    public static let tooManyConnections = Self("53300")
    public static let lockNotAvailable = Self("55P03")
    public static let queryCanceled = Self("57014")
    public static let adminShutdown = Self("57P01")
    public static let crashShutdown = Self("57P02")
    public static let cannotConnectNow = Self("57P03")

    /// The SQLSTATE; `nil` for this room's own words.
    public var sqlState: String? {
        Self.isSQLState(rawValue) ? rawValue : nil
    }

    /// Five digits or capital letters (ISO/IEC 9075-2, "SQLSTATE").
    static func isSQLState(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 5
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (0x41...0x5A).contains($0)
            }
    }
}

extension PostgresError.Code: CustomStringConvertible {
    /// What the code means, with the SQLSTATE where there is one.
    public var description: String {
        guard let sqlState else { return Self.words[self] ?? rawValue }
        guard let words = Self.words[self] else { return "SQLSTATE \(sqlState)" }
        return "\(words) (SQLSTATE \(sqlState))"
    }

    private static let words: [Self: String] = [
        .malformedConnectionText: "the connection text can't be read",
        .refused: "the server refused the connection",
        .timedOut: "the server did not answer in time",
        .cannotConnect: "no connection could be made",
        .connectionLost: "the connection is lost",
        .unexpectedAnswer: "it did not do what it was to do",
        .busy: "a COPY is under way on this connection",
        .characterNotInRepertoire: "a text holds what the database can't store",
        .badCopyFileFormat: "the rows don't fit the table",
        .foreignKeyViolation: "a row that is referred to is not there",
        .uniqueViolation: "a value that must be unique is there already",
        .activeTransaction: "a transaction is under way already",
        .readOnlyTransaction: "the server takes no changes",
        .noActiveTransaction: "no transaction is under way",
        .inFailedTransaction: "a statement of the transaction had failed, and it was rolled back",
        .invalidAuthorization: "the server does not let this role in",
        .invalidPassword: "the server did not accept the password",
        .unknownDatabase: "the database does not exist",
        .serializationFailure: "another transaction got in the way",
        .deadlockDetected: "it was in a deadlock with another transaction",
        .insufficientPrivilege: "the role lacks a privilege",
        .syntaxError: "syntax error",
        .undefinedFunction: "a function does not exist",
        .undefinedColumn: "a column does not exist",
        .invalidSchemaName: "a schema does not exist",
        .diskFull: "there is no room left on the server",
        .undefinedTable: "a table does not exist",
        .tooManyConnections: "the server has too many connections",
        .lockNotAvailable: "somebody else holds a lock",
        .queryCanceled: "it was cancelled",
        .adminShutdown: "the server is being shut down",
        .crashShutdown: "the server is recovering from a crash",
        .cannotConnectNow: "the server is starting or stopping",
    ]
}
