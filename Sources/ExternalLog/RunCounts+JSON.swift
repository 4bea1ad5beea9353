extension RunCounts {
    /// A count of one kind of object, by its key in the log.
    typealias Key<Section> = (name: String, path: WritableKeyPath<Section, Int> & Sendable)

    func encode(into json: inout JSONWriter) {
        json.raw(#"{"users":"#)
        Self.encode(users, Users.keys, into: &json)
        json.raw(#","groups":"#)
        Self.encode(groups, Groups.keys, into: &json)
        json.raw(#","memberships":"#)
        Self.encode(memberships, Memberships.keys, into: &json)
        json.raw("}")
    }

    init(decoding parser: inout JSONParser) throws {
        var counts = RunCounts()
        try parser.object { parser, key in
            switch key {
            case "users": try Self.decode(&counts.users, Users.keys, from: &parser)
            case "groups": try Self.decode(&counts.groups, Groups.keys, from: &parser)
            case "memberships": try Self.decode(&counts.memberships, Memberships.keys, from: &parser)
            default: try parser.skip()
            }
        }
        self = counts
    }

    private static func encode<Section>(_ section: Section, _ keys: [Key<Section>], into json: inout JSONWriter) {
        for (index, key) in keys.enumerated() {
            json.raw(index == 0 ? "{\"" : ",\"")
            json.raw(key.name)
            json.raw("\":")
            json.integer(Int64(section[keyPath: key.path]))
        }
        json.raw("}")
    }

    private static func decode<Section>(
        _ section: inout Section, _ keys: [Key<Section>], from parser: inout JSONParser
    ) throws {
        try parser.object { parser, name in
            if let key = keys.first(where: { $0.name == name }) {
                section[keyPath: key.path] = Int(clamping: try parser.integer())
            } else {
                try parser.skip()
            }
        }
    }
}

extension RunCounts.Users {
    static let keys: [RunCounts.Key<Self>] = [
        ("created", \.created), ("updated", \.updated), ("renamed", \.renamed), ("disabled", \.disabled),
        ("reactivated", \.reactivated), ("deleted", \.deleted), ("adopted", \.adopted), ("relinked", \.relinked),
        ("transferred", \.transferred), ("released", \.released), ("moved", \.moved),
        ("authentication_changed", \.authenticationChanged), ("unchanged", \.unchanged), ("skipped", \.skipped),
        ("failed", \.failed),
    ]
}

extension RunCounts.Groups {
    static let keys: [RunCounts.Key<Self>] = [
        ("created", \.created), ("updated", \.updated), ("renamed", \.renamed), ("deleted", \.deleted),
        ("adopted", \.adopted), ("relinked", \.relinked), ("released", \.released), ("moved", \.moved),
        ("unchanged", \.unchanged), ("skipped", \.skipped), ("failed", \.failed),
    ]
}

extension RunCounts.Memberships {
    static let keys: [RunCounts.Key<Self>] = [
        ("added", \.added), ("removed", \.removed), ("unchanged", \.unchanged), ("skipped", \.skipped),
        ("failed", \.failed),
    ]
}
