import Directory
import LDAPText
import Testing

@Suite("Names of people and groups")
struct PersonNameTests {
    static let identifier = GUID(high: 0x1122_3344_5566_4788, low: 0x8000_0000_0000_0001)
    static let person = Person(
        identifier: identifier, dn: "uid=anna,ou=people,dc=x",
        values: AccountValues(username: "Anna", email: "a=b@x.test"))

    @Test(
        "names a person",
        arguments: [
            ("anna", true), (" ANNA\t", true), ("A=B@x.test", true), ("UID=Anna, OU=people,DC=x", true),
            ("11223344-5566-4788-8000-000000000001", true), ("id: {11223344-5566-4788-8000-000000000001}", true),
            ("ann", false), ("", false), ("  ", false), ("uid=anna,dc=x", false), ("id:anna", false),
            ("11223344-5566-4788-8000-000000000002", false),
        ])
    func names(_ text: String, _ isNamed: Bool) {
        #expect(PersonName(text).names(Self.person) == isNamed)
    }

    @Test("nothing names nobody")
    func nothing() {
        let blank = Person(identifier: Self.identifier, dn: "", values: AccountValues(username: " ", email: ""))
        #expect(!PersonName(" ").names(blank))
        #expect(!PersonName("").names(blank))
    }

    @Test(
        "names a person by the security identifier",
        arguments: [
            ("S-1-5-21-1-2-3-1001", true), ("id: s-1-5-21-1-2-3-1001", true), ("S-1-5-21-1-2-3-1002", false),
            ("id:S-1-5-21-1-2-3", false),
        ])
    func namesBySID(_ text: String, _ isNamed: Bool) {
        var person = Self.person
        #expect(!PersonName(text).names(person), "it has none")
        person.objectSID = SID(text: "S-1-5-21-1-2-3-1001")
        #expect(PersonName(text).names(person) == isNamed)
    }

    @Test("a pattern matches a group by the security identifier")
    func groupBySID() throws {
        let pattern = try GroupPattern("id: S-1-5-21-1-2-3-513")
        let (own, other) = (SID(text: "S-1-5-21-1-2-3-513"), SID(text: "S-1-5-21-1-2-4-513"))
        #expect(pattern.matches(identifier: nil, objectSID: own, dn: nil, name: "x"))
        #expect(!pattern.matches(identifier: Self.identifier, objectSID: other, dn: nil, name: "x"))
        #expect(!pattern.matches(identifier: Self.identifier, dn: nil, name: "S-1-5-21-1-2-3-513"))
        let groups = [own, other].map { sid in
            DirectoryGroup(identifier: Self.identifier, objectSID: sid, dn: "cn=g", name: "g")
        }
        let resolved = try Criteria(requiredGroups: [pattern]).resolve(groups)
        #expect(resolved.groups[.requiredGroups] == [0])
    }

    @Test(
        "what is no identifier is refused",
        arguments: ["id:S-1", "id:S-1-5-x", "id:513", "id:"])
    func refused(_ pattern: String) {
        #expect(throws: GroupPatternError.self) { try GroupPattern(pattern) }
    }

    @Test(
        "a pattern matches a group",
        arguments: [
            ("Staff*", true), ("staff ?", false), ("dn:CN=Staff A, dc=x", true), ("dn:cn=staff,dc=x", false),
            ("id:11223344-5566-4788-8000-000000000001", true), ("id:11223344-5566-4788-8000-000000000002", false),
        ])
    func group(_ pattern: String, _ isMatched: Bool) throws {
        #expect(
            try GroupPattern(pattern).matches(identifier: Self.identifier, dn: "cn=staff a,dc=x", name: "STAFF AB")
                == isMatched)
    }
}
