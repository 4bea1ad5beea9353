import LDAPText
import Testing

@Suite("Glob")
struct GlobTests {
    @Test(
        "matches",
        arguments: [
            ("*", ""), ("*", "anything"), ("", ""), ("Sales", "sales"), ("SALES*", "sales-emea"),
            ("*emea", "Sales-EMEA"),
            ("s*s", "sales"), ("s*s", "ss"), ("?", "é"), ("??", "李龍"), ("a?c", "ABC"), ("*a*b*c*", "xxaxxbxxcxx"),
            ("straße*", "STRASSEN"), ("team *", "Team  Blue"), ("* admins", "Site Admins"), ("  padded  ", "padded"),
            ("a**b", "ab"), ("?*", "x"), ("*?", "x"), ("a*?b", "axb"), ("*.example", "a.b.example"), ("[a]", "[A]"),
            ("a\\b", "A\\B"), ("\u{FF0A}", "*"), ("cafe\u{301}*", "CAFÉS"),
        ])
    func matches(_ pattern: String, _ name: String) {
        #expect(Glob(pattern).matches(NameKey(name)))
    }

    @Test(
        "does not match",
        arguments: [
            ("", "a"), ("sales", "sale"), ("sales", "saless"), ("sales*", "presales"), ("*emea", "emeas"), ("?", ""),
            ("?", "ab"), ("a?c", "ac"), ("s*s", "s"), ("*a*b*", "ba"), ("team *", "teams"), ("* admins", "siteadmins"),
            ("[a]", "a"), ("\u{FF0A}", "abc"), ("e*", "é"),
        ])
    func doesNotMatch(_ pattern: String, _ name: String) {
        #expect(!Glob(pattern).matches(NameKey(name)))
    }

    @Test("knows a literal", arguments: [("sales", true), ("", true), ("s*", false), ("?", false), ("\u{FF0A}", true)])
    func literal(_ pattern: String, _ isLiteral: Bool) {
        #expect(Glob(pattern).isLiteral == isLiteral)
        #expect(Glob(pattern).literal == (isLiteral ? NameKey(pattern) : nil))
    }

    @Test("does not take exponential time", .timeLimit(.minutes(1)))
    func time() {
        let glob = Glob(String(repeating: "a*", count: 60) + "b")
        #expect(!glob.matches(NameKey(String(repeating: "a", count: 2_000))))
    }

    @Test("agrees with a plain recursive matcher")
    func random() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<5_000 {
            let pattern = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                "ab*?".randomElement(using: &generator)!
            }
            let name = (0..<Int.random(in: 0...7, using: &generator)).map { _ in "ab".randomElement(using: &generator)!
            }
            let expected = Self.matches(pattern[...], name[...])
            #expect(Glob(String(pattern)).matches(NameKey(String(name))) == expected, "\(pattern) \(name)")
        }
    }

    private static func matches(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), name) || (!name.isEmpty && matches(pattern, name.dropFirst()))
        }
        guard let character = name.first else { return false }
        return (first == "?" || first == character) && matches(pattern.dropFirst(), name.dropFirst())
    }
}
