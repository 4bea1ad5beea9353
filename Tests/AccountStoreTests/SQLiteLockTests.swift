import AccountStore
import Foundation
import TestSupport
import Testing

@Suite("The lock of an SQLite store holds between processes")
struct SQLiteLockTests {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let holder = LockHolder(run: "run-1", host: "sync1", process: 4_711, since: firstEnd)

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("accounts.db"), mode: .readWrite)
    }

    private var lockFile: String { folder.file("accounts.db.corp.lock") }

    @Test("Another process that holds it is respected, named or not, and its death frees the lock")
    func otherProcess() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // `cat` ends only when it is killed, since nobody closes its input.
        process.arguments = ["flock", lockFile, "sh", "-c", "echo locked; exec cat"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        #expect(output.fileHandleForReading.readData(ofLength: 7) == Data("locked\n".utf8))
        let error = #expect(throws: StoreError.self) { try store.lock(directory: "corp", holder: holder) }
        #expect(error?.kind == .locked(by: nil))
        try store.lock(directory: "branch", holder: holder).release()

        // Both flock and cat have the lock open: they end together when cat's input does.
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        let lock = try store.lock(directory: "corp", holder: holder)
        #expect(throws: CommandFailure.self) { try run(["flock", "--nonblock", lockFile, "true"]) }
        lock.release()
        try run(["flock", "--nonblock", lockFile, "true"])
    }

    @Test("A killed process leaves its lock to the next", .timeLimit(.minutes(1)))
    func killed() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["flock", "--no-fork", lockFile, "sh", "-c", "echo locked; exec cat"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        #expect(output.fileHandleForReading.readData(ofLength: 7) == Data("locked\n".utf8))
        #expect(throws: StoreError.self) { try store.lock(directory: "corp", holder: holder) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try store.lock(directory: "corp", holder: holder).release()
    }

    @Test("The lock isn't inherited by a program that is started under it")
    func inheritance() throws {
        let lock = try store.lock(directory: "corp", holder: holder)
        defer { lock.release() }
        // Not Foundation's Process, which closes what the program should not have anyway.
        let program = try unsafe #require(popen("readlink /proc/self/fd/* /proc/$$/fd/*", "r"))
        defer { unsafe pclose(program) }
        let output = FileHandle(fileDescriptor: unsafe fileno(program), closeOnDealloc: false)
        let files = String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
        #expect(files.contains("pipe:"))
        #expect(!files.contains(lockFile), "\(files)")
    }

    @Test("The file says in one line of JSON who holds it")
    func line() throws {
        let lock = try store.lock(directory: "corp", holder: holder)
        let line = try String(contentsOfFile: lockFile, encoding: .utf8)
        #expect(
            line
                == "{\"host\":\"sync1\",\"process\":4711,\"run\":\"run-1\",\"since\":\"2026-11-22T06:07:40.123Z\"}\n")
        lock.release()
        // Nobody holds it, and the file doesn't say otherwise.
        #expect(try String(contentsOfFile: lockFile, encoding: .utf8) == "")
    }

    @Test("A symbolic link is no lock, and what it points to stays")
    func link() throws {
        let victim = try folder.write("precious", to: "victim")
        try FileManager.default.createSymbolicLink(atPath: lockFile, withDestinationPath: victim)
        let error = #expect(throws: StoreError.self) { try store.lock(directory: "corp", holder: holder) }
        #expect(error?.kind == .unavailable)
        #expect(error?.message.contains("symbolic link") == true)
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }

    @Test("Two paths to one store share its lock")
    func twoPaths() throws {
        let path = folder.file("link.db")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.file("accounts.db"))
        let other = try SQLiteStore(path: path, mode: .readWrite)
        let lock = try store.lock(directory: "corp", holder: holder)
        let error = #expect(throws: StoreError.self) { try other.lock(directory: "corp", holder: holder) }
        #expect(error?.kind == .locked(by: holder))
        lock.release()
    }
}
