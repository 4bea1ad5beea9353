import LDAPText
import Testing

@testable import ExternalLog

@Suite struct JSONTests {
    static let strings: [(text: String, json: String)] = [
        ("", #""""#),
        ("Ada Lovelace", #""Ada Lovelace""#),
        ("Zoë Łukasz Ωmega 王小明 🦊", #""Zoë Łukasz Ωmega 王小明 🦊""#),
        ("عائشة", #""عائشة""#),
        ("© £ ± â € “x”", #""© £ ± â € “x”""#),
        (#"say "no""#, #""say \"no\"""#),
        (#"CN=a\,b\\c/d"#, #""CN=a\\,b\\\\c/d""#),
        ("line\nfeed\r\ttab", #""line\nfeed\r\ttab""#),
        ("\u{0}\u{1}\u{8}\u{C}\u{1B}[31m\u{1F}", #""\u0000\u0001\u0008\u000c\u001b[31m\u001f""#),
        ("\u{7F}\u{80}\u{9B}\u{9F}\u{A0}", "\"\\u007f\\u0080\\u009b\\u009f\u{A0}\""),
        ("a\u{2028}b\u{2029}c", #""a\u2028b\u2029c""#),
        ("\u{202E}gnp.exe\u{2066}\u{200F}\u{61C}", #""\u202egnp.exe\u2066\u200f\u061c""#),
    ]

    @Test(arguments: strings) func `a string is written so, and reads back as it was`(text: String, json: String) throws
    {
        var writer = JSONWriter()
        writer.string(text)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == json)
        var parser = JSONParser(writer.bytes)
        #expect(try parser.string().unicodeScalars.elementsEqual(text.unicodeScalars))
        try parser.end()
    }

    @Test func `every scalar comes back`() throws {
        var lost: [UInt32] = []
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), value < 0x3000 || value % 97 == 0 else { continue }
            var writer = JSONWriter()
            writer.string(String(scalar))
            var parser = JSONParser(writer.bytes)
            if try !parser.string().unicodeScalars.elementsEqual([scalar]) { lost.append(value) }
        }
        #expect(lost == [])
    }

    static let foreign: [(json: String, text: String)] = [
        (#""\u0041\u00e9\/\b\f""#, "Aé/\u{8}\u{C}"),
        (#""\uD83E\udd8a""#, "🦊"),
        (#""\u2028\u0000""#, "\u{2028}\u{0}"),
    ]

    @Test(arguments: foreign) func `escapes of other writers are read`(json: String, text: String) throws {
        var parser = JSONParser(Array(json.utf8))
        #expect(try parser.string() == text)
    }

    static let integers: [Int64] = [0, 1, 9, 10, 99, 100, 1_234_567_890, -1, -10, -987, .max, .min + 1, .min]

    @Test(arguments: integers) func `a number is written as Swift writes it, and read back`(number: Int64) throws {
        var writer = JSONWriter()
        writer.integer(number)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(number)")
        var parser = JSONParser(writer.bytes)
        #expect(try parser.integer() == number)
    }

    @Test func `an identifier is written as it describes itself`() {
        let identifier = GUID(high: 0xF81D_4FAE_7DEC_11D0, low: 0xA765_00A0_C91E_6BF6)
        var writer = JSONWriter()
        writer.identifier(identifier)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(identifier)\"")
    }

    static let wellFormed = [
        "{}", " { } ", "[]", "[ ]", "[1,2 , 3]", #"{"a":1}"#, #" {"a" : [ {"b":null} , true,false ] } "#, "-0",
        "1.5e-7", "0.25", "10E+2", #""\\""#, #""\"""#, "\t\r\n{\"a\"\n:\r0}",
    ]

    @Test(arguments: wellFormed) func `what is JSON is passed over`(json: String) throws {
        var parser = JSONParser(Array(json.drop { " \t\r\n".contains($0) }.utf8))
        try parser.skip()
        try parser.end()
    }

    static let malformed = [
        "", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#,
        #"{"a":1 "b":2}"#, "{}{}", "{} x", "nul", "nulll", "True", "01", "-", "1.", ".5", "1e", "+1", "0x10", #"""#,
        #""a"#, #""\"#, #""\x""#, #""\u12""#, #""\u12G4""#, #""\uD800""#, #""\uDC00""#, #""\uD800\u0041""#,
        #""\uD800x""#, "\"a\nb\"", "\"a\u{1}\\n\"", "'a'", "NaN", String(repeating: "[", count: 100),
    ]

    @Test(arguments: malformed) func `what is no JSON is refused`(json: String) {
        #expect(throws: JSONFault.self) {
            var parser = JSONParser(Array(json.utf8))
            try parser.skip()
            try parser.end()
        }
        #expect(throws: JSONFault.self) {
            var parser = JSONParser(Array(json.utf8))
            _ = try parser.string()
            try parser.end()
        }
    }

    static let notUTF8: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ]

    @Test(arguments: notUTF8) func `what is not UTF-8 is refused`(bytes: [UInt8]) {
        for ending in [[], Array(#"\n"#.utf8)] {
            var parser = JSONParser([0x22] + bytes + ending + [0x22])
            #expect(throws: JSONFault("it is not UTF-8")) { _ = try parser.string() }
        }
    }

    static let noWholeNumbers = ["1.0", "1e3", "01", "-", "\"1\"", "9223372036854775808", "-9223372036854775809", ""]

    @Test(arguments: noWholeNumbers) func `no other number is taken for a whole one`(json: String) {
        var parser = JSONParser(Array(json.utf8))
        #expect(throws: JSONFault.self) {
            _ = try parser.integer()
            try parser.end()
        }
    }
}
