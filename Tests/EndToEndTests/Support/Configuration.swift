import Foundation
import TestSupport

/// A configuration in parts that a test can change one by one.
struct Configuration {
    /// Relative paths begin at the configuration's folder.
    static let usualStore = "accounts.sqlite"

    var store = Configuration.usualStore
    var logFolder = "log"
    /// What stands in no log: `logs.private`.
    var privateProperties: [String] = []
    /// `users` and `groups`, by name or pattern.
    var protect: [String: [String]] = [:]
    var approvalsValidFor: String?
    var undoKeepDays: Int?
    var directories: [DirectoryPart]

    init(_ directories: DirectoryPart...) {
        self.directories = directories
    }

    /// The first directory, which for most tests is the only one.
    var directory: DirectoryPart {
        get { directories[0] }
        set { directories[0] = newValue }
    }

    /// A directory by its name.
    subscript(name: String) -> DirectoryPart {
        get { directories.first { $0.name == name }! }
        set { directories[directories.firstIndex { $0.name == name }!] = newValue }
    }

    var text: String {
        var logs = ["folder": yaml(logFolder), "keep_days": "forever"]
        logs["private"] = privateProperties.isEmpty ? nil : yaml(privateProperties)
        var lines = ["store: \(yaml(store))", "logs: \(flow(logs))"]
        if !protect.isEmpty { lines.append("protect: \(flow(protect.mapValues { yaml($0) }))") }
        if let approvalsValidFor { lines.append("approvals: {valid_for: \(approvalsValidFor)}") }
        if let undoKeepDays { lines.append("undo: {keep_days: \(undoKeepDays)}") }
        lines.append(directories.isEmpty ? "directories: []" : "directories:")
        return lines.joined(separator: "\n") + "\n" + directories.map(\.text).joined()
    }
}

/// One entry of `directories`. A part that is `nil` or empty is not written.
struct DirectoryPart {
    var name = "company"
    var label: String?
    var flavour = "openldap"
    var servers: [String] = []
    /// What begins with a part's name, in YAML's flow style.
    var tls: [String: String] = [:]
    var bind: [String: String] = [:]
    var ldif: [String: String] = [:]
    var deadlines: [String: String] = [:]
    var users: [String]
    var userFilter: String?
    var groups: [String] = []
    var groupFilter: String?
    var attributes: [String: String] = [:]
    var criteria: [String: [String]] = [:]
    var isNested: Bool?
    /// What user names are made of where `mapping` doesn't say; `nil`: the flavour's own.
    var username: String?
    var mapping: [String: String] = [:]
    var custom: [String: String] = [:]
    var required: [String]?
    var mastered: [String]?
    var usernameIsEmail: Bool?
    var defaults: String?
    var provision: [String]?
    var adopt: [String] = []
    var onRecreate: String?
    var deprovision: [String: String] = [:]
    /// `off` or figures, in YAML's flow style, by limit.
    var limits: [String: String] = [:]
    var pageSize: Int?
    var retryPause: String? = "1s"

    var text: String {
        var lines: [String] = []
        func add(_ key: String, _ value: String?) {
            if let value { lines.append("    \(key): \(value)") }
        }
        func add(_ key: String, _ values: [String: String]) {
            if !values.isEmpty { add(key, flow(values.mapValues { isPlain($0) ? $0 : yaml($0) })) }
        }
        add("label", label.map { yaml($0) })
        add("flavour", flavour)
        add("servers", yaml(servers))
        add("tls", tls)
        add("bind", bind)
        add("ldif", ldif.isEmpty ? nil : flow(ldif))
        add("deadlines", deadlines)
        add("page_size", pageSize.map { "\($0)" })
        add("retry_pause", retryPause)
        add("users", search(users, userFilter))
        if !groups.isEmpty { add("groups", search(groups, groupFilter)) }
        add("attributes", attributes)
        var lists = criteria.mapValues { yaml($0) }
        lists["nested_groups"] = isNested.map { "\($0)" }
        if !lists.isEmpty { add("criteria", flow(lists)) }
        var templates = mapping.mapValues { yaml($0) }
        templates["username"] = templates["username"] ?? username.map { yaml($0) }
        if !custom.isEmpty { templates["custom"] = flow(custom.mapValues { yaml($0) }) }
        templates["required"] = required.map { yaml($0) }
        templates["mastered"] = mastered.map { yaml($0) }
        templates["username_is_email"] = usernameIsEmail.map { "\($0)" }
        if !templates.isEmpty { add("mapping", flow(templates)) }
        add("defaults", defaults)
        add("provision", provision.map { yaml($0) })
        add("adopt", adopt.isEmpty ? nil : yaml(adopt))
        add("on_recreate", onRecreate)
        add("deprovision", deprovision)
        if !limits.isEmpty { add("limits", flow(limits)) }
        return "  - name: \(name)\n" + lines.joined(separator: "\n") + "\n"
    }

    private func search(_ bases: [String], _ filter: String?) -> String {
        var keys = ["bases": yaml(bases)]
        keys["filter"] = filter.map { yaml($0) }
        return flow(keys)
    }
}

extension DirectoryPart {
    /// A server's people and groups, read as the identity that may read everything, with its password in `password`.
    init(_ server: any DirectoryServer, users: [String], groups: [String] = []) {
        self.init(users: users)
        flavour = server.kind.flavour
        servers = [server.ldapsURL]
        tls = ["ca_file": server.caFile]
        bind = ["dn": server.syncDN, "password_file": "password"]
        self.groups = groups
    }
}

/// Whether YAML takes a text for a truth value or a number, as it is.
private func isPlain(_ text: String) -> Bool { text == "true" || text == "false" || Int(text) != nil }

/// A text as YAML has it, which knows every escape of JSON.
private func yaml(_ text: String) -> String {
    let json = try? JSONEncoder().encode(text)
    return json.map { String(decoding: $0, as: UTF8.self).replacingOccurrences(of: "\\/", with: "/") } ?? ""
}

private func yaml(_ texts: [String]) -> String {
    "[" + texts.map { yaml($0) }.joined(separator: ", ") + "]"
}

private func flow(_ values: [String: String]) -> String {
    "{" + values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
}
