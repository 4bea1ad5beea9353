import Postgres
import TestSupport
import Testing

@Suite struct ServerRestartTests {
    @Test func whatWasCommittedOutlivesTheServer() throws {
        let server = try PostgresServer()
        let first = try PostgresConnection(connectingTo: server.connectionText(), within: Shared.patience)
        try first.execute("CREATE TABLE people (id int4)")
        try first.transaction { try first.execute("INSERT INTO people VALUES (1)") }
        try first.execute("BEGIN; INSERT INTO people VALUES (2)")
        try server.stop()
        let lost = try failure { try first.execute("COMMIT") }
        #expect([.adminShutdown, .connectionLost].contains(lost.code))
        let absent = try failure {
            _ = try PostgresConnection(connectingTo: server.connectionText(), within: Shared.patience)
        }
        #expect([.refused, .cannotConnect].contains(absent.code))

        try server.start()
        let second = try PostgresConnection(connectingTo: server.connectionText(), within: Shared.patience)
        #expect(try second.query("SELECT id FROM people").values == [["1"]])
    }
}
