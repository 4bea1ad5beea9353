import Directory
import LDAPText
import Testing

@testable import AccountStore

@Suite("Small parts")
struct SmallPartsTests {
    @Test(
        "A number's place",
        arguments: [
            [], [5], [1, 2, 3], [1, 2, 4, 7], [-3, 0, 9], [1, 1_000_000_000_000], [Int64.min, 0, Int64.max],
        ] as [[Int64]])
    func numberIndex(numbers: [Int64]) {
        let index = NumberIndex(numbers)
        for (place, number) in numbers.enumerated() { #expect(index[number] == UInt32(place)) }
        for number in [Int64.min, -4, -1, 0, 1, 2, 3, 5, 6, 8, 10, 1_000_000, Int64.max] where !numbers.contains(number)
        {
            #expect(index[number] == nil, "\(number)")
        }
    }

    @Test(
        "An account's own properties",
        arguments: [
            [:], ["a": "b"], ["a": "1", "b": "2", "c": ""], ["quote\"": "back\\slash"], ["tab\t": "\u{0}\u{1F}\u{7F}"],
            ["ключ": "值 🧑‍🚀", "z": "}{,:\""],
        ] as [[String: String]])
    func texts(texts: [String: String]) throws {
        let text = StoredJSON.text(texts)
        #expect(StoredJSON.texts(text) == texts)
        // It is JSON to others too.
        #expect(try StoredJSON.value([String: String].self, text) == texts)
    }

    @Test(
        "Texts that are no flat object give what they can",
        arguments: [
            ("", [:]), ("{", [:]), ("{\"a\":\"b\"", [:]), ("{\"a\":\"b\"}x", [:]), ("[]", [:]), ("null", [:]),
            ("{ \"a\" : \"b\" }", ["a": "b"]), ("{\"a\":1,\"b\":\"c\"}", ["a": "1", "b": "c"]),
            ("{\"a\":{\"b\":\"c\"},\"d\":\"e\"}", ["d": "e"]), ("{\"a\":null}", [:]), ("{\"a\":true}", ["a": "1"]),
        ] as [(String, [String: String])])
    func oddTexts(text: String, expected: [String: String]) {
        #expect(StoredJSON.texts(text) == expected)
    }

    @Test("Roles and permissions are lists of names", arguments: 0..<16 as Range<UInt8>)
    func lists(bits: UInt8) {
        let permissions = Permissions(rawValue: bits)
        #expect(permissions.list == permissions.names.joined(separator: ","))
        #expect(Permissions(list: permissions.list) == permissions)
        let roles = Roles(rawValue: bits & 7)
        #expect(roles.list == roles.names.joined(separator: ","))
        #expect(Roles(list: roles.list) == roles)
    }

    @Test(
        "Account numbers in one value",
        arguments: [
            [], [1], [127, 128, 129], [1, 2, 3, 1_000_000], [16_383, 16_384], [1, .max], [.max],
        ] as [[Int64]])
    func accountNumbers(numbers: [Int64]) {
        let bytes = AccountNumbers.bytes(numbers.reversed())
        #expect(AccountNumbers.numbers(bytes) == numbers)
        #expect(AccountNumbers.numbers(bytes.dropLast()) == numbers.dropLast())
    }

    @Test("Account numbers that lie close together cost a byte or two each")
    func accountNumbersLength() {
        #expect(AccountNumbers.bytes([5, 3, 1]) == [1, 2, 2])
        #expect(AccountNumbers.bytes([300]) == [0xAC, 0x02])
    }

    @Test("A cache gives the same value for the same bytes alone, however few places it has")
    func cache() {
        var cache = BytesCache<String>(size: 2)
        for text in ["a", "b", "ab", "a", "", "b", "ä", "", "ba", "a"] {
            let bytes = Array(text.utf8)
            let value = unsafe bytes.withUnsafeBytes { bytes in unsafe cache.value(for: bytes) { "<\($0)>" } }
            #expect(value == "<\(text)>")
        }
    }
}
