import Crypto
import Foundation

/// A file read once from its start to its end, with the digest of what was read.
final class ChunkedFile {
    private let path: String
    private let handle: FileHandle
    private var digest = SHA256()

    /// Throws ``ReadingError`` where the file can't be opened.
    init(_ path: String) throws(ReadingError) {
        self.path = path
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw Self.fault(path, error)
        }
    }

    deinit {
        try? handle.close()
    }

    /// The next bytes; `nil` at the end.
    func next() throws -> [UInt8]? {
        do {
            guard let chunk = try handle.read(upToCount: 1 << 18), !chunk.isEmpty else { return nil }
            digest.update(data: chunk)
            return [UInt8](chunk)
        } catch {
            throw Self.fault(path, error)
        }
    }

    /// Of all that was read, in lower-case hexadecimal.
    var sha256: String {
        digest.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func fault(_ path: String, _ error: any Error) -> ReadingError {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
        // Foundation puts a sentence of its own before the system's words.
        let words = (underlying as NSError).localizedDescription.split(separator: ". ").last ?? "unknown reason"
        return ReadingError(
            .file, "The file \(path) can't be read: \(words.hasSuffix(".") ? words.dropLast() : words).",
            remedy: "Check the path and its permissions.")
    }
}
