import LDAPText
import Testing

@Suite("SID")
struct SIDTests {
    static let table: [(hex: String, text: String, relative: UInt32?)] = [
        (
            "01 05 000000000005 15000000 A065CF7E 784B9B5F E77C8770 E9030000",
            "S-1-5-21-2127521184-1604012920-1887927527-1001", 1001
        ),
        ("01 01 000000000005 12000000", "S-1-5-18", 18),
        ("01 02 000000000005 20000000 20020000", "S-1-5-32-544", 544),
        ("01 00 000000000005", "S-1-5", nil),
        ("01 01 0000FFFFFFFF FFFFFFFF", "S-1-4294967295-4294967295", .max),
        ("01 01 000100000000 01000000", "S-1-0x000100000000-1", 1),
    ]

    @Test("reads and writes binary form", arguments: table)
    func reads(_ row: (hex: String, text: String, relative: UInt32?)) throws {
        let bytes = [UInt8](hex: row.hex)
        let sid = try #require(SID(bytes))
        #expect(sid.description == row.text)
        #expect(sid.relativeIdentifier == row.relative)
        #expect(sid.bytes == bytes)
        #expect(SID(text: row.text) == sid)
        #expect(SID(text: row.text.lowercased()) == sid)
        let same = unsafe bytes.withUnsafeBytes { unsafe SID($0) }
        #expect(same == sid)
    }

    @Test(
        "refuses what is no SID",
        arguments: [
            "", "01", "02 01 000000000005 12000000", "01 02 000000000005 12000000", "01 01 000000000005 12000000 00",
            "01 01 000000000005 120000", "01 10 000000000005" + String(repeating: "01000000", count: 16),
        ])
    func refuses(_ hex: String) {
        #expect(SID([UInt8](hex: hex)) == nil)
    }

    @Test(
        "refuses text that is no SID",
        arguments: [
            "", "S", "S-1", "S-1-", "S-2-5-18", "S-1-5-", "S-1-5--18", "S-1-5-x", "S-1-5-4294967296", "S-1-5-+1",
            "S-1-5-18 ",
            "S-1-0x1000000000000-1", "S-1-0x-1", "T-1-5-18", "S-1-5" + String(repeating: "-1", count: 16),
        ])
    func refuses(text: String) {
        #expect(SID(text: text) == nil)
    }

    @Test("names a sibling by its relative identifier")
    func sibling() throws {
        let user = try #require(SID([UInt8](hex: Self.table[0].hex)))
        let group = user.sibling(relativeIdentifier: 513)
        #expect(group.description == "S-1-5-21-2127521184-1604012920-1887927527-513")
        #expect(group.sibling(relativeIdentifier: 1001) == user)
        let bare = try #require(SID([UInt8](hex: "01 00 000000000005")))
        #expect(bare.sibling(relativeIdentifier: 18).description == "S-1-5-18")
    }
}
