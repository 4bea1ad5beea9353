import Glibc

/// An open file or folder, closed with the object that stands for it.
final class OpenFile {
    let descriptor: Int32
    /// Where it is, for messages.
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        _ = Glibc.close(descriptor)
    }

    func status() throws(FileFault) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileFault("look at", path, code: errno) }
        return status
    }

    /// The size in bytes.
    func size() throws(FileFault) -> Int64 {
        Int64(try status().st_size)
    }

    /// Whether the last byte is no line feed: a crash left a torn line. Needs a descriptor that may read.
    func isTorn() throws(FileFault) -> Bool {
        let size = try size()
        guard size > 0 else { return false }
        var last: UInt8 = 0
        guard unsafe pread(descriptor, &last, 1, off_t(size - 1)) == 1 else {
            throw FileFault("read", path, code: errno)
        }
        return last != UInt8(ascii: "\n")
    }

    /// Writes all bytes, in one call where the system takes them at once.
    func write(_ bytes: [UInt8]) throws(FileFault) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.write(descriptor, all.baseAddress! + written, all.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileFault("write", path, code: errno)
            }
            written += count
        }
    }

    /// Reads up to as many bytes as `buffer` has room for; 0 at the end.
    func read(into buffer: inout [UInt8]) throws(FileFault) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            if errno != EINTR { throw FileFault("read", path, code: errno) }
        }
    }

    func truncate(to size: Int64) throws(FileFault) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileFault("cut", path, code: errno) }
    }

    /// Waits until everything is on disk.
    func synchronise() throws(FileFault) {
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw FileFault("save", path, code: errno) }
        }
    }
}
