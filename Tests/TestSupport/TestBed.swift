import Foundation

/// What a script of the project keeps running in a folder of its own: `up`, `load`, `down` and `wipe`, and the shell lines
/// of its file `env`.
public final class TestBed: Sendable {
    let kind: DirectoryKind
    private let folder: TemporaryFolder
    private let environment: [String: String]

    /// Starts it; the options are those of the script's `up`.
    init(_ kind: DirectoryKind, _ options: [String]) throws {
        self.kind = kind
        folder = try TemporaryFolder()
        let owner = String(ProcessInfo.processInfo.processIdentifier)
        do {
            try run([kind.script, "up", folder.path, "--owner", owner] + options)
            environment = try Self.settings(ofFile: folder.file("env"))
        } catch {
            _ = try? run([kind.script, "wipe", folder.path])
            throw error
        }
    }

    deinit {
        _ = try? run([kind.script, "wipe", folder.path])
    }

    /// A line of `env`; empty where there is none.
    public subscript(name: String) -> String {
        environment[name] ?? ""
    }

    /// The path of something in its folder, or of the folder itself.
    public func file(_ name: String) -> String { folder.file(name) }

    public var path: String { folder.path }

    func stop() throws {
        try run([kind.script, "down", folder.path])
    }

    func start() throws {
        try run([kind.script, "up", folder.path])
    }

    func hide(_ attribute: String, of dn: String) throws {
        try run([kind.script, "hide", folder.path, dn, attribute])
    }

    func load(ldif: String) throws {
        let own = try TemporaryFolder()
        defer { withExtendedLifetime(own) {} }
        try load(file: try own.write(ldif, to: "load.ldif"))
    }

    func load(file: String) throws {
        try run([kind.script, "load", folder.path, file])
    }

    /// Reads `NAME='value'` lines.
    private static func settings(ofFile path: String) throws -> [String: String] {
        var settings: [String: String] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            settings[String(line[..<equals])] = line[line.index(after: equals)...].trimmingCharacters(in: ["'"])
        }
        return settings
    }
}
