import Directory
import Testing

@Suite("Template")
struct TemplateTests {
    /// An entry's attributes in lower case with their values in byte order.
    static let entry: [String: [String]] = [
        "givenname": ["Ann"], "sn": ["Lee"], "mail": ["a@example.com", "b@example.com"], "uid": ["ALee"],
        "blank": ["  "], "padded": ["  x y  "], "partly": ["", "z"], "description": ["1", "2", "3"],
        "many": (10..<80).map(String.init), "street": ["Große Straße"], "cn;lang-de": ["Änne"], "2.5.4.12": ["Dr"],
    ]

    @Test(
        "renders",
        arguments: [
            ("{givenName} {sn}", ["Ann Lee"]), ("{GIVENNAME}", ["Ann"]), ("{missing}", []),
            ("{givenName} {missing}", []),
            ("{missing|uid}", ["ALee"]), ("{blank|uid}", ["ALee"]), ("{blank}", []), ("{partly}", ["z"]),
            ("{uid:lower}@example.com", ["alee@example.com"]), ("{uid:upper}", ["ALEE"]), ("{padded}", ["x y"]),
            ("<{padded}>", ["<  x y  >"]), ("<{padded:trim}>", ["<x y>"]), ("<{padded:trim:upper}>", ["<X Y>"]),
            ("{street:upper}", ["GROSSE STRASSE"]), ("{{{uid}}}", ["{ALee}"]), ("{{", ["{"]), ("a}}b", ["a}b"]),
            ("Example", ["Example"]), ("  {sn}  ", ["Lee"]), ("{ givenName | sn : lower }", ["ann"]),
            ("{mail}", ["a@example.com", "b@example.com"]), ("{mail|uid}", ["a@example.com", "b@example.com"]),
            (
                "{description}-{mail}",
                [
                    "1-a@example.com", "1-b@example.com", "2-a@example.com", "2-b@example.com", "3-a@example.com",
                    "3-b@example.com",
                ]
            ),
            ("{cn;lang-de}", ["Änne"]), ("{2.5.4.12} {sn}", ["Dr Lee"]),
        ] as [(String, [String])])
    func renders(_ text: String, _ expected: [String]) throws {
        let template = try Template(text)
        #expect(template.render { Self.entry[$0.lowercased()] ?? [] } == expected)
        #expect(template.description == text)
    }

    @Test("leaves out what is too much, and keeps the first")
    func cap() throws {
        let rendered = try Template("{many}{many}").render { Self.entry[$0.lowercased()] ?? [] }
        #expect(rendered.count == Template.mostCombinations)
        #expect(rendered.first == "1010")
    }

    @Test(
        "refuses",
        arguments: [
            ("", 0), ("{", 0), ("ab{uid", 2), ("ab}", 2), ("{uid}}", 5), ("x{}", 1), ("x{|uid}", 1), ("x{uid|}", 1),
            ("x{uid:shout}", 1), ("{sn}{uid:}", 4), ("{u id}", 0), ("é{u_id}", 1), ("{:lower}", 0), ("{uid{sn}}", 0),
            ("{-uid}", 0),
        ])
    func refuses(_ text: String, _ offset: Int) {
        do {
            _ = try Template(text)
            Issue.record("\(text) is no template")
        } catch {
            #expect(error.offset == offset, "\(error)")
            #expect(error.description.hasSuffix("(at character \(offset + 1))"))
        }
    }

    @Test("names its attributes, each once")
    func attributes() throws {
        #expect(
            try Template("{mail|userPrincipalName} {MAIL:lower} {sn}").attributes == [
                "mail", "userPrincipalName", "sn",
            ])
    }

    @Test(
        "tells what attributes would give a text",
        arguments: [
            ("{uid}@example.com", "Ann@Example.COM", ["uid=Ann"]), ("{uid|mail:lower}@x", "a@x", ["uid=a", "mail=a"]),
            ("x-{n}-y", "X-1-Y", ["n=1"]), ("x-{n}", "x-", []), ("{uid}@x", "a@y", []), ("{uid}@x", "@x", []),
            (" x{n} ", "xa", ["n=a"]), (" {n}@x ", "a@x", ["n=a"]), (" {n} ", "a", []),
            ("e{n}", "e\u{301}a", ["n=\u{301}a"]),
            ("aba{n}bab", "abab", []), ("{uid}", "ann", []), ("{a}.{b}@x", "a.b@x", []), ("literal", "literal", []),
        ] as [(String, String, [String])])
    func inverse(_ template: String, _ text: String, _ expected: [String]) throws {
        #expect(try Template(template).inverse(of: text).map { "\($0.attribute)=\($0.value)" } == expected)
    }
}
