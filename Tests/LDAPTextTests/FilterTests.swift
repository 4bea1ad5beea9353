import LDAPText
import Testing

@Suite("Filter")
struct FilterTests {
    static let table: [(text: String, filter: Filter, printed: String?)] = [
        // RFC 4515, section 4
        ("(cn=Babs Jensen)", .equality(attribute: "cn", value: "Babs Jensen".bytes), nil),
        ("(!(cn=Tim Howes))", .not(.equality(attribute: "cn", value: "Tim Howes".bytes)), nil),
        (
            "(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))",
            .and([
                .equality(attribute: "objectClass", value: "Person".bytes),
                .or([
                    .equality(attribute: "sn", value: "Jensen".bytes),
                    .substring(attribute: "cn", initial: "Babs J".bytes, any: [], final: nil),
                ]),
            ]), nil
        ),
        (
            "(o=univ*of*mich*)",
            .substring(attribute: "o", initial: "univ".bytes, any: ["of".bytes, "mich".bytes], final: nil), nil
        ),
        ("(seeAlso=)", .equality(attribute: "seeAlso", value: []), nil),
        (
            "(cn:caseExactMatch:=Fred Flintstone)",
            .extensible(attribute: "cn", dnAttributes: false, rule: "caseExactMatch", value: "Fred Flintstone".bytes),
            nil
        ),
        (
            "(cn:=Betty Rubble)",
            .extensible(attribute: "cn", dnAttributes: false, rule: nil, value: "Betty Rubble".bytes), nil
        ),
        (
            "(sn:dn:2.4.6.8.10:=Barney Rubble)",
            .extensible(attribute: "sn", dnAttributes: true, rule: "2.4.6.8.10", value: "Barney Rubble".bytes), nil
        ),
        (
            "(o:dn:=Ace Industry)",
            .extensible(attribute: "o", dnAttributes: true, rule: nil, value: "Ace Industry".bytes), nil
        ),
        (
            "(:1.2.3:=Wilma Flintstone)",
            .extensible(attribute: nil, dnAttributes: false, rule: "1.2.3", value: "Wilma Flintstone".bytes), nil
        ),
        (
            "(:DN:2.4.6.8.10:=Dino)",
            .extensible(attribute: nil, dnAttributes: true, rule: "2.4.6.8.10", value: "Dino".bytes),
            "(:dn:2.4.6.8.10:=Dino)"
        ),
        (
            #"(o=Parens R Us \28for all your parenthetical needs\29)"#,
            .equality(attribute: "o", value: "Parens R Us (for all your parenthetical needs)".bytes), nil
        ),
        (#"(cn=*\2A*)"#, .substring(attribute: "cn", initial: nil, any: ["*".bytes], final: nil), #"(cn=*\2a*)"#),
        (#"(filename=C:\5cMyFile)"#, .equality(attribute: "filename", value: #"C:\MyFile"#.bytes), nil),
        (#"(bin=\00\00\00\04)"#, .equality(attribute: "bin", value: [0, 0, 0, 4]), nil),
        (#"(sn=Lu\c4\8di\c4\87)"#, .equality(attribute: "sn", value: "Lučić".bytes), "(sn=Lučić)"),
        (
            #"(1.3.6.1.4.1.1466.0=\04\02\48\69)"#,
            .equality(attribute: "1.3.6.1.4.1.1466.0", value: [4, 2, 0x48, 0x69]), #"(1.3.6.1.4.1.1466.0=\04\02Hi)"#
        ),
        // The rest
        ("(cn=*)", .present(attribute: "cn"), nil),
        ("(a=*b)", .substring(attribute: "a", initial: nil, any: [], final: "b".bytes), nil),
        ("(a=b*c)", .substring(attribute: "a", initial: "b".bytes, any: [], final: "c".bytes), nil),
        ("(a>=1)", .greaterOrEqual(attribute: "a", value: "1".bytes), nil),
        ("(a<=1)", .lessOrEqual(attribute: "a", value: "1".bytes), nil),
        ("(a~=x)", .approx(attribute: "a", value: "x".bytes), nil), ("(&)", .and([]), nil), ("(|)", .or([]), nil),
        ("(cn;lang-de=x)", .equality(attribute: "cn;lang-de", value: "x".bytes), nil),
        ("(a==b>=c:~d)", .equality(attribute: "a", value: "=b>=c:~d".bytes), nil),
        (
            "(memberOf:1.2.840.113556.1.4.1941:=cn=x,dc=y)",
            .extensible(
                attribute: "memberOf", dnAttributes: false, rule: "1.2.840.113556.1.4.1941", value: "cn=x,dc=y".bytes),
            nil
        ),
        (
            " ( & (a=b)\n\t(!\n(c=d) ) ) \n",
            .and([.equality(attribute: "a", value: "b".bytes), .not(.equality(attribute: "c", value: "d".bytes))]),
            "(&(a=b)(!(c=d)))"
        ),
        ("(a= b )", .equality(attribute: "a", value: " b ".bytes), nil),
        (#"(a=\ff)"#, .equality(attribute: "a", value: [0xFF]), nil),
    ]

    @Test("reads and prints", arguments: table)
    func reads(_ row: (text: String, filter: Filter, printed: String?)) throws {
        let filter = try Filter(row.text)
        #expect(filter == row.filter)
        #expect(filter.description == row.printed ?? row.text)
        #expect(try Filter(filter.description) == filter)
    }

    @Test(
        "refuses what is no filter, and says where and why",
        arguments: [
            ("", 0, "empty"), ("  ", 2, "empty"), ("cn=x", 0, "opening parenthesis"),
            ("(cn=x", 0, "closing parenthesis"),
            ("(&(a=b)", 0, "closing parenthesis"), ("(a=b))", 5, "too many"), ("(a=b)(c=d)", 5, "second filter"),
            ("(a=b)x", 5, "follows"),
            ("()", 1, "expected"), ("(=x)", 1, "name is missing"), ("(é=x)", 1, "no attribute name"),
            ("(a b=x)", 1, "no attribute name"),
            ("(1a=x)", 1, "no attribute name"), ("(a;=x)", 1, "no attribute name"), ("(cn)", 1, "expected"),
            ("((a=b))", 1, "expected"),
            (#"(a=\zz)"#, 3, "two hexadecimal"), (#"(é=\4)"#, 1, "no attribute name"),
            (#"(a=é\4)"#, 4, "two hexadecimal"), (#"(a=\"#, 3, "two hexadecimal"),
            ("(a=b(c)", 4, "opening parenthesis"), ("(a=**)", 3, "asterisks"), ("(a=x**y)", 3, "asterisks"),
            ("(a>=1*)", 5, "asterisk"),
            ("(a:=x*)", 5, "asterisk"), ("(a>1)", 3, "neither"), ("(a<1)", 3, "neither"), ("(a~x)", 3, "equals sign"),
            ("(!)", 1, "exactly one"),
            ("(!(a=b)(c=d))", 1, "exactly one"), ("(&(a=b)c)", 7, "in parentheses"), ("(&a=b)", 2, "in parentheses"),
            ("(:=x)", 1, "must stand"),
            ("(:dn:=x)", 1, "must stand"), ("(a:b c:=x)", 3, "no matching rule"),
            ("(a:1.2:3.4:=x)", 7, "no matching rule"), ("(a:1.2=x)", 6, "colon"),
            ("(a:dn)", 5, "colon"), ("(a=\u{0})", 3, "NUL"), ("(a::=x)", 3, "no matching rule"),
            (String(repeating: "(!", count: 201) + "(a=b)" + String(repeating: ")", count: 201), 400, "deep"),
        ])
    func refuses(_ text: String, _ offset: Int, _ message: String) {
        let error = #expect(throws: FilterError.self) { try Filter(text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("names its attributes, object classes and rules")
    func names() throws {
        let filter = try Filter(
            "(&(objectClass=Person)(|(OBJECTCLASS=group)(objectClass=*))(!(mail=*@x))(sn>=a)(sn<=b)(cn~=c)(:1.2:=x)(a:b:=c)(2.5.4.0=top))"
        )
        #expect(filter.attributes == ["objectClass", "OBJECTCLASS", "mail", "sn", "cn", "a", "2.5.4.0"])
        #expect(filter.objectClasses == ["Person", "group", "top"])
        #expect(filter.matchingRules == ["1.2", "b"])
    }

    @Test(
        "escapes a value so that it reads back",
        arguments: [
            ("plain é".bytes, "plain é"), (#"a*b(c)d\e"#.bytes, #"a\2ab\28c\29d\5ce"#),
            ([0, 0x1F, 0x7F, 0x20], #"\00\1f\7f "#),
            ([0xC3, 0x28, 0xC3, 0xA9], #"\c3\28\c3\a9"#), ([], ""),
        ])
    func escape(_ value: [UInt8], _ escaped: String) throws {
        #expect(Filter.escape(value) == escaped)
        #expect(try Filter("(a=\(escaped))") == .equality(attribute: "a", value: value))
    }

    @Test("escapes any bytes, so that no value gets out of its parentheses")
    func escapeAll() throws {
        #expect(Filter.escape("x)(|(a=*") == #"x\29\28|\28a=\2a"#)
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<2_000 {
            let value = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(try Filter("(a=\(Filter.escape(value)))") == .equality(attribute: "a", value: value))
        }
    }
}
