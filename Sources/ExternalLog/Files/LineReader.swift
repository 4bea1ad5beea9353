import Glibc

/// Reads a file line by line, never more of it at once than a chunk and the line at hand.
struct LineReader {
    struct Line {
        /// Without its line feed.
        var bytes: [UInt8]
        /// Counted from 1.
        var number: Int
        /// Whether a line feed ends it. One without is torn, or still being written.
        var isTerminated: Bool
        /// Whether it was longer than ``LineReader/longest``; its bytes are then left out.
        var isTooLong: Bool
        /// Where the line after it begins, in bytes from the start of the file.
        var end: Int64
    }

    /// No line of ours comes near: 500 members with the longest names are below 1 MiB.
    static let longest = 16 << 20

    private let file: OpenFile
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    private var start = 0
    private var filled = 0
    private var number = 0
    private var offset: Int64 = 0

    init(_ file: OpenFile) {
        self.file = file
    }

    mutating func next() throws(FileFault) -> Line? {
        var bytes: [UInt8] = []
        var length = 0
        while true {
            if start == filled {
                filled = try file.read(into: &chunk)
                start = 0
                if filled == 0 {
                    return length == 0 ? nil : line(bytes, length: length, isTerminated: false)
                }
            }
            let newline = newlineInChunk()
            let end = newline ?? filled
            length += end - start
            if length <= Self.longest { bytes.append(contentsOf: chunk[start..<end]) } else { bytes = [] }
            start = newline.map { $0 + 1 } ?? filled
            if newline != nil { return line(bytes, length: length, isTerminated: true) }
        }
    }

    /// Where the next line feed of the chunk is.
    private func newlineInChunk() -> Int? {
        unsafe chunk.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<filled])
            guard let base = rest.baseAddress, let found = unsafe memchr(base, 0x0A, rest.count) else {
                return nil
            }
            return unsafe start + (UnsafeRawPointer(found) - base)
        }
    }

    private mutating func line(_ bytes: [UInt8], length: Int, isTerminated: Bool) -> Line {
        number += 1
        offset += Int64(length + (isTerminated ? 1 : 0))
        return Line(
            bytes: bytes, number: number, isTerminated: isTerminated, isTooLong: length > Self.longest, end: offset)
    }
}
