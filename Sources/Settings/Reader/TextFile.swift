import Foundation

/// Reads small files of text: the configuration and what it names.
enum TextFile {
    /// More than any configuration, password or certificate file has, in bytes.
    static let mostBytes = 4 << 20

    static func read(_ path: String) throws(FileError) -> String {
        let content: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            content = try handle.read(upToCount: mostBytes + 1) ?? Data()
        } catch {
            throw FileError(reason(path))
        }
        guard content.count <= mostBytes else { throw FileError("it has more than \(mostBytes >> 20) MiB") }
        guard let text = String(data: content, encoding: .utf8) else {
            throw FileError("it is not UTF-8 from line \(line(ofInvalid: content)) on")
        }
        return text
    }

    /// Sees that a file is there and may be read by this user, without reading it: it may be a pipe.
    static func probe(_ path: String) throws(FileError) {
        let isFolder = (try? type(path)) == .typeDirectory
        guard !isFolder, FileManager.default.isReadableFile(atPath: path) else { throw FileError(reason(path)) }
    }

    /// The permission bits of a file, or nil where it can't be told.
    static func mode(_ path: String) -> Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: target(path))
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue
    }

    /// Why a file can't be read.
    private static func reason(_ path: String) -> String {
        do {
            return try type(path) == .typeDirectory ? "it is a folder" : "it may not be read by this user"
        } catch CocoaError.fileReadNoPermission {
            return "it may not be read by this user"
        } catch {
            return "there is no such file"
        }
    }

    private static func type(_ path: String) throws -> FileAttributeType? {
        try FileManager.default.attributesOfItem(atPath: target(path))[.type] as? FileAttributeType
    }

    /// What a path leads to, through symbolic links.
    private static func target(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    private static func line(ofInvalid content: Data) -> Int {
        var line = 1
        for piece in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(data: piece, encoding: .utf8) == nil { return line }
            line += 1
        }
        return line
    }
}

/// Why a file is no use, in plain words that follow "…: ".
struct FileError: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}

extension String {
    /// The text without the one line end that editors and `echo` put last.
    func droppingLastNewline() -> String {
        last == "\n" || last == "\r\n" ? String(dropLast()) : self
    }
}
