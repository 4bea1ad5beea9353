import Glibc

/// The lock under which lines are appended to the log and old months removed, held for as long as this object lives.
///
/// It is a file of its own, which only the log's owner can open: whoever may read the log can't stop a cycle.
final class LogLock {
    static let name = ".lock"
    private let file: OpenFile

    /// Takes the lock, and waits up to `patience` seconds for another process to release it.
    init(in folder: LogFolder, patience: Double = 10) throws(FileFault) {
        file = try folder.fileForAppending(Self.name, mode: 0o600)
        let deadline = ContinuousClock.now + .seconds(patience)
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw FileFault("lock", file.path, code: errno) }
            if ContinuousClock.now > deadline {
                let happened = "Another process has held the lock \(file.path) for more than \(Int(patience)) seconds."
                throw FileFault(kind: .busy, path: file.path, happened: happened)
            }
            _ = usleep(5_000)
        }
    }

    deinit {
        _ = flock(file.descriptor, LOCK_UN)
    }
}
