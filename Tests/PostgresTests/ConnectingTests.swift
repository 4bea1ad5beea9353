import Postgres
import TestSupport
import Testing

@Suite struct ConnectingTests {
    @Test func aConnectionKnowsItsServersVersion() throws {
        let connection = try Shared.connection()
        let shown = try connection.query("SHOW server_version_num")[0][0]
        #expect(connection.serverVersion >= 100_000)
        #expect(shown == "\(connection.serverVersion)")
        #expect(connection.isOpen)
    }

    @Test func aURIWorksAndSpeaksUTF8WhateverItSays() throws {
        let folder = try Shared.text().split(separator: " ")[0].dropFirst("host=".count)
        let path = folder.split(separator: "/").joined(separator: "%2F")
        let uri = "postgresql://rollcall@%2F\(path)/postgres?client_encoding=LATIN1"
        let connection = try PostgresConnection(connectingTo: uri, within: Shared.patience)
        #expect(try connection.query("SELECT 'Łódź 東京'").values == [["Łódź 東京"]])
    }

    @Test func aClosedConnectionSaysSo() throws {
        let connection = try Shared.connection()
        connection.close()
        connection.close()
        #expect(!connection.isOpen)
        #expect(connection.serverVersion == 0)
        #expect(try failure { try connection.execute("SELECT 1") }.code == .connectionLost)
        #expect(try failure { try connection.transaction {} }.code == .connectionLost)
    }

    // MARK: Failures

    @Test func refused() throws {
        let port = try RefusingPort()
        let error = try failureToConnect("host=127.0.0.1 port=\(port.port)")
        #expect(error.code == .refused)
        #expect(error.operation == .connect)
        #expect(error.description == "Connecting to PostgreSQL failed: the server refused the connection.")
        #expect(error.diagnostic.contains("\(port.port)"))
    }

    @Test func aSocketThatIsNotThere() throws {
        let folder = try TemporaryFolder()
        #expect(try failureToConnect("host=\(folder.path)").code == .cannotConnect)
    }

    @Test func anotherHostOfTheListAnswers() throws {
        let port = try RefusingPort()
        let folder = try Shared.text().split(separator: " ")[0].dropFirst("host=".count)
        let text = "host=127.0.0.1,\(folder) port=\(port.port),5432 dbname=postgres user=rollcall"
        let connection = try PostgresConnection(connectingTo: text, within: Shared.patience)
        #expect(connection.isOpen)
    }

    @Test func unknownDatabase() throws {
        let error = try failureToConnect(Shared.text(database: "nowhere"))
        #expect(error.code == .unknownDatabase)
        #expect(error.description == "Connecting to PostgreSQL failed: the database does not exist (SQLSTATE 3D000).")
        #expect(error.diagnostic.hasSuffix(#"database "nowhere" does not exist"#))
    }

    @Test func unknownRole() throws {
        #expect(try failureToConnect(Shared.text(user: "stranger")).code == .invalidAuthorization)
    }

    @Test func rightAndWrongPassword() throws {
        let text = try Shared.text(user: "locked")
        let right = text + " password='\(Shared.secret)'"
        #expect(try PostgresConnection(connectingTo: right, within: Shared.patience).isOpen)
        let error = try failureToConnect(text + " password='not the secret'")
        #expect(error.code == .invalidPassword)
        #expect(!error.debugDescription.contains("not the secret"))
    }

    /// What a server says at first before it falls silent: nothing, or yes to a TLS handshake.
    @Test(arguments: [FaultyServer.Behaviour.silent, .says(Array("S".utf8))])
    func silentServer(behaviour: FaultyServer.Behaviour) throws {
        let server = try FaultyServer(behaviour)
        let clock = ContinuousClock()
        let start = clock.now
        let error = try failure {
            _ = try PostgresConnection(
                connectingTo: "host=\(server.host) port=\(server.port) sslmode=require", within: .milliseconds(300))
        }
        let elapsed = start.duration(to: clock.now)
        #expect(error.code == .timedOut)
        #expect(error.description == "Connecting to PostgreSQL failed: the server did not answer in time.")
        #expect(elapsed >= .milliseconds(300))
        #expect(elapsed < .seconds(20))
    }

    /// Servers that are not PostgreSQL.
    @Test(arguments: [FaultyServer.Behaviour.closes, .says(Array("HTTP/1.1 400 Bad Request\r\n".utf8))])
    func strangeServer(behaviour: FaultyServer.Behaviour) throws {
        let server = try FaultyServer(behaviour)
        let error = try failureToConnect("host=\(server.host) port=\(server.port)")
        #expect(error.code == .cannotConnect)
        #expect(!error.diagnostic.contains("\r"))
    }

    // MARK: Connection texts

    @Test(arguments: [
        "no pair: a word": "hunter2",
        "an unquoted space": "password=correct hunter2",
        "an unknown keyword": "password=correct hunter2=1",
        "a lone quote": "password='hunter2",
        "a bad percent code": "postgresql://me:hunter2%zz@host/db",
        "an @ in a URI's password": "postgresql://me:correct@hunter2@host/db",
        "a / in a URI's password": "postgresql://me:hunter2/correct@host/db",
        "an unknown parameter": "postgresql://me:hunter2@host/db?colour=red",
        "a NUL": "host=localhost password=hunter2\0 dbname=x",
    ])
    func malformedTextIsRefusedAndNotQuoted(name: String, text: String) throws {
        let error = try failureToConnect(text)
        #expect(error.code == .malformedConnectionText)
        #expect(!error.debugDescription.contains("hunter2"))
        #expect(!error.debugDescription.contains("correct"))
    }

    private func failureToConnect(_ text: String) throws -> PostgresError {
        try failure { _ = try PostgresConnection(connectingTo: text, within: Shared.patience) }
    }
}
