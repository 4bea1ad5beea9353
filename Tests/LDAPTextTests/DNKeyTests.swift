import Testing

@testable import LDAPText

@Suite("DNKey")
struct DNKeyTests {
    private func plain(_ bytes: [UInt8]) -> [UInt8]? {
        var key = "before".bytes
        let isPlain = unsafe bytes.withUnsafeBytes { unsafe DNKey.appendPlain($0, to: &key) }
        #expect(key.starts(with: "before".bytes))
        return isPlain ? Array(key.dropFirst(6)) : (key.count == 6 ? nil : [0])
    }

    private func scanned(_ bytes: [UInt8]) -> [UInt8]? {
        var key = "before".bytes
        let isScanned = DNKey.appendScanned(bytes.span, to: &key)
        return isScanned ? Array(key.dropFirst(6)) : (key.count == 6 ? nil : [0])
    }

    private func parsed(_ bytes: [UInt8]) -> [UInt8]? {
        var key = "before".bytes
        let isName = DNKey.appendParsed(bytes.span, to: &key)
        return isName ? Array(key.dropFirst(6)) : (key.count == 6 ? nil : [0])
    }

    @Test(
        "takes the plain way for what servers mostly write",
        arguments: [
            "", "CN=Alice Liddell,OU=AADDC Users,DC=example,DC=com", "uid=alice.b-c,ou=people,dc=example,dc=com", "cn=",
            "cn=a=b,o=x", "cn=O'Brien (Sales) #1,o=x", "cn=a@b.c/d:e,o=x", "cn=,o=x",
        ])
    func plainNames(_ text: String) {
        #expect(plain(text.bytes) == parsed(text.bytes))
        #expect(plain(text.bytes) != nil)
    }

    @Test(
        "leaves everything else to the parser",
        arguments: [
            #"cn=a\,b"#, "cn=a+sn=b", "cn=é", "cn= a", "cn=a ", "cn =a", "cn=a, o=b", "cn=a ,o=b", "cn=a  b",
            "2.5.4.3=a",
            "commonName=a", "userid=a", "cn=#41", "cn=\"a\"", "cn=a;o=b", "cn=a<b", "cn=a\tb", "cn=a,", ",cn=a", "=a",
            "cn", " ",
            "cn=== a", "cn=\u{7F}",
        ])
    func otherNames(_ text: String) {
        #expect(plain(text.bytes) == nil)
    }

    @Test(
        "scans what else is common",
        arguments: [
            #"CN=Doe\, Jane,OU=X"#, "cn=Zoë Übér, ou=Straße", "CN=李小龍,O=ＡＢＣ", "cn=＃x", "cn=a，b", #"cn=\C3\A9"#,
            #"cn=\41\5c"#,
            "cn=a;o=b", " cn = a  b ", #"cn=a\ "#, "cn=",
        ])
    func scannedNames(_ text: String) {
        #expect(scanned(text.bytes) == parsed(text.bytes))
        #expect(scanned(text.bytes) != nil)
    }

    @Test(
        "leaves to the parser what only it can read",
        arguments: [
            "", "cn=a+sn=b", "cn=\"a\"", "cn=#0441", "2.5.4.3=a", "commonName=a", #"cn=\FF"#, #"cn=\"#, "cn=a,", "cn",
            "cn=<",
        ])
    func unscannedNames(_ text: String) {
        #expect(scanned(text.bytes) == nil)
    }

    @Test("no other name of a type is short enough to slip through the plain way")
    func aliases() {
        for alias in DNAttributeType.names.keys where ASCII.isLetter(alias[0]) {
            #expect(alias.count >= DNAttributeType.shortestAlias, "\(alias.text)")
        }
    }

    @Test("all ways agree wherever they answer")
    func agreement() {
        var generator = SeededGenerator(seed: 6)
        let pieces = [
            "cn", "CN", "ou=", "dc=", "uid=", "=", "=", ",", ",", " ", "a", "B", "z9", "-", "#", "+", "\\", "\\2C",
            "\"", ";", "<",
            "é", "Ａ，＃＋", "\\,", "\\ ", "\\C3", "\u{300}", "\u{A0}", "1", "2.5.4.3=", ".", "\t", "commonName=", "(x)",
            "@", "\u{7F}", "X Y", "=a,o=",
        ]
        var answered = 0
        var scans = 0
        var names = 0
        for _ in 0..<60_000 {
            var text = Bool.random(using: &generator) ? "cn=" : ""
            for _ in 0..<Int.random(in: 0...7, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            let slow = parsed(text.bytes)
            if slow != nil { names += 1 }
            if let scan = scanned(text.bytes) {
                scans += 1
                #expect(scan == slow, "\(text)")
            }
            guard let fast = plain(text.bytes) else { continue }
            answered += 1
            #expect(fast == slow, "\(text)")
        }
        #expect(answered > 1_000 && scans > answered && names > scans)
    }

    @Test("a printed name has the same key, and a key tells ancestry as the RDNs do")
    func ancestry() throws {
        var generator = SeededGenerator(seed: 7)
        let values = ["a", "A,b", "a+b", "\\", "#x", " ", "dc=a", "x,dc=a", "é", "\u{0}", ""]
        let types = ["cn", "dc", "2.5.4.11", "ou"]
        func name() -> DN {
            DN(
                rdns: (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    RDN(
                        (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                            RDN.Attribute(
                                type: types.randomElement(using: &generator) ?? "cn",
                                value: values.randomElement(using: &generator) ?? "a")
                        })
                })
        }
        var below = 0
        for _ in 0..<5_000 {
            let (dn, base) = (name(), name())
            #expect(try DN(dn.description) == dn)
            #expect(DNKey.make(dn.description.bytes) == dn.normalized)
            let expected = dn.rdns.count >= base.rdns.count && Array(dn.rdns.suffix(base.rdns.count)) == base.rdns
            #expect(dn.isEqualOrBelow(base) == expected, "\(dn) \(base)")
            let child = DN(rdns: dn.rdns + base.rdns)
            #expect(child.isEqualOrBelow(base))
            if expected { below += 1 }
        }
        #expect(below > 500)
    }

    @Test("refuses bytes that are no UTF-8, and leaves the buffer as it was")
    func invalid() {
        for bytes in ["cn=".bytes + [0xFF], "cn=".bytes + [0xC3, 0x28], [0x80], "nonsense".bytes] as [[UInt8]] {
            var key = "kept".bytes
            let isName = unsafe bytes.withUnsafeBytes { unsafe DNKey.append($0, to: &key) }
            #expect(!isName)
            #expect(key == "kept".bytes)
        }
    }
}
