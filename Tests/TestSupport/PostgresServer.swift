import Foundation

/// A private PostgreSQL server on a UNIX socket, with one role, `rollcall`, that may do everything.
///
/// ```swift
/// let server = try PostgresServer()
/// let connection = try PostgresConnection(connectingTo: server.connectionText(), within: .seconds(10))
/// ```
///
/// It goes away with this object, and with the test process at the latest.
public final class PostgresServer: Sendable {
    private let folder: TemporaryFolder
    /// Where Debian puts the server's programs, which are not in PATH.
    private let programs: String
    /// What runs a program in the server's folder, as somebody whom PostgreSQL accepts: it refuses root.
    private let prefix: [String]

    private var data: String { folder.file("data") }

    /// - Parameter accessRules: Lines of `pg_hba.conf` that go before the one that lets everybody in.
    public init(accessRules: [String] = []) throws {
        programs = try Self.findPrograms()
        folder = try TemporaryFolder()
        try Self.follow(folder)
        prefix = ["env", "-C", folder.path] + Self.closingDescriptors + (try Self.becomeOwner(of: folder))
        try run(
            prefix + [
                programs + "/initdb", "--pgdata", data, "--username", "rollcall", "--auth", "trust", "--no-sync",
                "--encoding", "UTF8", "--locale", "C",
            ])
        try append(
            ["listen_addresses = ''", "unix_socket_directories = '\(folder.path)'", "fsync = off"],
            to: "postgresql.conf")
        let rules = accessRules + ["local all all trust"]
        try (rules.joined(separator: "\n") + "\n").write(
            toFile: data + "/pg_hba.conf", atomically: false, encoding: .utf8)
        try start()
    }

    deinit {
        _ = try? control("stop", "--mode=immediate")
    }

    /// A libpq connection text; the role `rollcall` and the database `postgres` are always there.
    public func connectionText(database: String = "postgres", user: String = "rollcall") -> String {
        "host=\(folder.path) dbname=\(database) user=\(user)"
    }

    /// The same as a URI, for a configuration.
    public func uri(database: String = "postgres", user: String = "rollcall") -> String {
        let folder = folder.path.replacingOccurrences(of: "/", with: "%2F")
        return "postgresql://\(user)@/\(database)?host=\(folder)"
    }

    /// Ends all connections, and shuts the server down; `start()` brings it back with what it held.
    public func stop() throws {
        try control("stop", "--mode=fast")
    }

    /// Starts the server, and waits until it answers.
    public func start() throws {
        try control("start", "--log=\(folder.file("log"))")
    }

    private func control(_ action: String, _ option: String) throws {
        try run(
            prefix + [programs + "/pg_ctl", action, "--pgdata", data, "--wait", "--timeout=120", "--silent", option])
    }

    private func append(_ lines: [String], to name: String) throws {
        let path = data + "/" + name
        let text = try String(contentsOfFile: path, encoding: .utf8) + lines.joined(separator: "\n") + "\n"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// Leaves a shell behind that ends the server, and removes the folder, once this process is gone.
    private static func follow(_ folder: TemporaryFolder) throws {
        // While initdb works, the file holds a negative number, which kill would take for a group.
        let watch = """
            while [ -d "$2" ]; do
                if ! kill -0 "$1"; then
                    read -r pid <"$2/data/postmaster.pid" && [ "$pid" -gt 0 ] && kill -QUIT "$pid" &&
                        while kill -0 "$pid"; do sleep 0.1; done
                    rm -rf "$2"
                fi
                sleep 1
            done
            """
        let leave = #"setsid sh -c "$0" sh "$@" </dev/null >/dev/null 2>&1 &"#
        let owner = ProcessInfo.processInfo.processIdentifier
        try run(closingDescriptors + ["bash", "-c", leave, watch, "\(owner)", folder.path])
    }

    /// Runs what follows with no descriptors but the standard ones.
    ///
    /// Foundation knows by a socket that a process has ended; whoever inherits that socket, and stays, makes it wait.
    private static let closingDescriptors = [
        "bash", "-c",
        #"for path in /proc/self/fd/*; do fd=${path##*/}; [ "$fd" -le 2 ] || exec {fd}>&-; done; exec "$@""#, "bash",
    ]

    // MARK: Finding things

    /// The newest server that Debian's packages have put here.
    private static func findPrograms() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let found = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") }
        guard let found else { throw PostgresServerMissing(root: root) }
        return found
    }

    /// Gives the folder to a user whom PostgreSQL accepts, and returns what makes a program run as that user.
    private static func becomeOwner(of folder: TemporaryFolder) throws -> [String] {
        guard try number("-u") == "0" else { return [] }
        let user = (try? number("-u", "postgres")) == nil ? "nobody" : "postgres"
        let group = try number("-g", user)
        try run(["chown", "\(user):\(group)", folder.path])
        return ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups"]
    }

    private static func number(_ arguments: String...) throws -> String {
        try run(["id"] + arguments).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// The PostgreSQL server is not installed.
public struct PostgresServerMissing: Error, CustomStringConvertible {
    let root: String

    public var description: String {
        "no PostgreSQL server in \(root)/*/bin: install Debian's package postgresql-15 (deploy/test.sh does)"
    }
}
