import LDAPText
import Testing

@Suite("LDIFReader")
struct LDIFReaderTests {
    /// The entries as text: the name, then `attribute=value` each.
    static func read(_ reader: inout LDIFReader) throws -> [[String]] {
        var records: [[String]] = []
        while let record = try reader.next() {
            records.append(
                [record.dn.text]
                    + record.attributes.flatMap { attribute in attribute.values.map { "\(attribute.name)=\($0.text)" } }
            )
        }
        return records
    }

    static func read(_ text: String) throws -> [[String]] {
        var reader = LDIFReader(text.bytes)
        return try read(&reader)
    }

    /// RFC 2849's first three examples.
    static let rfc = """
        version: 1
        dn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com
        objectclass: top
        objectclass: person
        cn: Barbara Jensen
        cn: Barbara J Jensen
        sn: Jensen
        uid: bjensen
        telephonenumber: +1 408 555 1212

        dn:cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com
        objectclass:top
        description:Babs is a big sailing fan, and travels extensively in sea
         rch of perfect sailing conditions.
        title:Product Manager, Rod and Reel Division

        dn: cn=Gern Jensen, ou=Product Testing, dc=airius, dc=com
        description:: V2hhdCBhIGNhcmVmdWwgcmVhZGVyIHlvdSBhcmUhICBUaGlzIHZhbHVl
         IGlzIGJhc2UtNjQtZW5jb2RlZCBiZWNhdXNlIGl0IGhhcyBhIGNvbnRyb2wgY2hhcmFjdGVyIGlu
         IGl0IChhIENSKS4NICBCeSB0aGUgd2F5LCB5b3Ugc2hvdWxkIHJlYWxseSBnZXQgb3V0IG1vcmUu

        """

    static let rfcRecords = [
        [
            "cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com", "objectclass=top", "objectclass=person",
            "cn=Barbara Jensen",
            "cn=Barbara J Jensen", "sn=Jensen", "uid=bjensen", "telephonenumber=+1 408 555 1212",
        ],
        [
            "cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com", "objectclass=top",
            "description=Babs is a big sailing fan, and travels extensively in search of perfect sailing conditions.",
            "title=Product Manager, Rod and Reel Division",
        ],
        [
            "cn=Gern Jensen, ou=Product Testing, dc=airius, dc=com",
            "description=What a careful reader you are!  This value is base-64-encoded because it has a control character in it (a CR).\r"
                + "  By the way, you should really get out more.",
        ],
    ]

    @Test(
        "reads the examples of RFC 2849, in chunks of any size and with any end of line",
        arguments: [1, 2, 3, 7, 64, 100_000])
    func rfcExamples(_ size: Int) throws {
        for text in [
            Self.rfc, Self.rfc.replacing("\n", with: "\r\n"), "\u{FEFF}" + Self.rfc, String(Self.rfc.dropLast()),
        ] {
            let bytes = text.bytes
            var place = 0
            var reader = LDIFReader {
                guard place < bytes.count else { return nil }
                defer { place += size }
                return Array(bytes[place..<min(place + size, bytes.count)])
            }
            #expect(try Self.read(&reader) == Self.rfcRecords)
            #expect(try reader.next() == nil)
            #expect(reader.trailer == nil)
        }
    }

