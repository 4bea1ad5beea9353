import Crypto
import Foundation
import Planning

/// A plan's file: the ``PlanDocument``, its digest, and a seal that only who can read the store can make.
public struct SavedPlan: Hashable, Sendable, Codable {
    public var plan: PlanDocument
    /// The SHA-256 of the plan's canonical JSON, in hexadecimal digits.
    public var digest: String
    /// The HMAC-SHA256 of the digest under the store's plan key, in hexadecimal digits.
    public var seal: String

    public init(_ plan: PlanDocument, key: [UInt8]) throws {
        self.plan = plan
        digest = try Self.digest(of: plan)
        seal = Self.seal(of: digest, key: key)
    }

    /// Reads a file that ``write(to:)`` made, and checks that nobody edited it.
    public init(readingFrom path: String, key: [UInt8]) throws {
        let content: Data
        do {
            content = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw CycleError(
                .usage, "The plan \(path) can't be read: \(error.localizedDescription) Nothing was changed.",
                remedy: "Give the file that `rollcall plan --out` or a blocked run wrote, or the run's identifier.")
        }
        try self.init(decoding: content, of: path, key: key)
    }

    /// Reads a file's content, and checks that nobody edited it.
    ///
    /// - Parameter path: What errors name.
    init(decoding content: Data, of path: String, key: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(SavedPlan.self, from: content)
        } catch {
            throw CycleError(
                .usage, "The file \(path) holds no saved plan. Nothing was changed.",
                remedy: "Give the file that `rollcall plan --out` or a blocked run wrote, or the run's identifier.")
        }
        guard plan.schema == PlanDocument.currentSchema else {
            throw CycleError(
                .usage,
                "The plan \(path) has the form \(plan.schema), and this program knows \(PlanDocument.currentSchema). Nothing was changed.",
                remedy: "Make a new plan with this program.")
        }
        guard digest == (try Self.digest(of: plan)), seal == Self.seal(of: digest, key: key) else {
            throw CycleError(
                .usage,
                "The plan \(path) was changed after it was made, or belongs to another store. Nothing was changed.",
                remedy: "Make a new plan and approve that.")
        }
    }

    /// Writes the file, readable by its owner alone, in one step: a file that is there already is replaced whole.
    public func write(to path: String) throws {
        let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).tmp"
        let content = try encoded()
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(path, errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: content)
            try handle.synchronize()
            try handle.close()
        } catch {
            unsafe unlink(temporary)
            throw Self.unwritable(path, errno)
        }
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            unsafe unlink(temporary)
            throw Self.unwritable(path, code)
        }
    }

    /// The file's content.
    func encoded() throws -> Data {
        try Self.encoder.encode(self) + Data("\n".utf8)
    }

    private static func unwritable(_ path: String, _ code: Int32) -> CycleError {
        CycleError(
            .failure, "The plan can't be written to \(path): \(systemText(code)). Nothing was changed.",
            remedy: "Choose a folder that exists, that you may write to, and that has room.")
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    private static func digest(of plan: PlanDocument) throws -> String {
        hexadecimal(SHA256.hash(data: try encoder.encode(plan)))
    }

    /// The HMAC-SHA256 of a text, in hexadecimal digits.
    static func seal(of digest: String, key: [UInt8]) -> String {
        hexadecimal(HMAC<SHA256>.authenticationCode(for: Data(digest.utf8), using: SymmetricKey(data: key)))
    }
}

/// Two digits a byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}

/// What the system calls an `errno`.
func systemText(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
}
