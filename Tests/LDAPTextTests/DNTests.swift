import LDAPText
import Testing

@Suite("DN")
struct DNTests {
    /// Each with its number of RDNs, its printed form and its key.
    static let table: [(text: String, depth: Int, printed: String, key: String)] = [
        // RFC 4514, section 4
        (
            "UID=jsmith,DC=example,DC=net", 3, "UID=jsmith,DC=example,DC=net", "uid=jsmith,dc=example,dc=net"
        ),
        (
            "OU=Sales+CN=J.  Smith,DC=example,DC=net", 3, "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            "cn=j. smith+ou=sales,dc=example,dc=net"
        ),
        (
            #"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#, 3, #"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#,
            #"cn=james "jim" smith\2c iii,dc=example,dc=net"#
        ),
        (
            #"CN=Before\0dAfter,DC=example,DC=net"#, 3, #"CN=Before\0dAfter,DC=example,DC=net"#,
            "cn=before after,dc=example,dc=net"
        ),
        ("1.3.6.1.4.1.1466.0=#04024869", 1, "1.3.6.1.4.1.1466.0=Hi", "1.3.6.1.4.1.1466.0=hi"),
        (#"CN=Lu\C4\8Di\C4\87"#, 1, "CN=Lučić", "cn=lučić"),
        // Nothing and little
        ("", 0, "", ""), ("cn=", 1, "cn=", "cn="), ("cn=,o=x", 2, "cn=,o=x", "cn=,o=x"),
        (#"cn=\20"#, 1, #"cn=\ "#, "cn="),
        // Types
        ("2.5.4.3=a", 1, "2.5.4.3=a", "cn=a"), ("OID.2.5.4.3=a", 1, "2.5.4.3=a", "cn=a"),
        ("commonName=a", 1, "commonName=a", "cn=a"),
        ("0.9.2342.19200300.100.1.1=a", 1, "0.9.2342.19200300.100.1.1=a", "uid=a"),
        ("userId=a", 1, "userId=a", "uid=a"),
        ("oid.0.9.2342.19200300.100.1.25=a", 1, "0.9.2342.19200300.100.1.25=a", "dc=a"), ("x-1=a", 1, "x-1=a", "x-1=a"),
        // Spaces, quotation marks, semicolons
        (" CN = A  B , O = C ; C = DE ", 3, "CN=A  B,O=C,C=DE", "cn=a b,o=c,c=de"),
        (#"CN="A, B" , O=C"#, 2, #"CN=A\, B,O=C"#, #"cn=a\2c b,o=c"#), (#"CN="\"x\"""#, 1, #"CN=\"x\""#, #"cn="x""#),
        (#"cn="",o=x"#, 2, "cn=,o=x", "cn=,o=x"), (#"cn=a\ "#, 1, #"cn=a\ "#, "cn=a"),
        (#"cn=\ a"#, 1, #"cn=\ a"#, "cn=a"),
        (#"cn=a\  "#, 1, #"cn=a\ "#, "cn=a"), ("cn=a + sn=b , o=c", 2, "cn=a+sn=b,o=c", "cn=a+sn=b,o=c"),
        // Separators and the like in values
        (#"cn=a\+b\,c\;d\<e\>f\=g\\h\"i"#, 1, #"cn=a\+b\,c\;d\<e\>f=g\\h\"i"#, #"cn=a\2bb\2cc;d<e>f=g\5ch"i"#),
        (#"cn=a\2Cou\3Db,o=c"#, 2, #"cn=a\,ou=b,o=c"#, #"cn=a\2cou=b,o=c"#),
        (##"cn=\#x"##, 1, ##"cn=\#x"##, #"cn=\23x"#),
        ("cn=a#b=c==d", 1, "cn=a#b=c==d", "cn=a#b=c==d"), ("cn==a", 1, "cn==a", "cn==a"),
        (#"cn=\00x"#, 1, #"cn=\00x"#, "cn=\u{0}x"),
        // BER
        ("cn=#0C024142", 1, "cn=AB", "cn=ab"), ("cn=#130141 , o=x", 2, "cn=A,o=x", "cn=a,o=x"),
        ("cn=#0481024142", 1, "cn=AB", "cn=ab"),
        ("cn=#0C0141FF", 1, "cn=#0c0141ff", "cn=#0c0141ff"), ("cn=#0401FF", 1, "cn=#0401ff", "cn=#0401ff"),
        ("cn=#0201FF", 1, "cn=#0201ff", "cn=#0201ff"), ("cn=#0480", 1, "cn=#0480", "cn=#0480"),
        ("cn=#AB", 1, "cn=#ab", "cn=#ab"),
        // Folding
        ("cn=Straße", 1, "cn=Straße", "cn=strasse"), ("CN=李小龍,O=ＡＢＣ", 2, "CN=李小龍,O=ＡＢＣ", "cn=李小龍,o=abc"),
        ("cn=a\tb", 1, #"cn=a\09b"#, "cn=a b"),
    ]

    @Test("reads, prints and keys", arguments: table)
    func reads(_ row: (text: String, depth: Int, printed: String, key: String)) throws {
        let dn = try DN(row.text)
        #expect(dn.rdns.count == row.depth)
        #expect(dn.description == row.printed)
        #expect(dn.normalized.text == row.key)
        let again = try DN(dn.description)
        #expect(again == dn)
        #expect(again.description == dn.description)
        #expect(DNKey.make(row.text.bytes)?.text == row.key)
    }

    @Test("keeps bytes that are no UTF-8 apart from text")
    func octets() throws {
        let dn = try DN(#"cn=\FF\2C\41,o=x"#)
        #expect(dn.rdns[0].attributes[0].value == .octets([0xFF, 0x2C, 0x41]))
        #expect(dn.description == #"cn=\ff\2c\41,o=x"#)
        #expect(dn.normalized == "cn=".bytes + [0xFF] + #"\2cA,o=x"#.bytes)
        #expect(try DN(dn.description) == dn)
    }

    @Test(
        "refuses what is no DN, and says where",
        arguments: [
            (" ", 1), ("x", 1), ("=x", 0), ("cn=a,", 5), ("cn=a,,o=x", 5), (",cn=a", 0), ("cn=a+", 5), ("cn a=x", 3),
            ("1a=x", 0), ("1=x", 0), ("1.02=x", 0), ("oid.cn.x=a", 0), ("a_b=x", 1), ("é=x", 0), (#"cn=é\"#, 4),
            (#"cn=\zz"#, 3),
            (#"cn=\4"#, 3), (#"cn=é\4x"#, 4), ("cn=a\"b", 4), ("cn=a<b", 4), ("cn=a>b", 4), ("cn=\u{0}", 3),
            ("cn=#", 3), ("cn=#4", 5),
            ("cn=#4x", 5), ("cn=#41x", 6), ("cn=#41 x", 7), ("cn=\"a", 3), ("cn=\"a\" b", 7), ("cn;lang-en=a", 2),
            ("<GUID=x>;cn=a", 0), ("cn=a\\", 4),
        ])
    func refuses(_ text: String, _ position: Int) {
        let error = #expect(throws: DNError.self) { try DN(text) }
        #expect(error?.position == position)
        #expect(error?.message.isEmpty == false)
        #expect(DNKey.make(text.bytes) == nil)
    }

    @Test(
        "the same name in other words",
        arguments: [
            ("cn=a,dc=x", "CN=A, DC=X"), ("cn=a+sn=b", "sn=B + cn=A"), (#"cn=a\2cb"#, #"CN="A,b""#),
            (#"cn=\41"#, "cn=a"),
            ("cn=#040141", "2.5.4.3=a"), ("cn=Cafe\u{301}", #"cn=CAF\C3\89"#), ("cn=a  b", "cn=a b"),
            ("userid=a", "uid=a"),
        ])
    func same(_ first: String, _ second: String) throws {
        let (first, second) = (try DN(first), try DN(second))
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first.isEqualOrBelow(second) && second.isEqualOrBelow(first))
    }

    @Test(
        "other names",
        arguments: [
            ("cn=a,dc=x", "cn=a"), (#"cn=a\,dc=x"#, "cn=a,dc=x"), (#"cn=a\+sn=b"#, "cn=a+sn=b"), ("cn=a", "sn=a"),
            (##"cn=\#040141"##, "cn=#040141"), (#"cn=\\2ca"#, #"cn=\2ca"#), ("cn=ab", "cn=a b"),
            (##"cn=\#0201ff"##, "cn=#0201ff"),
        ])
    func different(_ first: String, _ second: String) throws {
        #expect(try DN(first) != DN(second))
    }

    @Test(
        "knows what lies below",
        arguments: [
            ("cn=a,ou=b,dc=c", "dc=c", true), ("cn=a,ou=b,dc=c", "OU=B, DC=C", true), ("dc=c", "dc=c", true),
            ("dc=c", "", true),
            ("", "", true), ("", "dc=c", false), ("dc=c", "cn=a,dc=c", false), ("cn=a,dc=c", "cn=b,dc=c", false),
            (#"cn=a\,dc=c"#, "dc=c", false), ("cn=a,adc=c", "dc=c", false), (#"cn=a\2cdc=c,dc=d"#, "dc=c,dc=d", false),
            ("cn=xdc=c", "dc=c", false), (#"cn=a+dc=c"#, "dc=c", false),
        ])
    func below(_ dn: String, _ base: String, _ expected: Bool) throws {
        #expect(try DN(dn).isEqualOrBelow(DN(base)) == expected)
        let (key, baseKey) = (try DN(dn).normalized, try DN(base).normalized)
        let answer = unsafe key.withUnsafeBytes { key in
            unsafe baseKey.withUnsafeBytes { unsafe DNKey.isEqualOrBelow(key, $0) }
        }
        #expect(answer == expected)
    }

    @Test("climbs to the root")
    func parents() throws {
        let dn = try DN("cn=a+sn=b,ou=c,dc=d")
        #expect(dn.parent == (try DN("ou=c,dc=d")))
        #expect(dn.parent?.parent?.parent == .root)
        #expect(DN.root.parent == nil)
        #expect(DN.root.description.isEmpty)
    }

    @Test(
        "escapes a value so that it reads back",
        arguments: [
            ("plain", "plain"), ("", ""), (" ", #"\ "#), ("  ", #"\ \ "#), (" a ", #"\ a\ "#), ("#a#", ##"\#a#"##),
            (#"a,b+c"d\e<f>g;h=i"#, #"a\,b\+c\"d\\e\<f\>g\;h=i"#), ("a\u{0}b\nc", #"a\00b\0ac"#), ("é 李", "é 李"),
        ])
    func escape(_ value: String, _ escaped: String) throws {
        #expect(RDN.escape(value) == escaped)
        let dn = try DN("cn=\(escaped),o=x")
        #expect(dn.rdns[0].attributes == [RDN.Attribute(type: "cn", value: value)])
        #expect(DN(rdns: [RDN(type: "cn", value: value), RDN(type: "o", value: "x")]) == dn)
    }
}
