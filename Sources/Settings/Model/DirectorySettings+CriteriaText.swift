import Directory
import LDAPText

extension DirectorySettings {
    /// Everything that decides who and what is in scope, as one canonical text: flavour, bases, filters, attributes and
    /// criteria.
    ///
    /// The same for configurations that mean the same: the order of lists, the case and spacing of DNs and the defaults
    /// written out don't show. See ``CanonicalText``.
    public var criteriaText: String {
        var text = CanonicalText("version 1", "flavour \(flavour.rawValue)")
        for (key, search) in [("users", users), ("groups", groups)] {
            text.add("\(key).bases", inAnyOrder: search.bases.map { String(decoding: $0.normalized, as: UTF8.self) })
            text.add("\(key).filter", inOrder: search.filter.map { [$0.description] })
        }
        for (key, names) in attributes.named {
            text.add("attributes.\(key)", inOrder: [names.map { $0.lowercased() }.joined(separator: " ")])
        }
        for list in Criteria.List.allCases {
            guard let patterns = criteria[list], list.isAbsentWhenNil || !patterns.isEmpty else { continue }
            text.add(list.rawValue, inAnyOrder: patterns.map(Self.canonical))
        }
        if !criteria.defaultGroups.isEmpty {
            text.add("default_groups", inAnyOrder: criteria.defaultGroups.map { NameKey($0).text })
        }
        text.add("nested_groups", criteria.nested)
        return text.text
    }

    private static func canonical(_ pattern: GroupPattern) -> String {
        switch pattern.kind {
        case .name(let glob): "name:" + NameKey(glob.pattern).text
        case .dn(let dn): "dn:" + String(decoding: dn.normalized, as: UTF8.self)
        case .identifier(let identifier): "id:\(identifier)"
        case .objectSID(let objectSID): "id:\(objectSID)"
        }
    }
}

extension AttributeNames {
    /// Each name that is set and decides who is seen, in the order in which they are asked for, by its key in the
    /// configuration.
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
