import Directory
import Foundation
import LDAPText
import Planning
import TestSupport
import Testing

@testable import ExternalLog

/// The example in `fixtures/external-log`, made anew and compared byte for byte.
@Suite struct ExampleTests {
    static let names = ["events-2026-11.jsonl"] + Example.events.compactMap(\.detailFile)
    static let fixture = projectFolder + "/fixtures/external-log/"

    @Test(arguments: names) func `the example is what the log writes`(name: String) throws {
        let test = try TestLog()
        try Example.write(to: test.log)
        if ProcessInfo.processInfo.environment["ROLLCALL_WRITE_EXAMPLES"] != nil {
            let url = URL(fileURLWithPath: Self.fixture + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(test.read(name).utf8).write(to: url)
        }
        #expect(try String(contentsOfFile: Self.fixture + name, encoding: .utf8) == test.read(name))
    }

    @Test func `the example reads back as the values that it was made from`() throws {
        let log = ExternalLog(folder: Self.fixture)
        let listing = try log.runs()
        #expect(listing.unreadable.isEmpty)
        #expect(listing.runs == Example.events.reversed())
        for event in Example.events where event.detailFile != nil {
            var lines: [DetailLine] = []
            let unreadable = try log.details(of: event) { line in
                lines.append(line)
                return .goOn
            }
            #expect(unreadable.isEmpty)
            #expect(lines == Example.lines(ofRun: event.id))
        }
    }

    @Test func `the example shows every kind of line and every status that a run can end with`() throws {
        #expect(Set(Example.events.map(\.status)) == Set(RunEvent.Status.allCases))
        let log = ExternalLog(folder: Self.fixture)
        let lines = try Example.events.filter { $0.detailFile != nil }.flatMap { try details(of: $0, in: log) }
        #expect(Set(lines.map(\.object)).union([.run]) == Set(DetailLine.Object.allCases))
        #expect(Set(lines.map(\.action)) == Set(DetailLine.Action.allCases))
        #expect(Set(lines.map(\.status)) == [.applied, .held, .skipped, .kept])
    }

    @Test func `the documentation names every key, status, action and object`() throws {
        let text = try String(contentsOfFile: Self.fixture + "README.md", encoding: .utf8)
        var words: Set<String> = []
        for name in Self.names {
            for line in try String(contentsOfFile: Self.fixture + name, encoding: .utf8).split(separator: "\n") {
                var parser = JSONParser(Array(line.utf8))
                try Self.keys(of: &parser, into: &words)
            }
        }
        words.formUnion(RunEvent.Status.allCases.map(\.rawValue))
        words.formUnion(RunEvent.Kind.allCases.map(\.rawValue))
        words.formUnion(DetailLine.Object.allCases.map(\.rawValue))
        words.formUnion(DetailLine.Action.allCases.map(\.rawValue))
        words.formUnion(DetailLine.Status.allCases.map(\.rawValue))
        words.formUnion(Reason.Code.allCases.map(\.rawValue))
        #expect(words.count > 60)
        #expect(words.filter { !text.contains("`\($0)`") }.sorted() == [])
    }

    /// Every key of objects at any depth.
    private static func keys(of parser: inout JSONParser, into keys: inout Set<String>) throws {
        if try parser.attempt({
            try $0.object { parser, key in
                keys.insert(key)
                try Self.keys(of: &parser, into: &keys)
            }
        }) {
            return
        }
        if try parser.attempt({ try $0.array { parser in try Self.keys(of: &parser, into: &keys) } }) { return }
        try parser.skip()
    }
}

extension JSONParser {
    /// Reads on with `read`, or stays where it is and says `false`.
    fileprivate mutating func attempt(_ read: (inout JSONParser) throws -> Void) throws -> Bool {
        var copy = self
        do { try read(&copy) } catch is JSONFault { return false }
        self = copy
        return true
    }
}
