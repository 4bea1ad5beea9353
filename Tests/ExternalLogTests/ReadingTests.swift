import Testing

@testable import ExternalLog

@Suite struct ReadingTests {
    /// Runs in October, November and December, of two directories.
    static func filled() throws -> TestLog {
        let test = try TestLog()
        try test.write(run("oct-1", at: morning - 40 * day, kind: .initial))
        try test.write(run("oct-2", at: morning - 39 * day, directory: "guests"), .failure)
        try test.write(run("nov-1", at: morning))
        try test.log.begin(run("nov-2", at: morning + minute, directory: "guests"))
        try test.write(run("nov-3", at: morning + 2 * minute), .partialFailure)
        try test.write(run("dec-1", at: morning + 20 * day, kind: .onDemand), .skipped)
        return test
    }

    static let queries: [(name: String, query: RunQuery, limit: Int, ids: [String])] = [
        ("all", RunQuery(), .max, ["dec-1", "nov-3", "nov-2", "nov-1", "oct-2", "oct-1"]),
        ("none", RunQuery(), 0, []),
        ("newest", RunQuery(), 1, ["dec-1"]),
        ("limit over a month's end", RunQuery(), 3, ["dec-1", "nov-3", "nov-2"]),
        ("directory", RunQuery(directory: "guests"), .max, ["nov-2", "oct-2"]),
        ("directory and limit", RunQuery(directory: "guests"), 1, ["nov-2"]),
        ("no such directory", RunQuery(directory: "nobody"), .max, []),
        ("status", RunQuery(statuses: [.failure, .partialFailure]), .max, ["nov-3", "oct-2"]),
        ("open", RunQuery(statuses: [.inProgress]), .max, ["nov-2"]),
        ("kind", RunQuery(kinds: [.initial, .onDemand]), .max, ["dec-1", "oct-1"]),
        ("since, itself included", RunQuery(since: morning + minute), .max, ["dec-1", "nov-3", "nov-2"]),
        ("until, itself excluded", RunQuery(until: morning + minute), .max, ["nov-1", "oct-2", "oct-1"]),
        ("between", RunQuery(since: morning, until: morning + minute), .max, ["nov-1"]),
    ]

    @Test(arguments: queries) func `a query finds its runs, newest first`(
        name: String, query: RunQuery, limit: Int, ids: [String]
    ) throws {
        let test = try Self.filled()
        let listing = try test.log.runs(matching: query, limit: limit)
        #expect(listing.runs.map(\.id) == ids)
        #expect(listing.unreadable.isEmpty)
    }

    static let references: [(reference: String, id: String)] = [
        ("latest", "dec-1"), ("nov-1", "nov-1"), ("nov-2", "nov-2"), ("d", "dec-1"), ("dec", "dec-1"),
        ("oct-2", "oct-2"),
    ]

    @Test(arguments: references) func `a run is found by its identifier or by its only beginning`(
        reference: String, id: String
    ) throws {
        let test = try Self.filled()
        #expect(try test.log.run(reference).id == id)
    }

    static let failing: [(reference: String, kind: ExternalLogError.Kind, mentions: String)] = [
        ("nov", .ambiguous, "3 runs begin with nov: nov-3, nov-2, nov-1."),
        ("o", .ambiguous, "2 runs begin with o: oct-2, oct-1."),
        ("x", .notFound, "“x”"), ("NOV-1", .notFound, "“NOV-1”"), ("", .notFound, "what was given"),
        ("../events", .notFound, "what was given"), ("\u{1B}[2J", .notFound, "what was given"),
    ]

    @Test(arguments: failing) func `what names no run, or several, says so`(
        reference: String, kind: ExternalLogError.Kind, mentions: String
    ) throws {
        let test = try Self.filled()
        #expect { try test.log.run(reference) } throws: { error in
            guard let error = error as? ExternalLogError else { return false }
            return error.kind == kind && error.message.contains(mentions)
        }
    }

    @Test func `a whole identifier is found though others begin with it`() throws {
        let test = try TestLog()
        try test.write(run("r1", at: morning))
        try test.write(run("r10", at: morning + day * 20))
        try test.write(run("r1-2", at: morning + day * 40))
        #expect(try test.log.run("r1").createdAt == morning)
    }

    @Test func `an empty log has no latest run`() throws {
        let test = try TestLog()
        #expect(try test.log.runs() == RunListing())
        #expect(try test.log.openRuns(directory: "staff") == [])
        #expect(try test.log.search(user: "ada") == SearchResult())
        #expect { try test.log.run("latest") } throws: { ($0 as? ExternalLogError)?.kind == .notFound }
    }

    @Test func `open runs are those of one directory in the three newest months`() throws {
        let test = try TestLog()
        for (number, days) in [100, 60, 35, 0].enumerated() {
            try test.log.begin(run("staff-\(number)", at: morning - Int64(days) * day))
            try test.log.begin(run("guests-\(number)", at: morning - Int64(days) * day, directory: "guests"))
        }
        let open = try test.log.openRuns(directory: "staff")
        #expect(open.map(\.id) == ["staff-1", "staff-2", "staff-3"])
        try test.log.close(open[1].closed(.failure))
        #expect(try test.log.openRuns(directory: "staff").map(\.id) == ["staff-1", "staff-3"])
        #expect(try test.log.openRuns(directory: "guests").count == 3)
    }

    @Test func `both lines of a run are in the file of its start`() throws {
        let test = try TestLog()
        let end = try #require(Month("2026-11")).end
        try test.log.begin(run("r1", at: end - 1))
        try test.log.close(run("r1", at: end - 1).closed(.success, after: 7_200_000))
        #expect(try test.read("events-2026-11.jsonl").split(separator: "\n").count == 2)
        #expect(try test.log.run("r1").finishedAt == end - 1 + 7_200_000)
    }

    @Test func `the last closing line counts, and a first line never undoes it`() throws {
        let test = try TestLog()
        try test.write(run("r1"), .failure)
        try test.log.begin(run("r1"))
        #expect(try test.log.run("r1").status == .failure)
        #expect(try test.log.openRuns(directory: "staff") == [])
        try test.log.close(run("r1").closed(.success))
        #expect(try test.log.run("r1").status == .success)
    }

    @Test func `a closing line alone tells of its run`() throws {
        let test = try TestLog()
        try test.log.close(run("r1").closed(.success))
        #expect(try test.log.run("r1").status == .success)
    }

    static let unfit: [(name: String, event: RunEvent, closes: Bool)] = [
        ("identifier with a slash", run("../r1"), false),
        ("identifier that is hidden", run(".r1"), false),
        ("start before 1970", run("r1", at: -1), false),
        ("start after 9999", run("r1", at: 253_402_300_800_000), false),
        ("begun with an outcome", run("r1").closed(.success), false),
        ("closed without an outcome", run("r1"), true),
    ]

    @Test(arguments: unfit) func `what is not fit for the log is refused, and nothing written`(
        name: String, event: RunEvent, closes: Bool
    ) throws {
        let test = try TestLog()
        #expect { try closes ? test.log.close(event) : test.log.begin(event) } throws: { error in
            (error as? ExternalLogError)?.kind == .invalid
        }
        #expect(try test.log.runs() == RunListing())
    }
}
