import LDAPText

/// Entries of the criteria that match no group, or several where one is meant; or `required_groups` without entries.
public struct CriteriaError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        public var list: Criteria.List
        /// As written; empty where the list has no entries at all.
        public var entry: String
        /// The DNs of the groups, if there are several.
        public var matched: [String]
        /// The group name that is spelt most like it.
        public var nearest: String?
    }

    public var faults: [Fault]

    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension CriteriaError.Fault {
    public var description: String {
        guard !entry.isEmpty else {
            return "\(list.rawValue): the list has no entries, so nobody would be in scope"
        }
        let shown = entry.escapedForTerminal()
        guard !matched.isEmpty else {
            return "\(list.rawValue): \"\(shown)\" matches no group" + (hint.map { "; \($0)" } ?? "")
        }
        let groups = matched.prefix(3).map { $0.escapedForTerminal() }.joined(separator: "; ")
        return
            "\(list.rawValue): \"\(shown)\" gives a role and must match exactly one group, but matches \(matched.count): "
            + groups + (matched.count > 3 ? "; …" : "")
    }

    /// What may have been meant, as a clause.
    private var hint: String? {
        if isNameLikeDN { return "a group's DN is written \"dn:\(entry.escapedForTerminal())\"" }
        return nearest.map { "did you mean \"\($0.escapedForTerminal())\"?" }
    }

    /// Whether it was taken for a name, and could be a DN.
    private var isNameLikeDN: Bool {
        guard entry.contains("="), case .name? = (try? GroupPattern(entry))?.kind else { return false }
        return (try? DN(entry))?.rdns.isEmpty == false
    }
}
