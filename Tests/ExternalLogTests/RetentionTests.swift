import Foundation
import Testing

@testable import ExternalLog

@Suite struct RetentionTests {
    /// Runs with details and plans in September, October and November 2026, the one of October open.
    static func filled() throws -> TestLog {
        let test = try TestLog()
        for (id, days) in [("sep", 60), ("oct", 40), ("nov", 0)] {
            let event = run(id, at: morning - Int64(days) * day)
            try test.log.begin(event)
            try test.log.details(for: event).finish()
            _ = try test.log.preparePlans()
            _ = try test.folder.write("{}", to: ExternalLog.planPath(forRun: id))
            if id != "oct" { try test.log.close(event.closed(.success)) }
        }
        return test
    }

    func names(_ test: TestLog, _ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: test.folder.file(folder)).filter { $0 != ".lock" }.sorted()
    }

    static let octobersEnd: Int64 = 1_793_491_200_000

    static let ages: [(name: String, days: Int, now: Int64, removed: [String], kept: [String: [String]])] = [
        ("nothing is old enough", 90, morning, [], [:]),
        ("one is", 40, morning, ["2026-09"], [:]),
        ("an open run keeps its month", 10, morning, ["2026-09"], ["2026-10": ["oct"]]),
        ("not before the month's end is that long ago", 10, octobersEnd + 10 * day - 1, ["2026-09"], [:]),
        ("from that instant on", 10, octobersEnd + 10 * day, ["2026-09"], ["2026-10": ["oct"]]),
        ("long after", 1, morning + 400 * day, ["2026-09", "2026-11"], ["2026-10": ["oct"]]),
        ("a clock that is far behind", 1, 0, [], [:]),
    ]

    @Test(arguments: ages) func `whole months go once they are old`(
        name: String, days: Int, now: Int64, removed: [String], kept: [String: [String]]
    ) throws {
        let test = try Self.filled()
        let retention = try test.log.removeOlder(thanDays: days, now: now)
        #expect(retention.removed == removed && retention.kept == kept)
        let left = ["2026-09", "2026-10", "2026-11"].filter { !removed.contains($0) }
        #expect(try names(test) == ["details"] + left.map { "events-\($0).jsonl" } + ["plans"])
        #expect(try names(test, "details") == left)
        #expect(try names(test, "plans").count == left.count)
        #expect(try test.log.removeOlder(thanDays: days, now: now).removed == [])
    }

    @Test func `a month goes once its run is closed`() throws {
        let test = try Self.filled()
        let open = try #require(try test.log.openRuns(directory: "staff").first)
        try test.log.close(open.closed(.failure))
        #expect(try test.log.removeOlder(thanDays: 10, now: morning).removed == ["2026-09", "2026-10"])
    }

    @Test func `what is not ours stays`() throws {
        let test = try Self.filled()
        for name in ["events-2026-09.jsonl.bak", "events-old.jsonl", "notes.txt", "details/2026-09/notes.txt"] {
            _ = try test.folder.write("", to: name)
        }
        try FileManager.default.createDirectory(
            atPath: test.folder.file("details/backup"), withIntermediateDirectories: false)
        try test.log.removeOlder(thanDays: 40, now: morning)
        #expect(
            try names(test) == [
                "details", "events-2026-09.jsonl.bak", "events-2026-10.jsonl", "events-2026-11.jsonl",
                "events-old.jsonl",
                "notes.txt", "plans",
            ])
        #expect(try names(test, "details") == ["2026-09", "2026-10", "2026-11", "backup"])
        #expect(try names(test, "details/2026-09") == ["notes.txt"])
    }

    @Test func `details whose events are gone go too`() throws {
        let test = try Self.filled()
        try FileManager.default.removeItem(atPath: test.folder.file("events-2026-09.jsonl"))
        #expect(try test.log.removeOlder(thanDays: 40, now: morning).removed == ["2026-09"])
        #expect(try names(test, "details") == ["2026-10", "2026-11"])
    }

    @Test func `a symbolic link among the details is not followed`() throws {
        let test = try Self.filled()
        let elsewhere = try TemporaryFolderWithFile()
        try FileManager.default.removeItem(atPath: test.folder.file("details/2026-09"))
        try FileManager.default.createSymbolicLink(
            atPath: test.folder.file("details/2026-09"), withDestinationPath: elsewhere.folder.path)
        #expect { try test.log.removeOlder(thanDays: 40, now: morning) } throws: { error in
            (error as? ExternalLogError)?.kind == .symbolicLink
        }
        #expect(FileManager.default.fileExists(atPath: elsewhere.file))
    }
}
