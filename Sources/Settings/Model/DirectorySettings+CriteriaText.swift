import Directory
import LDAPText

extension DirectorySettings {
    /// Everything that decides who and what is in scope, as one canonical text: flavour, bases, filters, attributes and
    /// criteria.
    ///
    /// The same for configurations that mean the same: the order of lists, the case and spacing of DNs and the defaults
    /// written out don't show. Each line is a key, and then a value with `\` and line ends escaped.
    public var criteriaText: String {
        var lines = ["version 1", "flavour \(flavour.rawValue)"]
        func add(_ key: String, _ values: [String]?) {
            guard let values else { return }
            lines.append("\(key) \(values.count)")
            lines += values.map(Self.escaped).sorted().map { "  \($0)" }
        }
        for (key, search) in [("users", users), ("groups", groups)] {
            add("\(key).bases", search.bases.map { String(decoding: $0.normalized, as: UTF8.self) })
            add("\(key).filter", search.filter.map { [$0.description] })
        }
        for (key, names) in attributes.named {
            add("attributes.\(key)", [names.map { $0.lowercased() }.joined(separator: " ")])
        }
        for list in Criteria.List.allCases {
            guard let patterns = criteria[list], list.isAbsentWhenNil || !patterns.isEmpty else { continue }
            add(list.rawValue, Set(patterns.map(Self.canonical)).sorted())
        }
        if !criteria.defaultGroups.isEmpty {
            add("default_groups", Set(criteria.defaultGroups.map { NameKey($0).text }).sorted())
        }
        lines.append("nested_groups \(criteria.nested)")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func canonical(_ pattern: GroupPattern) -> String {
        switch pattern.kind {
        case .name(let glob): "name:" + NameKey(glob.pattern).text
        case .dn(let dn): "dn:" + String(decoding: dn.normalized, as: UTF8.self)
        case .identifier(let identifier): "id:\(identifier)"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}

extension AttributeNames {
    /// Each name that is set, in the order in which they are asked for, by its key in the configuration.
    fileprivate var named: [(key: String, names: [String])] {
        let all: [(String, [String]?)] = [
            ("identifier", identifier.map { [$0] }), ("group_identifier", groupIdentifier.map { [$0] }),
            ("group_name", groupName), ("members", members), ("user_name", userName.map { [$0] }),
            ("account_control", accountControl.map { [$0] }), ("account_expires", accountExpires.map { [$0] }),
            ("locked_time", lockedTime.map { [$0] }), ("shadow_expire", shadowExpire.map { [$0] }),
        ]
        return all.compactMap { key, names in names.map { (key, $0) } }
    }
}

extension Criteria.List {
    /// Whether `nil` and an empty list mean different things.
    fileprivate var isAbsentWhenNil: Bool { self == .requiredGroups || self == .includeGroups }
}