    @Test(
        "reads",
        arguments: [
            ("", []), ("\n\n# only a comment\n folded\n\n", []), ("version: 1\n", []),
            ("dn:\nobjectClass: top", [["", "objectClass=top"]]),
            ("dn:: w6k9eA==\na: b", [["é=x", "a=b"]]), ("dn: cn=é\na: ü", [["cn=é", "a=ü"]]),
            ("DN: x\na: b", [["x", "a=b"]]), ("dn: x", [["x"]]),
            ("dn: x\na: 1\nb: 2\nA: 3\na;lang-en: 4\n", [["x", "a=1", "a=3", "b=2", "a;lang-en=4"]]),
            ("dn: x\n# between\na: b\n# folded\n comment\nc: d", [["x", "a=b", "c=d"]]),
            ("dn: x\na:   b  \nc:\nd::\ne:b:c\n", [["x", "a=b  ", "c=", "d=", "e=b:c"]]),
            ("dn: x\n\n\n \ndn: y\n", [["x"], ["y"]]), ("dn: x\na: b\n  c\n \n d", [["x", "a=b cd"]]),
            ("dn: x\nversion: 2\n", [["x", "version=2"]]),
            ("dn: x\nsearch: y\nref: z\n", [["x", "search=y", "ref=z"]]), ("dn: a\n b\n c", [["abc"]]),
            ("dn: x\n2.5.4.3: b", [["x", "2.5.4.3=b"]]),
            ("dn: x\nmember;range=0-1499: b", [["x", "member;range=0-1499=b"]]),
            ("dn: x\nmember;range=1500-*: b", [["x", "member;range=1500-*=b"]]),
            ("dn: x\na: b\r\n\r\ndn: y\r\n", [["x", "a=b"], ["y"]]),
        ] as [(String, [[String]])])
    func reads(_ text: String, _ records: [[String]]) throws {
        #expect(try Self.read(text) == records)
    }

    @Test(
        "refuses, with the line",
        arguments: [
            ("version: 2\n", 1, "version 1"), ("# x\nversion: 1\n\nversion: 1\n", 4, "begin with"),
            ("cn: x\n", 1, "begin with"),
            ("dn: x\n\ncn: y\n", 3, "begin with"), ("dn: x\na: b\ndn: y\n", 3, "empty line"),
            ("dn: x\nchangetype: add\na: b\n", 2, "changes"),
            ("dn: x\ncontrol: 1.2 true\nchangetype: delete\n", 2, "changes"),
            ("dn: x\na:< file:///etc/passwd\n", 2, "URL"), ("dn: x\na:: A\n", 2, "base64"),
            ("dn: x\na:: QUI\n", 2, "base64"), ("dn: x\na:: QUJ=\n", 2, "base64"), ("dn: x\na:: Q=I=\n", 2, "base64"),
            ("dn: x\na:: QU I=\n", 2, "base64"),
            ("dn: x\na:: QQ====\n", 2, "base64"), ("dn: x\na:: ====\n", 2, "base64"),
            ("dn: x\na:: QQ_-\n", 2, "base64"), ("dn: x\na: \u{0}\n", 2, "NUL"),
            ("dn: x\na\n", 2, "colon"), ("dn: x\n-\n", 2, "colon"), ("dn: x\n: b\n", 2, "no attribute name"),
            ("dn: x\na b: c\n", 2, "no attribute name"), ("dn: x\na;=1: c\n", 2, "no attribute name"),
            ("dn: x\na=1: c\n", 2, "no attribute name"), ("dn: x\na;range=x: c\n", 2, "no attribute name"),
            (" dn: x\n", 1, "folded"), ("dn: x\n\n a: b\n", 3, "folded"), ("dn: x\na: b\n c\n d\ne\n", 5, "colon"),
            ("dn: x\n# c\n d\ne\n", 4, "colon"),
        ])
    func refuses(_ text: String, _ line: Int, _ message: String) {
        var reader = LDIFReader(text.bytes)
        let error = #expect(throws: LDIFError.self) { try Self.read(&reader) }
        #expect(error?.line == line)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        let again = #expect(throws: LDIFError.self) { try reader.next() }
        #expect(again == error)
        #expect(reader.trailer == nil)
    }

    @Test("says on which line a record begins, and finds values by any case")
    func lines() throws {
        var reader = LDIFReader("# c\n\ndn: x\na: b\n c\n\ndn: y\nMail: m\nmail: n\n".bytes)
        #expect(try reader.next()?.line == 3)
        let second = try #require(try reader.next())
        #expect(second.line == 7)
        #expect(second.values("MAIL").map(\.text) == ["m", "n"])
        #expect(second.values("sn").isEmpty)
    }

    @Test("hands on what the supply throws")
    func supplyThrows() throws {
        struct Broken: Error {}
        var sent = false
        var reader = LDIFReader {
            defer { sent = true }
            if sent { throw Broken() }
            return "dn: x\n\ndn: y\n".bytes
        }
        #expect(try reader.next()?.dn.text == "x")
        #expect(throws: Broken.self) { try reader.next() }
        #expect(throws: Broken.self) { try reader.next() }
    }
}
