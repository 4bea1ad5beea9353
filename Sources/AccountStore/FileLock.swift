import Foundation
import LDAPText

/// An exclusive lock on a file, which the kernel releases when its process ends, however that ends.
///
/// The file stays when the lock is gone: removing it would let two processes lock two files of one name.
final class FileLock: StoreLock {
    private var descriptor: Int32

    /// Takes the lock and writes down who has it.
    ///
    /// - Parameter owner: A file whose owner the lock file gets, where root makes it.
    /// - Throws: ``StoreError`` of kind `locked` where another process has it, or of kind `unavailable`.
    convenience init(path: String, owner: String, holder: LockHolder, subject: String) throws {
        try self.init(path: path, owner: owner, isWaiting: false) { descriptor in
            StoreError.locked(subject, by: Self.readHolder(descriptor))
        }
        write(holder)
    }

    /// Waits for the lock.
    convenience init(path: String, owner: String, isWaiting: Bool) throws {
        try self.init(path: path, owner: owner, isWaiting: isWaiting) { _ in
            StoreFile.failure(EWOULDBLOCK, path: path, "be locked")
        }
    }

    private init(path: String, owner: String, isWaiting: Bool, refusal: (Int32) -> StoreError) throws {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw StoreFile.failure(errno, path: path, "be opened as a lock") }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw StoreFile.failure(EINVAL, path: path, "be a lock, as it is no regular file")
        }
        if status.st_size == 0 { StoreFile.handOver(descriptor, toOwnerOf: owner) }
        var code: Int32
        repeat {
            code = flock(descriptor, LOCK_EX | (isWaiting ? 0 : LOCK_NB)) == 0 ? 0 : errno
        } while code == EINTR
        guard code == 0 else {
            defer { close(descriptor) }
            throw code == EWOULDBLOCK ? refusal(descriptor) : StoreFile.failure(code, path: path, "be locked")
        }
        self.descriptor = descriptor
    }

    func release() {
        guard descriptor >= 0 else { return }
        ftruncate(descriptor, 0)
        // Closing alone would not do while a program is just being started, which has a copy until it runs.
        flock(descriptor, LOCK_UN)
        close(descriptor)
        descriptor = -1
    }

    deinit { release() }

    /// Who holds the lock, in one line of JSON: for people and for messages, never for deciding.
    private struct Line: Codable {
        var run: String
        var host: String
        var process: Int32
        var since: String
    }

    private func write(_ holder: LockHolder) {
        let line = Line(
            run: holder.run, host: holder.host, process: holder.process,
            since: LDAPTime.rfc3339(milliseconds: holder.since))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var data = try? encoder.encode(line) else { return }
        data.append(UInt8(ascii: "\n"))
        // The lock holds whether or not its holder can be told.
        ftruncate(descriptor, 0)
        _ = unsafe data.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func readHolder(_ descriptor: Int32) -> LockHolder? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0, let line = try? JSONDecoder().decode(Line.self, from: Data(buffer.prefix(count))) else {
            return nil
        }
        return LockHolder(
            run: line.run, host: line.host, process: line.process,
            since: LDAPTime.milliseconds(rfc3339: line.since) ?? 0)
    }
}
