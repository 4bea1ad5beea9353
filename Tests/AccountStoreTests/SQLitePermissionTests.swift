import AccountStore
import Foundation
import TestSupport
import Testing

/// Runs in a process of its own, as a user without any rights: to root, nothing is forbidden.
@Suite("Files that an SQLite store may not use")
struct SQLitePermissionTests {
    /// Opens a store as a user without rights; ends the process with success if that fails as it should.
    private static func expectRefusal(_ path: String, _ mode: SQLiteStore.Mode) {
        if geteuid() == 0 {
            precondition(setgid(65_534) == 0 && setuid(65_534) == 0)
        }
        do {
            _ = try SQLiteStore(path: path, mode: mode)
        } catch let error as StoreError {
            let isRight = error.kind == .unavailable && error.message.contains("write access")
            if isRight { exit(EXIT_SUCCESS) }
            print(error)
        } catch {
            print(error)
        }
        exit(EXIT_FAILURE)
    }

    private func store(in folder: TemporaryFolder, folderMode: Int, fileMode: Int) throws -> String {
        let path = folder.file("accounts.db")
        _ = try SQLiteStore(path: path, mode: .readWrite)
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: fileMode], ofItemAtPath: path)
        try manager.setAttributes([.posixPermissions: folderMode], ofItemAtPath: folder.path)
        return path
    }

    @Test("An unreadable file")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        let path = try store(in: folder, folderMode: 0o755, fileMode: 0)
        await #expect(processExitsWith: .success) { [path = path as String] in Self.expectRefusal(path, .readOnly) }
        await #expect(processExitsWith: .success) { [path = path as String] in Self.expectRefusal(path, .readWrite) }
    }

    @Test("A file that may not be written")
    func unwritable() async throws {
        let folder = try TemporaryFolder()
        let path = try store(in: folder, folderMode: 0o777, fileMode: 0o444)
        await #expect(processExitsWith: .success) { [path = path as String] in Self.expectRefusal(path, .readWrite) }
    }

    @Test("A folder that may not be written, with and without a store in it")
    func unwritableFolder() async throws {
        let folder = try TemporaryFolder()
        let path = try store(in: folder, folderMode: 0o555, fileMode: 0o644)
        await #expect(processExitsWith: .success) { [path = path as String] in Self.expectRefusal(path, .readOnly) }
        await #expect(processExitsWith: .success) { [path = path as String] in Self.expectRefusal(path, .readWrite) }
        await #expect(processExitsWith: .success) { [path = path as String] in
            Self.expectRefusal(path + ".other", .readWrite)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    }
}
