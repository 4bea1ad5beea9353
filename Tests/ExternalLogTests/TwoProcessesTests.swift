import Foundation
import TestSupport
import Testing

@testable import ExternalLog

@Suite struct TwoProcessesTests {
    @Test func `two processes append to one log, and no line is lost or mixed`() async throws {
        let test = try TestLog()
        let path = test.folder.path
        async let first: Void = Self.write(path, "a")
        async let second: Void = Self.write(path, "b")
        _ = await (first, second)
        let listing = try test.log.runs()
        #expect(listing.unreadable.isEmpty)
        #expect(listing.runs.count == 200)
        #expect(listing.runs.allSatisfy { $0.status == .success && $0.body.utf8.count == 10_000 })
    }

    private static func write(_ path: String, _ name: String) async {
        await #expect(processExitsWith: .success) { [path, name] in
            let log = ExternalLog(folder: path)
            for number in 0..<100 {
                let event = run("\(name)-\(number)")
                try log.begin(event)
                var closed = event.closed(.success)
                closed.body = String(repeating: name, count: 10_000)
                try log.close(closed)
            }
        }
    }

    @Test func `a lock that another holds is waited for, and then complained of`() throws {
        let test = try TestLog()
        let root = try LogFolder.open(test.folder.path)
        let held = try LogLock(in: root)
        #expect { _ = try LogLock(in: root, patience: 0.05) } throws: { ($0 as? FileFault)?.kind == .busy }
        withExtendedLifetime(held) {}
    }

    @Test func `a lock is free again once its holder is gone`() throws {
        let test = try TestLog()
        let root = try LogFolder.open(test.folder.path)
        do { _ = try LogLock(in: root) }
        _ = try LogLock(in: root, patience: 0)
    }

    @Test func `a process killed at any moment leaves a log that can be read and goes on`() async throws {
        let test = try TestLog()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = test.folder.path as String] in
            // A second process kills this one while it writes.
            let killer = Process()
            killer.executableURL = URL(fileURLWithPath: "/bin/sh")
            killer.arguments = [
                "-c", "while [ ! -s \(path)/events-2026-11.jsonl ]; do :; done; kill -9 \(getpid())",
            ]
            try killer.run()
            let log = ExternalLog(folder: path)
            for number in 0... { try log.begin(run("killed-\(number)")) }
        }
        let left = try test.log.openRuns(directory: "staff")
        #expect(!left.isEmpty)
        for event in left { try test.log.close(event.closed(.failure)) }
        try test.write(run("after", at: morning + minute))
        #expect(try test.log.openRuns(directory: "staff") == [])
        #expect(try test.log.runs().runs.count == left.count + 1)
    }
}
