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
