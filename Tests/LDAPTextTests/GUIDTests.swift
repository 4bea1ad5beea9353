import Foundation
import LDAPText
import Testing

@Suite("GUID")
struct GUIDTests {
    static let text = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"

    @Test(
        "reads text of any case, bare or in braces",
        arguments: [
            text, text.uppercased(), "{\(text)}", "{F81D4FAE-7dec-11D0-A765-00A0C91E6BF6}",
        ])
    func readsText(_ written: String) throws {
        let guid = try #require(GUID(text: written))
        #expect(guid.high == 0xF81D_4FAE_7DEC_11D0)
        #expect(guid.low == 0xA765_00A0_C91E_6BF6)
        #expect(guid.description == Self.text)
        let fromBytes = unsafe written.bytes.withUnsafeBytes { unsafe GUID(text: $0) }
        #expect(fromBytes == guid)
    }

    @Test(
        "refuses what is no GUID",
        arguments: [
            "", "{}", "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "{\(text)",
            "\(text)}", "(\(text))", "\(text) ", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "f81d4fae-7dec-11d0-a7650-0a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bé",
        ])
    func refusesText(_ written: String) {
        #expect(GUID(text: written) == nil)
    }

    @Test("reads an objectGUID with its first three fields little-endian, and writes it back")
    func activeDirectory() throws {
        let bytes = [UInt8](hex: "AE4F1DF8 EC7D D011 A765 00A0C91E6BF6")
        let guid = try #require(GUID(activeDirectory: bytes))
        #expect(guid.description == Self.text)
        #expect(guid.activeDirectoryBytes == bytes)
        #expect(guid.bytes == [UInt8](hex: "F81D4FAE 7DEC 11D0 A765 00A0C91E6BF6"))
        let same = unsafe bytes.withUnsafeBytes { unsafe GUID(activeDirectory: $0) }
        #expect(same == guid)
    }

    @Test("refuses an objectGUID of another length", arguments: [0, 15, 17, 36])
    func activeDirectoryLength(_ length: Int) {
        #expect(GUID(activeDirectory: [UInt8](repeating: 1, count: length)) == nil)
    }

    @Test("orders as its text does")
    func order() {
        var generator = SeededGenerator(seed: 1)
        let guids = (0..<200).map { _ in GUID(high: generator.next(), low: generator.next()) }
        #expect(guids.sorted().map(\.description) == guids.map(\.description).sorted())
        #expect(GUID(high: 1, low: 1) < GUID(high: 1, low: 2))
        #expect(guids.allSatisfy { GUID(text: $0.description) == $0 })
    }

    @Test("is coded as its text")
    func coding() throws {
        let guid = try #require(GUID(text: Self.text))
        let data = try JSONEncoder().encode([guid])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(Self.text)\"]")
        #expect(try JSONDecoder().decode([GUID].self, from: data) == [guid])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([GUID].self, from: Data("[\"x\"]".utf8)) }
    }
}
