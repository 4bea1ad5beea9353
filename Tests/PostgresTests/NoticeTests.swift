import Postgres
import Testing

@Suite struct NoticeTests {
    /// In another process, since all tests of this one share its standard error.
    @Test func noticesDoNotReachStandardError() async throws {
        let text = try Shared.text()
        let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [text = text as String] in
            let connection = try PostgresConnection(connectingTo: text, within: Shared.patience)
            try connection.execute("DO $$ BEGIN RAISE WARNING 'heard everywhere'; END $$")
        }
        let printed = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(!printed.contains("heard everywhere"), "\(printed)")
    }
}
