import Testing

@testable import Settings

/// A small configuration without faults, to be changed line by line.
enum Sample {
    static let lines = [
        "store: /var/lib/rollcall/accounts.sqlite",
        "logs: {folder: /var/log/rollcall}",
        "directories:",
        "  - name: company",
        "    flavour: openldap",
        "    servers: ldaps://ldap.example.com",
        "    bind: {dn: \"cn=reader,dc=example\", password_file: /etc/rollcall/password}",
        "    users: {bases: \"dc=example\"}",
    ]

    /// The sample with other lines in place of some, counted from 1, and lines after the last.
    static func text(_ changes: [Int: String] = [:], adding added: String...) -> String {
        let changed = lines.enumerated().map { changes[$0.offset + 1] ?? $0.element }
        return (changed + added).joined(separator: "\n") + "\n"
    }

    /// The sample with a bind of its own.
    static func bind(_ text: String) -> String { Sample.text([7: "    bind: {\(text)}"]) }

    /// Reads a text where every file can be read but those of which the name begins with `missing`.
    static func check(
        _ text: String, environment: [String: String] = [:], files: [String: String] = [:], permissions: Int = 0o600,
        modes: [String: Int] = [:]
    ) -> ConfigurationCheck {
        let probe = { (path: String) throws(FileError) in
            if path.contains("/missing") { throw FileError("there is no such file") }
        }
        let surroundings = Surroundings(
            environment: environment, folder: "/etc/rollcall", permissions: permissions,
            read: { path throws(FileError) in
                guard let content = files[path] else { throw FileError("there is no such file") }
                return content
            }, probe: probe, mode: { modes[$0] ?? 0o600 })
        return Settings.check(text: text, name: "rollcall.yaml", surroundings)
    }

    /// The faults of a text as they are printed, without the file's name.
    static func faults(_ text: String, environment: [String: String] = [:], files: [String: String] = [:]) -> [String] {
        check(text, environment: environment, files: files).faults.map { fault in
            String(fault.description.dropFirst("rollcall.yaml:".count))
        }
    }

    /// The only directory of a text that has no faults.
    static func directory(_ text: String, environment: [String: String] = [:]) throws -> DirectorySettings {
        try check(text, environment: environment).settings().directories[0]
    }
}

/// One row of a table of faults.
struct FaultCase: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    /// As `line:column: path: message; suggestion`.
    var faults: [String]

    init(_ name: String, _ text: String, _ faults: String...) {
        self.name = name
        self.text = text
        self.faults = faults
    }

    var testDescription: String { name }
}
