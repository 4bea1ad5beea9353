import LDAPText
import Testing

@Suite("Spelling")
struct SpellingTests {
    static let keys = ["base_dn", "bind_dn", "filter", "include_groups", "exclude_groups", "memberOf", "mail", "on"]

    @Test(
        "finds the nearest word",
        arguments: [
            ("filtre", "filter"), ("FILTER", "filter"), ("fliter", "filter"), ("bnd_dn", "bind_dn"),
            ("includ_group", "include_groups"), ("memberof", "memberOf"), ("mial", "mail"), ("On", "on"),
            ("xclude_groups", "exclude_groups"), ("something else", nil), ("", nil), ("of", nil), ("mxyl", nil),
        ])
    func nearest(_ word: String, _ expected: String?) {
        #expect(Spelling.nearest(to: word, among: Self.keys) == expected)
        #expect(Spelling.nearest(to: word, among: Self.keys.reversed()) == expected)
    }

    @Test("of equally near words takes the first, in whatever order they come")
    func ties() {
        #expect(Spelling.nearest(to: "cat", among: ["hat", "bat", "rat"]) == "bat")
        #expect(Spelling.nearest(to: "cat", among: ["rat", "bat", "hat"]) == "bat")
        #expect(Spelling.nearest(to: "cat", among: []) == nil)
    }
}
