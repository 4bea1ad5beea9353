import LDAPText
import Testing

@Suite("escapedForTerminal")
struct PrintableTests {
    @Test(
        "shows what could steer a terminal, and nothing else, as an escape",
        arguments: [
            ("Zoë 李 \\ \"x\"", "Zoë 李 \\ \"x\""), ("\u{1B}[31mred", "\\u{1B}[31mred"),
            ("a\nb\tc\r", "a\\u{A}b\\u{9}c\\u{D}"),
            ("\u{0}\u{7F}\u{80}\u{9B}\u{A0}", "\\u{0}\\u{7F}\\u{80}\\u{9B}\u{A0}"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"), ("\u{202E}gpj\u{202C}", "\\u{202E}gpj\\u{202C}"),
            ("\u{2066}x\u{2069}\u{200E}\u{200F}\u{61C}", "\\u{2066}x\\u{2069}\\u{200E}\\u{200F}\\u{61C}"), ("", ""),
            ("\r\n", "\\u{D}\\u{A}"), ("e\u{301}\u{1F468}\u{200D}\u{1F469}", "e\u{301}\u{1F468}\u{200D}\u{1F469}"),
        ])
    func escapes(_ text: String, _ shown: String) {
        #expect(text.escapedForTerminal().bytes == shown.bytes)
        #expect(shown.escapedForTerminal().bytes == shown.bytes)
    }
}
