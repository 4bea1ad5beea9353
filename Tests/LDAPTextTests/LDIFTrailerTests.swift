import LDAPText
import Testing

/// What OpenLDAP's ldapsearch 2.5 prints.
@Suite("LDIFReader.trailer")
struct LDIFTrailerTests {
    static let head =
        "# extended LDIF\n#\n# LDAPv3\n# base <dc=x> with scope subtree\n# filter: (cn=*)\n# numEntries: 99\n#\n\n"
    static let entry = "# x\ndn: dc=x\ndc: x\n\n"
    static let reference = "# search reference\nref: ldap://127.0.0.1:1/ou=y,dc=x??sub\n\n"
    static let result = "# search result\nsearch: 2\nresult: 0 Success\n\n"
    static let morePages =
        "# search result\nsearch: 2\nresult: 0 Success\ncontrol: 1.2.840.113556.1.4.319 false MA0CAQAECAEAAAAAAAAA\npagedresults: cookie=AQAAAAAAAAA=\n"
    static let lastPage =
        "# search result\nsearch: 3\nresult: 0 Success\ncontrol: 1.2.840.113556.1.4.319 false MAUCAQAEAA==\npagedresults: cookie=\n\n"

    static func trailer(_ text: String) throws -> LDIFTrailer? {
        var reader = LDIFReader(text.bytes)
        #expect(reader.trailer == nil)
        _ = try LDIFReaderTests.read(&reader)
        return reader.trailer
    }

    @Test(
        "reads the result and the counts",
        arguments: [
            (head + entry + entry + result + "# numResponses: 3\n# numEntries: 2\n", 0, 2, 0),
            (head + entry + reference + result + "# numResponses: 3\n# numEntries: 1\n# numReferences: 1\n", 0, 1, 1),
            (head + result + "# numResponses: 1\n", 0, 0, 0),
            (head + reference + result + "# numResponses: 2\n# numReferences: 1", 0, 0, 1),
            (
                head + entry + "search: 2\nresult: 4 Size limit exceeded\n\n# numResponses: 2\n# numEntries: 1\n", 4, 1,
                0
            ),
            (
                head
                    + "search: 2\nresult: 32 No such object\nmatchedDN: dc=x\ntext: 0000208D: NameErr\n  folded\n\n# numResponses: 1\n",
                32, 0, 0
            ),
            (head + entry + result, 0, nil, 0), (head + entry + result + "# numResponses: 2\n", 0, nil, 0),
            (head + reference + result, 0, nil, 1),
            (
                head + entry + morePages + head + entry + reference + lastPage
                    + "# numResponses: 5\n# numEntries: 2\n# numReferences: 1\n", 0, 2, 1
            ),
            (head + entry + lastPage + "# numResponses: 2\n# numEntries: 1\n", 0, 1, 0),
        ] as [(String, Int, Int?, Int)])
    func reads(_ text: String, _ code: Int, _ entries: Int?, _ references: Int) throws {
        let trailer = try #require(try Self.trailer(text))
        #expect(trailer.resultCode == code)
        #expect(trailer.numEntries == entries)
        #expect(trailer.numReferences == references)
    }

    @Test(
        "is none where it proves nothing",
        arguments: [
            head + entry, entry + "# numResponses: 2\n# numEntries: 1\n", result + "# numResponses: 1\n" + entry,
            result + "# numResponses: 1\n" + result,
            result + reference, entry + "search: 2\n\n# numResponses: 2\n# numEntries: 1\n",
            entry + "search: 2\nresult: ok\n\n",
            entry + result + "# numResponses: 3\n# numEntries: 1\n",
            entry + result + "# numResponses: 2\n# numEntries: 2\n",
            entry + result + "# numResponses: 2\n# numEntries: x\n",
            entry + result + "# numResponses: 2\n# numEntries: -1\n",
            entry + result + "# numEntries: 1\n# numEntries: 1\n",
            entry + morePages + "\n# numResponses: 2\n# numEntries: 1\n",
            entry + morePages + head + entry + lastPage + "# numResponses: 3\n# numEntries: 2\n",
            entry + lastPage + head + entry + lastPage,
            entry + "search: 2\nresult: 4 Size limit exceeded\npagedresults: cookie=AQ==\n\n" + entry + lastPage,
            entry + "search: 2\nresult: 0 Success\nresult: 0 Success\n\n",
            result + "# numResponses: 1\n# numEntries: 9223372036854775807\n# numReferences: 9223372036854775807\n",
        ])
    func isNone(_ text: String) throws {
        #expect(try Self.trailer(text) == nil)
    }
}
