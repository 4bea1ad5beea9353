import Postgres
import Testing

@Suite struct TransactionTests {
    private struct Interruption: Error {}

    private let connection: PostgresConnection

    init() throws {
        connection = try Shared.connection()
        try connection.execute("CREATE TEMPORARY TABLE people (id int4)")
    }

    private func insert(_ id: Int) throws {
        try connection.query("INSERT INTO people VALUES ($1)", parameters: ["\(id)"])
    }

    private func people() throws -> [[String?]] {
        try connection.query("SELECT id FROM people ORDER BY id").values
    }

    @Test func committed() throws {
        let answer = try connection.transaction {
            try insert(1)
            return "done"
        }
        #expect(answer == "done")
        #expect(try people() == [["1"]])
    }

    @Test func rolledBackByTheCallersError() throws {
        #expect(throws: Interruption.self) {
            try connection.transaction {
                try insert(1)
                throw Interruption()
            }
        }
        #expect(try people() == [])
    }

    @Test func rolledBackByTheServersError() throws {
        let error = try failure {
            try connection.transaction {
                try insert(1)
                try connection.execute("SELECT 1 / 0")
            }
        }
        #expect(error.code.sqlState == "22012")
        #expect(try people() == [])
    }

    @Test func anErrorThatTheBodyHidIsFoundAtTheCommit() throws {
        let error = try failure {
            try connection.transaction {
                try insert(1)
                try? connection.execute("SELECT 1 / 0")
            }
        }
        #expect(error.code == .inFailedTransaction)
        #expect(error.operation == .commit)
        #expect(try people() == [])
    }

    /// A constraint that is checked at the commit.
    @Test func rolledBackByTheCommitItself() throws {
        try connection.execute("ALTER TABLE people ADD UNIQUE (id) DEFERRABLE INITIALLY DEFERRED")
        let error = try failure {
            try connection.transaction {
                try insert(1)
                try insert(1)
            }
        }
        #expect(error.code == .uniqueViolation)
        #expect(error.operation == .commit)
        #expect(try people() == [])
    }

    @Test func aSecondOneInsideIsRefused() throws {
        let error = try failure {
            try connection.transaction {
                try insert(1)
                try connection.transaction { try insert(2) }
            }
        }
        #expect(error.code == .activeTransaction)
        #expect(try people() == [])
    }

    @Test func oneThatTheBodyEndedIsAnError() throws {
        let error = try failure {
            try connection.transaction {
                try insert(1)
                try connection.execute("COMMIT")
            }
        }
        #expect(error.code == .noActiveTransaction)
        #expect(try people() == [["1"]])
    }

    /// A trigger that runs at the commit ends the connection: from outside, nobody can tell that it was before.
    @Test func aConnectionLostInTheCommitLeavesItInDoubt() throws {
        try connection.execute(
            """
            CREATE FUNCTION pg_temp.hang_up() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION pg_temp.hang_up();
            """)
        let error = try failure { try connection.transaction { try insert(1) } }
        #expect(error.code == .connectionLost)
        #expect(error.operation == .commit)
        #expect(error.diagnostic.contains("administrator command"))
    }

    @Test func aConnectionLostBeforeTheCommitKeepsItsReason() throws {
        let error = try failure {
            try connection.transaction {
                try insert(1)
                try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(error.code == .adminShutdown)
        #expect(error.operation == .execute)
        #expect(!connection.isOpen)
    }

    @Test func thenTheNextOneWorks() throws {
        _ = try failure { try connection.transaction { try connection.execute("SELEKT") } }
        try connection.transaction { try insert(2) }
        #expect(try people() == [["2"]])
    }
}
