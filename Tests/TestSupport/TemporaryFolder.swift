import Foundation

/// A new, empty folder, readable by its owner alone, which is removed with the object that stands for it.
///
/// Swift lets go of an object after its last use, not at the end of its scope: keep it in a property, or alive by hand.
public final class TemporaryFolder: Sendable {
    public let path: String

    /// - Throws: `CocoaError` where the folder can't be made.
    public init() throws {
        // Below /tmp, not below TMPDIR: a UNIX socket's path has room for about a hundred characters.
        path = "/tmp/rollcall-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// The path of something in this folder.
    public func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a text file, and returns its path.
    public func write(_ text: String, to name: String) throws -> String {
        let path = file(name)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
