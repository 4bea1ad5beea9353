extension RunCounts {
    /// Every count that is not 0, by its path in the log with an underscore: `users_created`.
    public var byName: [String: Int] {
        var result: [String: Int] = [:]
        func add<Section>(_ prefix: String, _ section: Section, _ keys: [Key<Section>]) {
            for key in keys where section[keyPath: key.path] != 0 {
                result["\(prefix)_\(key.name)"] = section[keyPath: key.path]
            }
        }
        add("users", users, Users.keys)
        add("groups", groups, Groups.keys)
        add("memberships", memberships, Memberships.keys)
        return result
    }

    /// The counts that ``byName`` gave; names that are none are left out.
    public init(byName counts: [String: Int]) {
        self.init()
        func read<Section>(_ prefix: String, _ section: inout Section, _ keys: [Key<Section>]) {
            for key in keys { section[keyPath: key.path] = counts["\(prefix)_\(key.name)"] ?? 0 }
        }
        read("users", &users, Users.keys)
        read("groups", &groups, Groups.keys)
        read("memberships", &memberships, Memberships.keys)
    }
}
