import Foundation
import Testing

@testable import LDAPText

@Suite("NameKey")
struct NameKeyTests {
    @Test(
        "folds case, width, composition and spacing",
        arguments: [
            ("alice", "alice"), ("ALICE", "alice"), ("  Alice\t\n B.  Liddell ", "alice b. liddell"), ("", ""),
            (" \u{3000}\u{A0}", ""), ("Straße", "strasse"), ("STRAẞE", "strasse"), ("ſ", "s"), ("İstanbul", "i̇stanbul"),
            ("ISTANBUL", "istanbul"), ("ıstanbul", "istanbul"), ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"), ("Οδυσσεύς", "οδυσσεύσ"),
            ("Cafe\u{301}", "café"), ("CAFÉ", "café"), ("ﬃ", "ffi"), ("Ⅳ", "iv"), ("ＡＢＣ１２", "abc12"),
            ("ｶﾞ", "ガ"), ("\u{212B}", "å"), ("Ǆ", "dž"), ("ǰ", "ǰ"), ("ŉ", "ʼn"), ("Ѐ", "ѐ"), ("李\u{3000}小龍", "李 小龍"),
            ("가", "가"), ("\u{1100}\u{1161}", "가"), ("ⓐ", "a"), ("①", "1"), ("x\u{2028}y", "x y"), ("ᏸ", "ᏸ"),
            ("Ა", "ა"),
            ("µ", "μ"), ("Ω", "ω"), ("a\u{0}B", "a\u{0}b"), ("\u{345}Α", "ια"), ("𝔘𝔰𝔢𝔯", "user"), ("𐐀", "𐐨"),
        ])
    func folds(_ name: String, _ text: String) {
        // Compared as bytes: String's own comparison would hide a missing normalisation.
        #expect(NameKey(name).bytes == text.bytes)
    }

    @Test(
        "keeps apart what is not the same", arguments: [("a b", "ab"), ("é", "e"), ("ø", "o"), ("и", "й"), ("カ", "ガ")])
    func keepsApart(_ first: String, _ second: String) {
        #expect(NameKey(first) != NameKey(second))
    }

    @Test("folding a key again changes nothing, for every letter, mark and symbol of the scripts in use")
    func idempotentScalars() {
        for value in UInt32(0)..<0x3_0000 {
            guard let scalar = Unicode.Scalar(value), value < 0x600 || NameLetters.fold(value) == nil else { continue }
            guard scalar.properties.generalCategory != .unassigned else { continue }
            // Han outside the plain range: a sample.
            if value > 0x3400, value < 0xF900 || value > 0x1_FFFF, value % 64 != 0 { continue }
            expectIdempotent(String(scalar))
        }
    }

    @Test("folding a key again changes nothing, for mixed text")
    func idempotentMixed() {
        var generator = SeededGenerator(seed: 3)
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x80...0x24F, 0x250...0x36F, 0x370...0x3FF, 0x400...0x52F, 0x590...0x6FF, 0x900...0xDFF,
            0xE00...0xEFF, 0x10A0...0x11FF, 0x1C80...0x1CBF, 0x1D00...0x1FFF, 0x2000...0x218F, 0x2460...0x24FF,
            0x3000...0x33FF, 0xA640...0xA69F, 0xAC00...0xD7A3, 0xF900...0xFDFF, 0xFE20...0xFFEF, 0x10400...0x104FF,
            0x1D400...0x1D7FF,
        ]
        for _ in 0..<4_000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let range = ranges.randomElement(using: &generator) ?? 0x20...0x7E
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)),
                    scalar.properties.generalCategory != .unassigned
                {
                    text.unicodeScalars.append(scalar)
                }
            }
            expectIdempotent(text)
        }
    }

    private func expectIdempotent(_ name: String) {
        let key = NameKey(name)
        let again = NameKey(key.text)
        let shown = name.unicodeScalars.map { String($0.value, radix: 16) }
        #expect(again.bytes == key.bytes, "\(shown)")
    }

    @Test("the table of letters says what the rule says, for each letter and for all side by side")
    func letters() {
        let letters = (UInt32(0x80)...0xFFFF).compactMap(Unicode.Scalar.init).filter {
            NameLetters.fold($0.value) != nil
        }
        #expect(letters.count > 32_000)
        for letter in letters where letter.value < 0x4E00 {
            #expect(NameFold.fold(String(letter)) == byRule(String(letter)), "\(letter)")
        }
        var generator = SeededGenerator(seed: 4)
        var all = String.UnicodeScalarView()
        all.append(contentsOf: letters)
        all.append(contentsOf: letters.shuffled(using: &generator))
        for ascii in UInt8(0)..<0x80 {
            all.append(Unicode.Scalar(ascii))
            all.append(letters.randomElement(using: &generator) ?? "x")
        }
        #expect(NameFold.fold(String(all)) == byRule(String(all)))
    }

    private func byRule(_ text: String) -> [UInt8] {
        var folded: [UInt8] = []
        NameFold.appendByRule(text, to: &folded)
        return folded
    }

    @Test("takes bytes, and refuses those that are no UTF-8")
    func bytes() {
        let key = unsafe " Élan ".bytes.withUnsafeBytes { unsafe NameKey(utf8: $0) }
        #expect(key == NameKey("élan"))
        let broken = unsafe ([0x41, 0xFF] as [UInt8]).withUnsafeBytes { unsafe NameKey(utf8: $0) }
        #expect(broken == nil)
    }

    @Test("orders by bytes, and is coded as its text")
    func orderAndCoding() throws {
        let keys = ["b", "é", "a", "B c", "z", "𐐨", "ﬀ"].map(NameKey.init)
        #expect(keys.sorted().map(\.text) == ["a", "b", "b c", "ff", "z", "é", "𐐨"])
        let data = try JSONEncoder().encode(keys)
        #expect(try JSONDecoder().decode([NameKey].self, from: data) == keys)
        let folded = try JSONDecoder().decode([NameKey].self, from: Data("[\" ALICE \"]".utf8))
        #expect(folded.first?.text == "alice")
        #expect(Set(keys + keys).count == keys.count)
    }
}
