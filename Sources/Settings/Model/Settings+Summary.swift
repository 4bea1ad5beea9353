import Directory
import LDAPText
import Planning

extension Settings {
    /// What the configuration says, in a few lines for people. No password stands in it.
    public var summary: [String] {
        let store =
            switch store {
            case .sqlite(let path): path
            case .postgres: "PostgreSQL"
            }
        let kept = logs.keepDays.map { $0 == 1 ? "kept for a day" : "kept for \($0) days" } ?? "kept for ever"
        let lines = ["site \(site)", "store \(store)", "external log \(logs.folder), \(kept)"]
        let protected = [("users", protect.userGlobs), ("groups", protect.groupGlobs)].compactMap { kind, patterns in
            patterns.isEmpty ? nil : "protected \(kind): " + patterns.map(\.pattern).joined(separator: ", ")
        }
        return (lines + protected + directories.flatMap(\.summary)).map { $0.escapedForTerminal() }
    }
}

extension DirectorySettings {
    /// What the directory's part says, in a few lines for people.
    public var summary: [String] {
        var lines = ["directory \(name)" + (label == name ? "" : " (\(label))") + ", \(flavour.rawValue)"]
        switch source {
        case .file(let file):
            lines.append("  reads the file \(file.path)")
        case .ldap(let ldap):
            let servers = ldap.servers.map {
                $0.description + ($0.scheme == .ldap && ldap.tls.startTLS ? " with StartTLS" : "")
            }
            lines.append("  reads \(servers.joined(separator: ", then "))")
            switch ldap.bind {
            case .simple(let name, let password): lines.append("  as \(name), its password from \(password)")
            case .anonymous: lines.append("  anonymously")
            case .external: lines.append("  as \(ldap.tls.clientCertificate?.certificateFile ?? "nobody") says")
            case .gssapi(let kerberos): lines.append("  by Kerberos with \(kerberos.source)")
            case .scramSHA256(let name, let password):
                lines.append("  as \(name) by SCRAM-SHA-256, its password from \(password)")
            }
        }
        lines.append("  users under \(Self.list(users.bases))" + Self.filter(users.filter))
        lines.append("  groups under \(Self.list(groups.bases))" + Self.filter(groups.filter))
        for list in Criteria.List.allCases {
            guard let patterns = criteria[list], !patterns.isEmpty else { continue }
            lines.append("  \(list.rawValue): " + patterns.map(\.description).joined(separator: ", "))
        }
        let provisioned = [provisionsUsers ? "users" : nil, provisionsGroups ? "groups" : nil].compactMap { $0 }
        let leavers = removedUsers.rawValue + (deleteAfter.map { ", and delete after \(Self.inWords($0))" } ?? "")
        lines.append(
            "  provisions \(provisioned.joined(separator: " and ")); who leaves: \(leavers), groups that go: "
                + removedGroups.rawValue)
        return lines
    }

    private static func list(_ bases: [DN]) -> String {
        bases.map(\.description).joined(separator: " and ")
    }

    /// `30d`, `36h` or, where it is no whole number of hours, seconds.
    private static func inWords(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
        return seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds)s"
    }

    private static func filter(_ filter: Filter?) -> String {
        filter.map { ", filter \($0)" } ?? ""
    }
}
