import Glibc

/// A file that is read whole.
struct RegularFile {
    let content: [UInt8]
    /// The bits of `chmod`.
    let mode: mode_t

    struct Failure: Error {
        /// An `errno`.
        let code: Int32
        var reason: String { systemText(code) }
    }

    /// Reads up to 64 MiB: a bundle of all public authorities has about 200 kB, and a pipe or a device has no size.
    init(_ path: String) throws(Failure) {
        guard !path.utf8.contains(0) else { throw Failure(code: EINVAL) }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure(code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw Failure(code: EISDIR) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= 64 << 20 else { throw Failure(code: EFBIG) }
        mode = status.st_mode & 0o7777
        content = try Self.rest(of: descriptor)
    }

    private static func rest(of descriptor: Int32) throws(Failure) -> [UInt8] {
        var content: [UInt8] = []
        while true {
            let capacity = 1 << 16
            var failure: Int32 = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let result = unsafe Glibc.read(descriptor, buffer.baseAddress, capacity)
                if result < 0 { failure = errno }
                count = max(0, result)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw Failure(code: failure) }
            if chunk.isEmpty { return content }
            content += chunk
        }
    }
}
