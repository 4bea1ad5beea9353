import Postgres
import TestSupport
import Testing

/// One server for all tests, which write to temporary tables, or to tables named after themselves.
enum Shared {
    static let secret = "correct horse battery"

    private static let server = Result {
        let server = try PostgresServer(accessRules: ["local all locked scram-sha-256"])
        let connection = try PostgresConnection(connectingTo: server.connectionText(), within: patience)
        try connection.execute("CREATE ROLE locked LOGIN PASSWORD '\(secret)'")
        return server
    }

    /// Longer than any server that is alive takes on a loaded machine.
    static let patience = Duration.seconds(60)

    static func text(database: String = "postgres", user: String = "rollcall") throws -> String {
        try server.get().connectionText(database: database, user: user)
    }

    static func connection() throws -> PostgresConnection {
        try PostgresConnection(connectingTo: text(), within: patience)
    }
}

/// The error of a call that must fail.
func failure(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) throws -> PostgresError {
    try #require(throws: PostgresError.self, sourceLocation: sourceLocation, performing: body)
}

extension PostgresRows {
    /// All values, row by row.
    var values: [[String?]] { map(Array.init) }
}
