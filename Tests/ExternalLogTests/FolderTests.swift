import Foundation
import Planning
import TestSupport
import Testing

@testable import ExternalLog

/// A folder beside the log with a file that nobody may touch.
struct TemporaryFolderWithFile {
    let folder: TemporaryFolder
    let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = try folder.write("precious\n", to: "run.jsonl")
    }
}

@Suite struct FolderTests {
    static func mode(_ path: String) throws -> mode_t {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw CocoaError(.fileNoSuchFile) }
        return status.st_mode & 0o7777
    }

    static func owner(_ path: String) throws -> uid_t {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw CocoaError(.fileNoSuchFile) }
        return status.st_uid
    }

    static let masks: [mode_t] = [0o022, 0o077, 0o000]

    @Test(arguments: masks) func `modes do not depend on the umask`(mask: mode_t) async throws {
        await #expect(processExitsWith: .success) { [mask] in
            umask(mask)
            let test = try TestLog()
            try test.write(emptyPlan(), in: run("r1"))
            _ = try test.log.preparePlans()
            let modes: [(String, mode_t)] = [
                ("events-2026-11.jsonl", 0o640), ("details", 0o750), ("details/2026-11", 0o750),
                ("details/2026-11/r1.jsonl", 0o640), ("plans", 0o700), (".lock", 0o600),
            ]
            for (name, mode) in modes {
                let found = try FolderTests.mode(test.folder.file(name))
                precondition(found == mode, "\(name) has mode \(String(found, radix: 8))")
            }
        }
    }

    @Test func `a mode that somebody set stays`() throws {
        let test = try TestLog()
        try test.write(run("r1"))
        let path = test.folder.file("events-2026-11.jsonl")
        #expect(unsafe chmod(path, 0o600) == 0)
        try test.write(run("r2"))
        #expect(try Self.mode(path) == 0o600)
    }

    /// What is wrong with the folder, and which of the log's operations say so.
    static let wrong:
        [(
            name: String, kind: ExternalLogError.Kind,
            spoil: @Sendable (TestLog, TemporaryFolderWithFile) throws -> String
        )] = [
            ("folder is missing", .missing, { test, _ in test.folder.file("absent") }),
            (
                "folder is a file", .unsuitable,
                { test, _ in try test.folder.write("", to: "file") }
            ),
            (
                "folder is a symbolic link", .symbolicLink,
                { test, other in try test.link("log", to: other.folder.path) }
            ),
            (
                "folder is a symbolic link with a slash", .symbolicLink,
                { test, other in try test.link("log", to: other.folder.path) + "/" }
            ),
            (
                "folder is a symbolic link with slashes and dots", .symbolicLink,
                { test, other in try test.link("log", to: other.folder.path) + "/.//." }
            ),
            (
                "folder is open to everybody", .unsafeFolder,
                { test, _ in
                    #expect(unsafe chmod(test.folder.path, 0o777) == 0)
                    return test.folder.path
                }
            ),
            (
                "events are a symbolic link", .symbolicLink,
                { test, other in try test.link("events-2026-11.jsonl", to: other.file, returning: test.folder.path) }
            ),
            (
                "events are a symbolic link to nothing", .symbolicLink,
                { test, other in
                    try test.link("events-2026-11.jsonl", to: other.folder.file("absent"), returning: test.folder.path)
                }
            ),
            (
                "events are a hard link", .unsuitable,
                { test, other in
                    #expect(unsafe link(other.file, test.folder.file("events-2026-11.jsonl")) == 0)
                    return test.folder.path
                }
            ),
            (
                "events are a pipe", .unsuitable,
                { test, _ in
                    #expect(unsafe mkfifo(test.folder.file("events-2026-11.jsonl"), 0o640) == 0)
                    return test.folder.path
                }
            ),
            (
                "events are a folder", .unsuitable,
                { test, _ in
                    #expect(unsafe mkdir(test.folder.file("events-2026-11.jsonl"), 0o750) == 0)
                    return test.folder.path
                }
            ),
            (
                "the lock is a symbolic link", .symbolicLink,
                { test, other in try test.link(".lock", to: other.file, returning: test.folder.path) }
            ),
        ]

    @Test(arguments: wrong) func `a folder that can't be trusted is refused`(
        name: String, kind: ExternalLogError.Kind,
        spoil: @Sendable (TestLog, TemporaryFolderWithFile) throws -> String
    ) throws {
        let (test, other) = (try TestLog(), try TemporaryFolderWithFile())
        let log = ExternalLog(folder: try spoil(test, other))
        #expect { try log.begin(run("r1")) } throws: { error in
            guard let error = error as? ExternalLogError else { return false }
            #expect(error.message.contains("The cycle did not start, and no account was changed."))
            return error.kind == kind
        }
        #expect(try String(contentsOfFile: other.file, encoding: .utf8) == "precious\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.folder.path) == ["run.jsonl"])
    }

    static let links = ["details", "details/2026-11", "details/2026-11/r1.jsonl"]

    @Test(arguments: links) func `a symbolic link on the way to the details is refused`(name: String) throws {
        let (test, other) = (try TestLog(), try TemporaryFolderWithFile())
        let parent = URL(fileURLWithPath: test.folder.file(name)).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try test.link(name, to: name.hasSuffix(".jsonl") ? other.file : other.folder.path)
        #expect { try test.log.details(for: run("r1")) } throws: { error in
            (error as? ExternalLogError)?.kind == .symbolicLink
        }
        #expect { try details(of: run("r1"), in: test.log) } throws: { error in
            (error as? ExternalLogError)?.kind == .symbolicLink
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.folder.path) == ["run.jsonl"])
    }

    @Test func `a good folder passes the check, which leaves nothing behind`() throws {
        let test = try TestLog()
        #expect(try test.log.check() > 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder.path) == [])
        #expect { try ExternalLog(folder: test.folder.file("absent")).check() } throws: { error in
            guard let error = error as? ExternalLogError else { return false }
            return error.kind == .missing && error.message.contains("Create it")
        }
    }

    static let owners: [(name: String, owner: uid_t, mode: mode_t, kind: ExternalLogError.Kind?)] = [
        ("ours", 65_534, 0o750, nil),
        ("ours, read-only", 65_534, 0o550, .denied),
        ("root's", 0, 0o755, .denied),
        ("somebody else's", 12_345, 0o755, .unsafeFolder),
    ]

    @Test(.enabled(if: geteuid() == 0, "only root can be somebody else"), arguments: owners)
    func `an account writes to its own folder alone`(
        name: String, owner: uid_t, mode: mode_t, kind: ExternalLogError.Kind?
    ) async throws {
        let test = try TestLog()
        #expect(unsafe chown(test.folder.path, owner, owner) == 0 && chmod(test.folder.path, mode) == 0)
        await #expect(processExitsWith: .success) {
            [path = test.folder.path as String, expected = kind?.rawValue as String?] in
            precondition(setgid(65_534) == 0 && setuid(65_534) == 0)
            var found: String?
            do {
                try ExternalLog(folder: path).begin(run("r1"))
            } catch let error as ExternalLogError {
                found = error.kind.rawValue
            }
            precondition(found == expected, "\(found ?? "no error")")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `what root writes belongs to the folder's owner`() throws {
        let test = try TestLog()
        #expect(unsafe chown(test.folder.path, 65_534, 65_534) == 0)
        try test.write(emptyPlan(), in: run("r1"))
        for name in ["events-2026-11.jsonl", ".lock", "details", "details/2026-11", "details/2026-11/r1.jsonl"] {
            #expect(try Self.owner(test.folder.file(name)) == 65_534, "\(name)")
        }
    }

    @Test func `a file that can grow no more is a full disk, and half a line is taken back`() async throws {
        await #expect(processExitsWith: .success) {
            let test = try TestLog()
            try test.write(run("r1"))
            let before = try test.read("events-2026-11.jsonl")
            _ = signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: rlim_t(before.utf8.count + 100), rlim_max: rlim_t.max)
            precondition(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            do {
                try test.log.begin(run("r2"))
                fatalError("written beyond the limit")
            } catch let error as ExternalLogError {
                precondition(error.kind == .full)
            }
            let after = try test.read("events-2026-11.jsonl")
            precondition(after == before)

            let writer = try test.log.details(for: run("r1"))
            var plan = emptyPlan()
            for number in 0..<200 {
                plan.accounts.append(
                    .init(
                        action: .create, before: nil, after: account(0, "user\(number)"), reason: .init(.inScope, "new")
                    ))
            }
            do {
                try writer.append(plan, as: .applied)
                try writer.finish()
                fatalError("written beyond the limit")
            } catch let error as ExternalLogError {
                precondition(error.kind == .full && error.message.contains("This cycle changes no account."))
            }
        }
    }

    @Test func `every message has three sentences, and the last says what to do`() {
        let kinds: [ExternalLogError.Kind] = [
            .missing, .unsuitable, .symbolicLink, .unsafeFolder, .denied, .full, .busy, .notFound, .ambiguous, .invalid,
            .system,
        ]
        for kind in kinds {
            for moment in ExternalLogError.Moment.allCases {
                let fault = FileFault(kind: kind, path: "/log", happened: "It failed.")
                let message = ExternalLogError(fault, at: moment, folder: "/log").description
                #expect(message.hasPrefix("It failed. \(moment.meaning) "))
                #expect(message.count > "It failed. \(moment.meaning) ".count + 20)
            }
        }
    }

    static let codes: [(code: Int32, kind: ExternalLogError.Kind)] = [
        (ENOENT, .missing), (ELOOP, .symbolicLink), (ENOTDIR, .unsuitable), (EISDIR, .unsuitable), (EACCES, .denied),
        (EPERM, .denied), (EROFS, .denied), (ENOSPC, .full), (EDQUOT, .full), (EFBIG, .full), (EIO, .system),
    ]

    @Test(arguments: codes) func `each number of the system has its kind`(code: Int32, kind: ExternalLogError.Kind) {
        let fault = FileFault("write", "/log/x", code: code)
        #expect(fault.kind == kind && fault.code == code && fault.happened.contains("/log/x"))
        #expect(fault.happened.hasSuffix("."))
    }
}

extension TestLog {
    /// Makes a symbolic link in the folder, and returns its path.
    @discardableResult
    func link(_ name: String, to target: String, returning path: String? = nil) throws -> String {
        try FileManager.default.createSymbolicLink(atPath: folder.file(name), withDestinationPath: target)
        return path ?? folder.file(name)
    }
}
