import Foundation

/// A private OpenLDAP server with its certificates, made by `deploy/testbed/slapd.sh`.
///
/// ```swift
/// let server = try SlapdServer("--page-limit", "500")
/// try server.add("dn: ou=people,\(server.suffix)\nobjectClass: organizationalUnit\nou: people\n")
/// ```
///
/// It goes away with this object, and with the test process at the latest.
public final class SlapdServer: Sendable {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    public var ldapsURL: String { self["LDAPS_URL"] }
    public var ldapURL: String { self["LDAP_URL"] }
    public var ldapiURL: String { self["LDAPI_URL"] }
    public var caFile: String { self["CA_FILE"] }
    public var suffix: String { self["SUFFIX"] }
    public var adminDN: String { self["ADMIN_DN"] }
    public var adminPassword: String { self["ADMIN_PASSWORD"] }
    /// The identity that reads everything, but for the members of groups below `ou=hidden`.
    public var syncDN: String { self["SYNC_DN"] }
    public var syncPassword: String { self["SYNC_PASSWORD"] }
    /// The identity that gets only as many entries as `--size-limit` says, over all pages; 10 by default.
    public var limitedDN: String { self["LIMITED_DN"] }
    public var limitedPassword: String { self["LIMITED_PASSWORD"] }

    public var host: String { URL(string: ldapsURL)?.host ?? "" }
    public var ldapsPort: Int { URL(string: ldapsURL)?.port ?? 0 }
    public var ldapPort: Int { URL(string: ldapURL)?.port ?? 0 }

    private static var script: String { projectFolder + "/deploy/testbed/slapd.sh" }

    /// Starts a server; the options are those of `slapd.sh up`.
    public init(_ options: String...) throws {
        folder = try TemporaryFolder()
        let owner = String(ProcessInfo.processInfo.processIdentifier)
        do {
            try run([Self.script, "up", folder.path, "--owner", owner] + options)
            environment = try Self.settings(ofFile: folder.file("env"))
        } catch {
            _ = try? run([Self.script, "wipe", folder.path])
            throw error
        }
    }

    deinit {
        _ = try? run([Self.script, "wipe", folder.path])
    }

    /// Stops it; `start()` brings it back on the same ports with what it held.
    public func stop() throws {
        try run([Self.script, "down", folder.path])
    }

    public func start() throws {
        try run([Self.script, "up", folder.path])
    }

    /// Replaces everything that the server holds. The naming context and the identities are added where they lack.
    public func load(ldif: String) throws {
        try load(file: try folder.write(ldif, to: "load.ldif"))
    }

    public func load(file: String) throws {
        try run([Self.script, "load", folder.path, file])
    }

    /// Adds entries, as the administrator.
    public func add(_ ldif: String) throws {
        try change(["ldapadd"], ldif)
    }

    /// Applies LDIF change records (`changetype: modify`, `delete`, `modrdn`, …), as the administrator.
    public func modify(_ ldif: String) throws {
        try change(["ldapmodify"], ldif)
    }

    /// The path of a file of `certificates.sh`, such as `other-root.crt`.
    public func certificate(_ name: String) -> String {
        folder.file("tls/" + name)
    }

    private func change(_ command: [String], _ ldif: String) throws {
        let changes = try TemporaryFolder()
        defer { withExtendedLifetime(changes) {} }
        let file = try changes.write(ldif, to: "changes.ldif")
        // -M: a referral object is changed, not followed.
        try run(
            command + ["-M", "-x", "-H", ldapiURL, "-D", adminDN, "-w", adminPassword, "-f", file],
            environment: ["LDAPNOINIT": "1"])
    }

    private subscript(name: String) -> String {
        environment[name] ?? ""
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
