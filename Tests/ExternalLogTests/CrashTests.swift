import Foundation
import Testing

@testable import ExternalLog

@Suite struct CrashTests {
    @Test func `a first line torn at any byte loses no run`() throws {
        let torn = run("torn", at: morning + minute).line
        for length in 0...torn.count {
            let test = try TestLog()
            let before = try test.write(run("before"))
            try test.tear(torn.prefix(length))

            let crashed = try test.log.runs()
            #expect(crashed.runs.last == before)
            #expect(crashed.runs.contains { $0.id == "torn" } == (length == torn.count))
            #expect(crashed.unreadable.count == (0 < length && length < torn.count ? 1 : 0))

            let after = try test.write(run("after", at: morning + 2 * minute))
            let mended = try test.log.runs()
            #expect(mended.runs.first == after && mended.runs.last == before)
            #expect(mended.runs.count == (length == torn.count ? 3 : 2))
            #expect(mended.unreadable.count == crashed.unreadable.count)
            #expect(try test.read("events-2026-11.jsonl").hasSuffix("\n"))
        }
    }

    @Test func `a run whose closing line is torn at any byte is open, and can be closed`() throws {
        let begun = run("dead")
        let closing = begun.closed(.success).line
        for length in 0...closing.count {
            let test = try TestLog()
            try test.log.begin(begun)
            try test.tear(closing.prefix(length))
            let isWhole = length == closing.count
            #expect(try test.log.openRuns(directory: "staff") == (isWhole ? [] : [begun]))
            #expect(try test.log.run("dead").status == (isWhole ? .success : .inProgress))

            let truth = begun.closed(.failure, after: 3_600_000)
            try test.log.close(truth)
            #expect(try test.log.openRuns(directory: "staff") == [])
            #expect(try test.log.run("dead") == truth)
        }
    }

    /// What may follow the last whole line.
    struct Ending: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            testDescription = name
            self.bytes = bytes
        }
    }

    static let endings = [
        Ending("zeros of a power failure", [UInt8](repeating: 0, count: 4_096)),
        Ending("garbage", [0xFF, 0xFE, 0x0A, 0x80, 0x22]),
        Ending("empty lines", Array("\n\n  \r\n".utf8)),
        Ending("a line that is too long", Array(repeating: UInt8(ascii: "x"), count: LineReader.longest + 1)),
    ]

    @Test(arguments: endings) func `whatever is left at the end, the next run is whole`(ending: Ending) throws {
        let test = try TestLog()
        let before = try test.write(run("before"))
        try test.tear(ending.bytes[...])
        let after = try test.write(run("after", at: morning + minute))
        #expect(try test.log.runs().runs == [after, before])
    }

    @Test func `unreadable lines are counted, with file, line and reason`() throws {
        let test = try TestLog()
        try test.write(run("before"))
        try test.tear(Array("{\"schema\":7}\n[]\n{\"schema\":1,\"id\":\"x\n".utf8)[...])
        try test.write(run("after", at: morning + minute))
        let unreadable = try test.log.runs().unreadable
        #expect(unreadable.count == 3)
        #expect(
            unreadable.examples.map(\.description) == [
                "events-2026-11.jsonl:3: its schema is version 7, and this Rollcall reads version 1",
                "events-2026-11.jsonl:4: an object is expected at byte 1",
                "events-2026-11.jsonl:5: it ends in the middle",
            ])
    }

    @Test func `a thousand unreadable lines are counted and a few of them named`() throws {
        let test = try TestLog()
        try test.tear(Array(String(repeating: "x\n", count: 1_000).utf8)[...])
        let unreadable = try test.log.runs().unreadable
        #expect(unreadable.count == 1_000 && unreadable.examples.count == UnreadableLines.mostExamples)
    }

    @Test func `details torn at the end go on in a new line`() throws {
        let test = try TestLog()
        let event = run("r1")
        var plan = emptyPlan()
        plan.accounts = [
            .init(action: .delete, before: account(1, "ada"), after: nil, reason: .init(.entryGone, "gone"))
        ]
        let writer = try test.log.details(for: event)
        try writer.append(plan, as: .applied)
        try writer.finish()
        try test.tear(Array("{\"schema\":1,\"run\":".utf8)[...], in: event.detailPath)
        try test.log.markNotApplied(event, "the run died before it committed")

        var lines: [DetailLine] = []
        let unreadable = try test.log.details(of: event) { line in
            lines.append(line)
            return .goOn
        }
        #expect(unreadable.examples.map(\.number) == [2])
        #expect(lines.map(\.status) == [.notApplied, .notApplied])
        #expect(lines.map(\.object) == [.user, .run])
    }

    @Test func `a dead run without details gets none`() throws {
        let test = try TestLog()
        try test.log.markNotApplied(run("r1"), "the run died before it committed")
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder.path) == [])
    }
}

extension TestLog {
    /// Appends bytes to a file as they are.
    func tear(_ bytes: ArraySlice<UInt8>, in name: String = "events-2026-11.jsonl") throws {
        let path = folder.file(name)
        if !FileManager.default.fileExists(atPath: path) { _ = try folder.write("", to: name) }
        let file = try #require(FileHandle(forWritingAtPath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
    }
}
