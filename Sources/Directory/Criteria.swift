import LDAPText

/// Which people get accounts, which groups are provisioned, and which roles follow from membership.
public struct Criteria: Hashable, Sendable {
    /// Only members of at least one of these get accounts. `nil`: everybody whom the user filter returns.
    public var requiredGroups: [GroupPattern]?
    /// Members of these get no account, whatever else holds.
    public var deniedGroups: [GroupPattern]
    /// The groups that are provisioned. `nil`: all that the group filter returns.
    public var includeGroups: [GroupPattern]?
    /// Groups that are not provisioned; wins over `includeGroups`. Neither cuts a nesting path nor excludes people.
    public var excludeGroups: [GroupPattern]
    public var siteAdminGroups: [GroupPattern]
    public var readonlySiteAdminGroups: [GroupPattern]
    public var groupAdminGroups: [GroupPattern]
    /// Local groups, by name, that every provisioned user joins.
    public var defaultGroups: [String]
    /// Whether members of a group's member groups count as its members.
    public var nested: Bool

    public init(
        requiredGroups: [GroupPattern]? = nil, deniedGroups: [GroupPattern] = [],
        includeGroups: [GroupPattern]? = nil, excludeGroups: [GroupPattern] = [],
        siteAdminGroups: [GroupPattern] = [], readonlySiteAdminGroups: [GroupPattern] = [],
        groupAdminGroups: [GroupPattern] = [], defaultGroups: [String] = [], nested: Bool = true
    ) {
        self.requiredGroups = requiredGroups
        self.deniedGroups = deniedGroups
        self.includeGroups = includeGroups
        self.excludeGroups = excludeGroups
        self.siteAdminGroups = siteAdminGroups
        self.readonlySiteAdminGroups = readonlySiteAdminGroups
        self.groupAdminGroups = groupAdminGroups
        self.defaultGroups = defaultGroups
        self.nested = nested
    }

    /// The lists whose entries must match, by their names in the configuration.
    public enum List: String, Hashable, Sendable, CaseIterable {
        case requiredGroups = "required_groups"
        case deniedGroups = "denied_groups"
        case includeGroups = "include_groups"
        case excludeGroups = "exclude_groups"
        case siteAdminGroups = "site_admin_groups"
        case readonlySiteAdminGroups = "readonly_site_admin_groups"
        case groupAdminGroups = "group_admin_groups"

        /// The role that membership gives; an entry of such a list matches exactly one group.
        public var role: Roles? {
            switch self {
            case .siteAdminGroups: .siteAdmin
            case .readonlySiteAdminGroups: .readonlySiteAdmin
            case .groupAdminGroups: .groupAdmin
            case .requiredGroups, .deniedGroups, .includeGroups, .excludeGroups: nil
            }
        }
    }

    public subscript(list: List) -> [GroupPattern]? {
        switch list {
        case .requiredGroups: requiredGroups
        case .deniedGroups: deniedGroups
        case .includeGroups: includeGroups
        case .excludeGroups: excludeGroups
        case .siteAdminGroups: siteAdminGroups
        case .readonlySiteAdminGroups: readonlySiteAdminGroups
        case .groupAdminGroups: groupAdminGroups
        }
    }

    /// Which groups an entry of a list matched.
    public struct Match: Hashable, Sendable {
        public var list: List
        /// The entry as written in the configuration.
        public var entry: String
        /// The groups' identifiers, sorted.
        public var groups: [GUID]

        public init(list: List, entry: String, groups: [GUID]) {
            self.list = list
            self.entry = entry
            self.groups = groups
        }
    }

    /// The criteria over the groups of one snapshot.
    public struct Resolved: Sendable {
        /// Indices into the snapshot's groups, ascending, for each list that is configured.
        public var groups: [List: [UInt32]]
        public var matches: [Match]
    }

    /// Finds the groups that the entries mean. Throws ``CriteriaError`` with every entry that is wrong.
    public func resolve(_ groups: [DirectoryGroup]) throws(CriteriaError) -> Resolved {
        var resolved = Resolved(groups: [:], matches: [])
        var faults: [CriteriaError.Fault] = []
        lazy var keys = groups.map { NameKey($0.name) }
        var byDN: [DN: UInt32]?
        for list in List.allCases {
            guard let patterns = self[list] else { continue }
            if list == .requiredGroups, patterns.isEmpty {
                faults.append(.init(list: list, entry: "", matched: [], nearest: nil))
            }
            var found: Set<UInt32> = []
            for pattern in patterns {
                let matched: [UInt32]
                switch pattern.kind {
                case .name(let glob):
                    matched = groups.indices.filter { glob.matches(keys[$0]) }.map(UInt32.init)
                case .identifier(let identifier):
                    matched = groups.indices.filter { groups[$0].identifier == identifier }.map(UInt32.init)
                case .objectSID(let objectSID):
                    matched = groups.indices.filter { groups[$0].objectSID == objectSID }.map(UInt32.init)
                case .dn(let dn):
                    if byDN == nil {
                        byDN = [:]
                        for (index, group) in groups.enumerated() {
                            if let dn = try? DN(group.dn) { byDN?[dn] = UInt32(index) }
                        }
                    }
                    matched = byDN?[dn].map { [$0] } ?? []
                }
                if matched.isEmpty {
                    let nearest = Spelling.nearest(to: pattern.description, among: groups.lazy.map(\.name))
                    faults.append(.init(list: list, entry: pattern.description, matched: [], nearest: nearest))
                } else if list.role != nil, matched.count > 1 {
                    let names = matched.map { groups[Int($0)].dn }.sorted()
                    faults.append(.init(list: list, entry: pattern.description, matched: names, nearest: nil))
                }
                found.formUnion(matched)
                resolved.matches.append(
                    Match(
                        list: list, entry: pattern.description,
                        groups: matched.map { groups[Int($0)].identifier }.sorted()))
            }
            resolved.groups[list] = found.sorted()
        }
        guard faults.isEmpty else { throw CriteriaError(faults: faults) }
        return resolved
    }
}
