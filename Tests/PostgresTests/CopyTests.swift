import Postgres
import Testing

@Suite struct CopyTests {
    private struct Interruption: Error {}

    private static let copy = "COPY people FROM STDIN (FORMAT binary)"

    private let connection: PostgresConnection

    init() throws {
        connection = try Shared.connection()
        try connection.execute(
            "CREATE TEMPORARY TABLE people (small int4, large int8, name text, digest bytea, flag bool)")
    }

    private func people() throws -> [[String?]] {
        try connection.query("SELECT * FROM people ORDER BY small").values
    }

    private func write(_ number: Int32, to rows: inout CopyRowWriter) throws {
        try rows.startRow()
        rows.int4(number)
        rows.int8(Int64(number) << 32)
        rows.text("Person \(number)")
        rows.bytea([UInt8(truncatingIfNeeded: number), 0, 0xFF])
        rows.bool(number % 3 == 0)
    }

    @Test func everyTypeArrivesAsItIs() throws {
        let count = try connection.copyIn(Self.copy) { rows in
            try rows.startRow()
            rows.int4(.min)
            rows.int8(.max)
            rows.text("Łódź\t\\N\n東京")
            rows.bytea([0, 1, 0x5C, 0xFF])
            rows.bool(true)
            try rows.startRow()
            rows.int4(-1)
            rows.int8(-1)
            rows.text("")
            rows.bytea([])
            rows.bool(false)
            try rows.startRow()
            rows.null()
            rows.null()
            rows.text(nil)
            rows.bytea(nil)
            rows.null()
        }
        #expect(count == 3)
        #expect(
            try people() == [
                ["-2147483648", "9223372036854775807", "Łódź\t\\N\n東京", #"\x00015cff"#, "t"],
                ["-1", "-1", "", #"\x"#, "f"],
                [nil, nil, nil, nil, nil],
            ])
    }

    @Test func noRowsAtAll() throws {
        #expect(try connection.copyIn(Self.copy) { _ in } == 0)
        #expect(try people() == [])
    }

    @Test func aHundredThousandRowsReadBack() throws {
        let total: Int32 = 100_000
        let count = try connection.copyIn(Self.copy) { rows in
            for number in 0..<total { try write(number, to: &rows) }
        }
        #expect(count == Int(total))
        let rows = try connection.query(
            "SELECT small, large, name, encode(digest, 'hex'), flag FROM people ORDER BY small")
        #expect(rows.count == Int(total))
        let hex = (0..<256).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let wrong = zip(rows, 0...).first { row, number in
            row[0] != "\(number)" || row[1] != "\(number << 32)" || row[2] != "Person \(number)"
                || row[3] != hex[number % 256] + "00ff" || row[4] != (number % 3 == 0 ? "t" : "f")
        }
        #expect(wrong.map { Array($0.0) } == nil)
    }

    @Test func aRowLongerThanAPiece() throws {
        let long = String(repeating: "ä", count: 1_000_000)
        try connection.copyIn("COPY people (small, name) FROM STDIN (FORMAT binary)") { rows in
            for number in 0..<3 as Range<Int32> {
                try rows.startRow()
                rows.int4(number)
                rows.text(long)
            }
        }
        #expect(try connection.query("SELECT name FROM people").values == [[long], [long], [long]])
    }

    // MARK: Failures

    /// How many rows the caller has written when it gives up: none sent yet, or many.
    @Test(arguments: [0, 3, 50_000] as [Int32])
    func givenUpByTheCaller(after: Int32) throws {
        #expect(throws: Interruption.self) {
            try connection.copyIn(Self.copy) { rows in
                for number in 0..<after { try write(number, to: &rows) }
                throw Interruption()
            }
        }
        #expect(try people() == [])
        #expect(try connection.copyIn(Self.copy) { try write(1, to: &$0) } == 1)
        #expect(try people().count == 1)
    }

    @Test func insideATransactionItGoesWithIt() throws {
        #expect(throws: Interruption.self) {
            try connection.transaction {
                try connection.copyIn(Self.copy) { try write(1, to: &$0) }
                throw Interruption()
            }
        }
        #expect(try people() == [])
        _ = try connection.transaction { try connection.copyIn(Self.copy) { try write(1, to: &$0) } }
        #expect(try people().count == 1)
    }

    @Test func aRowOfTheWrongWidth() throws {
        let error = try failure {
            try connection.copyIn(Self.copy) { rows in
                try write(1, to: &rows)
                try rows.startRow()
                rows.int4(2)
            }
        }
        #expect(error.code == .badCopyFileFormat)
        #expect(error.operation == .copy)
        #expect(try people() == [])
    }

    @Test func aRowThatTheTableRefuses() throws {
        try connection.execute("ALTER TABLE people ADD UNIQUE (small)")
        let error = try failure {
            try connection.copyIn(Self.copy) { rows in
                for number in [1, 2, 1] as [Int32] { try write(number, to: &rows) }
            }
        }
        #expect(error.code == .uniqueViolation)
        #expect(try people() == [])
    }

    @Test func aNULInAText() throws {
        let error = try failure {
            try connection.copyIn("COPY people (name) FROM STDIN (FORMAT binary)") { rows in
                try rows.startRow()
                rows.text("a\0b")
            }
        }
        #expect(error.code == .characterNotInRepertoire)
    }

    @Test func nothingElseMeanwhile() throws {
        try connection.copyIn(Self.copy) { rows in
            try write(1, to: &rows)
            #expect(try failure { try connection.query("SELECT 1") }.code == .busy)
            #expect(try failure { try connection.execute("SELECT 1") }.code == .busy)
            #expect(try failure { try connection.copyIn(Self.copy) { _ in } }.code == .busy)
            #expect(try failure { try connection.transaction {} }.code == .busy)
            try write(2, to: &rows)
        }
        #expect(try people().count == 2)
    }

    @Test(arguments: [
        ("SELECT 1", PostgresError.Code.unexpectedAnswer),
        ("COPY people FROM STDIN", .unexpectedAnswer),
        ("COPY people TO STDOUT (FORMAT binary)", .unexpectedAnswer),
        ("COPY nowhere FROM STDIN (FORMAT binary)", .undefinedTable),
        ("COPY people FROM STDIN (FORMAT binaire)", .init(rawValue: "22023")),
    ])
    func aStatementThatIsNoBinaryCopyIn(sql: String, code: PostgresError.Code) throws {
        let error = try failure { try connection.copyIn(sql) { _ in Issue.record("no COPY has begun") } }
        #expect(error.code == code)
        #expect(try people() == [])
    }

    @Test func theConnectionIsLostMeanwhile() throws {
        let pid = try #require(try connection.query("SELECT pg_backend_pid()")[0][0])
        let other = try Shared.connection()
        let error = try failure {
            try connection.copyIn(Self.copy) { rows in
                try write(0, to: &rows)
                try other.query("SELECT pg_terminate_backend($1::int4, 60000)", parameters: [pid])
                for number in 1...100_000 as ClosedRange<Int32> { try write(number, to: &rows) }
            }
        }
        #expect([.connectionLost, .adminShutdown].contains(error.code))
        #expect(!connection.isOpen)
    }

    @Test func closedMeanwhile() throws {
        let error = try failure {
            try connection.copyIn(Self.copy) { rows in
                try write(0, to: &rows)
                connection.close()
            }
        }
        #expect(error.code == .connectionLost)
    }
}
