import Postgres
import Testing

@Suite struct StatementTests {
    @Test func aQueryReturnsRowsOfText() throws {
        let rows = try Shared.connection().query(
            "SELECT i AS number, i % 2 = 0 AS even, NULL AS nothing FROM generate_series(1, 3) AS i ORDER BY i")
        #expect(rows.columns == ["number", "even", "nothing"])
        #expect(rows.values == [["1", "f", nil], ["2", "t", nil], ["3", "f", nil]])
        #expect(rows.affected == 3)
    }

    @Test func aQueryWithoutRows() throws {
        let rows = try Shared.connection().query("SELECT 1 AS one WHERE false")
        #expect(rows.isEmpty)
        #expect(rows.columns == ["one"])
    }

    @Test func rowsOutliveTheirConnection() throws {
        let connection = try Shared.connection()
        let rows = try connection.query("SELECT 'kept'")
        connection.close()
        #expect(rows[0][0] == "kept")
    }

    /// Values that would do harm, or change, if they became a part of the statement.
    @Test(arguments: [
        "plain", "", " ", "'", "''; DROP TABLE people; --", "\\", "$1", "%s", "\n\t\u{1B}[31m", "Łódź 東京 🎉", "e\u{301}",
        "NULL",
    ])
    func aParameterComesBackAsItIs(value: String) throws {
        let rows = try Shared.connection().query("SELECT $1::text, octet_length($1::text)", parameters: [value])
        #expect(Array(try #require(rows[0][0]).utf8) == Array(value.utf8))
        #expect(rows[0][1] == "\(value.utf8.count)")
    }

    @Test func nullAndEmptyTextDiffer() throws {
        let rows = try Shared.connection().query(
            "SELECT $1::text, $2::text, $1::text IS NULL, $2::text IS NULL", parameters: [nil, ""])
        #expect(rows.values == [[nil, "", "t", "f"]])
    }

    @Test func affectedRows() throws {
        let connection = try Shared.connection()
        try connection.execute("CREATE TEMPORARY TABLE people (id int4); INSERT INTO people VALUES (1), (2), (3)")
        #expect(try connection.query("UPDATE people SET id = id + 10 WHERE id > $1", parameters: ["1"]).affected == 2)
        #expect(try connection.query("DELETE FROM people").affected == 3)
        #expect(try connection.query("TRUNCATE people").affected == 0)
    }

    @Test func severalStatementsAreOneTransaction() throws {
        let connection = try Shared.connection()
        try connection.execute("CREATE TEMPORARY TABLE people (id int4)")
        _ = try failure { try connection.execute("INSERT INTO people VALUES (1); SELECT 1 / 0") }
        #expect(try connection.query("SELECT count(*) FROM people").values == [["0"]])
    }

    // MARK: Errors

    /// A statement, and its SQLSTATE; PostgreSQL's documentation, appendix A.
    @Test(arguments: [
        ("SELEKT 1", PostgresError.Code.syntaxError, "42601"),
        ("SELECT * FROM nowhere", .undefinedTable, "42P01"),
        ("SELECT 1 / 0", .init(rawValue: "22012"), "22012"),
        ("SELECT 1; SELECT 2", .syntaxError, "42601"),
        ("SELECT $1::text", .init(rawValue: "08P01"), "08P01"),
    ])
    func aFailureHasItsSQLState(sql: String, code: PostgresError.Code, state: String) throws {
        let connection = try Shared.connection()
        let error = try failure { try connection.query(sql) }
        #expect(error.code == code)
        #expect(error.code.sqlState == state)
        #expect(error.operation == .query)
        #expect(error.description.contains(state))
        #expect(try connection.query("SELECT 1").values == [["1"]])
    }

    @Test func valuesStandInTheDiagnosticOnly() throws {
        let connection = try Shared.connection()
        try connection.execute("CREATE TEMPORARY TABLE people (mail text UNIQUE)")
        let insert = "INSERT INTO people VALUES ($1)"
        try connection.query(insert, parameters: ["ada@example.test"])
        let error = try failure { try connection.query(insert, parameters: ["ada@example.test"]) }
        #expect(error.code == .uniqueViolation)
        #expect(error.description == "The query failed: a value that must be unique is there already (SQLSTATE 23505).")
        #expect(error.diagnostic.contains("ada@example.test"))
    }

    @Test func controlCharactersInADiagnosticAreEscaped() throws {
        let connection = try Shared.connection()
        let error = try failure { try connection.query("SELECT $1::int4", parameters: ["\u{1B}[31m"]) }
        #expect(error.diagnostic.contains(#"\u{1b}[31m"#))
        #expect(!error.diagnostic.unicodeScalars.contains("\u{1B}"))
    }

    @Test func nothingIsCutOffAtANUL() throws {
        let connection = try Shared.connection()
        let inParameter = try failure { try connection.query("SELECT $1::text", parameters: ["a\0b"]) }
        let inQuery = try failure { try connection.query("SELECT 1\0, 2") }
        let inStatement = try failure { try connection.execute("SELECT 1\0 / 0") }
        for error in [inParameter, inQuery, inStatement] { #expect(error.code == .characterNotInRepertoire) }
    }

    @Test(arguments: ["COPY people FROM STDIN", "COPY people TO STDOUT"])
    func aCopyInAStatementIsEnded(sql: String) throws {
        let connection = try Shared.connection()
        try connection.execute("CREATE TEMPORARY TABLE people (id int4); INSERT INTO people VALUES (1)")
        let executed = try failure { try connection.execute(sql) }
        let queried = try failure { try connection.query(sql) }
        #expect(executed.code == .unexpectedAnswer)
        #expect(queried.code == .unexpectedAnswer)
        #expect(try connection.query("SELECT id FROM people").values == [["1"]])
    }

    @Test func aLostConnectionStaysLost() throws {
        let connection = try Shared.connection()
        let error = try failure { try connection.query("SELECT pg_terminate_backend(pg_backend_pid())") }
        #expect(error.code == .adminShutdown)
        #expect(!connection.isOpen)
        #expect(try failure { try connection.query("SELECT 1") }.code == .connectionLost)
        #expect(try failure { try connection.transaction {} }.code == .connectionLost)
    }
}
