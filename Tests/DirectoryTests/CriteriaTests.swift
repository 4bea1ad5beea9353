import Directory
import LDAPText
import Testing

@Suite("Criteria")
struct CriteriaTests {
    static let groups: [DirectoryGroup] = [
        ("Staff", "cn=Staff,ou=groups,dc=example"), ("Staff Berlin", "cn=Staff Berlin,ou=groups,dc=example"),
        ("Admins", "cn=Admins,ou=groups,dc=example"), ("Admins", "cn=Admins,ou=old,dc=example"),
        ("Straße", "cn=Straße\\, 7,ou=groups,dc=example"),
    ].enumerated().map { index, group in
        DirectoryGroup(identifier: identifier(index), dn: group.1, name: group.0)
    }

    static func identifier(_ index: Int) -> GUID { GUID(high: 7, low: UInt64(index)) }

    @Test(
        "an entry matches",
        arguments: [
            ("Staff", [0]), ("STAFF", [0]), ("staff*", [0, 1]), ("*", [0, 1, 2, 3, 4]), ("?taff", [0]),
            ("admins", [2, 3]),
            ("strasse", [4]), ("dn:cn=Admins,ou=old,dc=example", [3]), ("DN: CN=admins , OU=Old, DC=Example", [3]),
            ("dn:cn=Straße\\2C 7,ou=groups,dc=example", [4]), ("id:\(identifier(1))", [1]),
            ("ID: {\(identifier(1).description.uppercased())}", [1]),
        ] as [(String, [Int])])
    func matches(_ entry: String, _ expected: [Int]) throws {
        let criteria = Criteria(requiredGroups: [try GroupPattern(entry)])
        let resolved = try criteria.resolve(Self.groups)
        #expect(
            resolved.groups == [
                .requiredGroups: expected.map(UInt32.init), .deniedGroups: [], .excludeGroups: [],
                .siteAdminGroups: [], .readonlySiteAdminGroups: [], .groupAdminGroups: [],
            ])
        #expect(
            resolved.matches == [
                Criteria.Match(list: .requiredGroups, entry: entry, groups: expected.map(Self.identifier))
            ])
    }

    @Test("an entry that matches no group fails", arguments: Criteria.List.allCases)
    func noMatch(_ list: Criteria.List) throws {
        var criteria = Criteria()
        let patterns = [try GroupPattern("Stafff"), try GroupPattern("Staff"), try GroupPattern("dn:cn=none")]
        switch list {
        case .requiredGroups: criteria.requiredGroups = patterns
        case .deniedGroups: criteria.deniedGroups = patterns
        case .includeGroups: criteria.includeGroups = patterns
        case .excludeGroups: criteria.excludeGroups = patterns
        case .siteAdminGroups: criteria.siteAdminGroups = patterns
        case .readonlySiteAdminGroups: criteria.readonlySiteAdminGroups = patterns
        case .groupAdminGroups: criteria.groupAdminGroups = patterns
        }
        let error = #expect(throws: CriteriaError.self) { try criteria.resolve(Self.groups) }
        #expect(error?.faults.map(\.entry) == ["Stafff", "dn:cn=none"])
        #expect(error?.faults.map(\.list) == [list, list])
        #expect(error?.faults.first?.nearest == "Staff")
        #expect(
            error?.description
                == "\(list.rawValue): \"Stafff\" matches no group; did you mean \"Staff\"?\n\(list.rawValue): \"dn:cn=none\" matches no group"
        )
    }

    @Test(
        "an entry that gives a role matches exactly one group",
        arguments: Criteria.List.allCases.filter { $0.role != nil })
    func role(_ list: Criteria.List) throws {
        func criteria(_ entry: String) throws -> Criteria {
            var criteria = Criteria()
            switch list {
            case .siteAdminGroups: criteria.siteAdminGroups = [try GroupPattern(entry)]
            case .readonlySiteAdminGroups: criteria.readonlySiteAdminGroups = [try GroupPattern(entry)]
            default: criteria.groupAdminGroups = [try GroupPattern(entry)]
            }
            return criteria
        }
        let error = #expect(throws: CriteriaError.self) { try criteria("Admins").resolve(Self.groups) }
        #expect(error?.faults.first?.matched == [Self.groups[2].dn, Self.groups[3].dn])
        #expect(error?.description.contains("matches 2: cn=Admins,ou=groups,dc=example; cn=Admins,ou=old") == true)
        #expect(try criteria("Staff").resolve(Self.groups).groups[list] == [0])
    }

    @Test("required groups without entries are an error, others are not")
    func empty() throws {
        let error = #expect(throws: CriteriaError.self) { try Criteria(requiredGroups: []).resolve(Self.groups) }
        #expect(error?.description == "required_groups: the list has no entries, so nobody would be in scope")
        let resolved = try Criteria(includeGroups: []).resolve(Self.groups)
        #expect(resolved.groups[.includeGroups] == [])
        #expect(resolved.groups[.requiredGroups] == nil)
    }

    @Test(
        "a DN that was written like a name",
        arguments: [
            ("cn=Staff,ou=groups,dc=example", "; a group's DN is written \"dn:cn=Staff,ou=groups,dc=example\""),
            ("Stafff", "; did you mean \"Staff\"?"), ("=,=", ""), ("dn:cn=none", ""),
        ])
    func hint(_ entry: String, _ hint: String) throws {
        let criteria = Criteria(requiredGroups: [try GroupPattern(entry)])
        let error = #expect(throws: CriteriaError.self) { try criteria.resolve(Self.groups) }
        #expect(error?.description == "required_groups: \"\(entry)\" matches no group\(hint)")
    }

    @Test("what a directory says can't steer a terminal")
    func printable() throws {
        let group = DirectoryGroup(identifier: Self.identifier(0), dn: "cn=x", name: "Staff\u{1B}[2J")
        let error = #expect(throws: CriteriaError.self) {
            try Criteria(requiredGroups: [try GroupPattern("Staff[2J")]).resolve([group])
        }
        #expect(error?.faults.first?.nearest == group.name)
        #expect(error?.description.contains("\u{1B}") == false)
    }

    @Test(
        "no pattern",
        arguments: ["", "  ", "dn:", "dn: ", "dn:x", "id:", "id:7", "id:cn=x"])
    func noPattern(_ text: String) {
        #expect(throws: GroupPatternError.self) { try GroupPattern(text) }
    }
}
