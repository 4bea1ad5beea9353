import Testing

@testable import Settings

/// Texts that are no YAML, or nothing.
@Suite struct YAMLFaultTests {
    static let cases = [
        FaultCase(
            "an empty file", "",
            "1:1: there is nothing in this file; `rollcall config example` prints a configuration to begin with"),
        FaultCase(
            "remarks alone", "# a\n# b\n",
            "1:1: there is nothing in this file; `rollcall config example` prints a configuration to begin with"),
        FaultCase("a text", "rollcall\n", "1:1: must be keys with their values, and is a single value"),
        FaultCase(
            "a bracket that is never closed", "store: /s\nlogs: {folder: /l\ndirectories:\n",
            "3:12: this is not YAML: did not find expected ',' or '}' (while parsing a flow mapping, which began in line 2); check the indentation and quotation marks above it"
        ),
        FaultCase(
            "a quotation mark that is never closed", "store: /s\nsite: \"a\n",
            "3:1: this is not YAML: found unexpected end of stream (while scanning a quoted scalar, which began in line 2); close the quotation mark"
        ),
        FaultCase(
            "a tab", "store: /s\nlogs:\n\tfolder: /l\n",
            "3:1: this is not YAML: found character that cannot start any token (while scanning for the next token, which began in line 3); indent with spaces, not with tabs"
        ),
        FaultCase(
            "a pattern that looks like an alias", "store: /s\nx:\n  - *-admins\n",
            "3:5: this is not YAML: found undefined alias; a text that begins with * stands in quotation marks"),
        FaultCase(
            "a bare asterisk", "x: [*]\n",
            "1:6: this is not YAML: did not find expected alphabetic or numeric character (while scanning an alias, which began in line 1); a text that begins with * stands in quotation marks"
        ),
        FaultCase(
            "a colon in a text", "store: a: b\n",
            "1:9: this is not YAML: mapping values are not allowed in this context; a text that holds a colon and a space stands in quotation marks; else check the indentation"
        ),
        FaultCase(
            "a template of two fields without quotation marks", "mapping:\n  full_name: {givenName} {sn}\n",
            "2:26: this is not YAML: did not find expected key (while parsing a block mapping, which began in line 2); a text with braces stands in quotation marks: \"{mail}\""
        ),
        FaultCase(
            "a variable in a list without quotation marks", "site: [${NAME}]\n",
            "1:9: this is not YAML: did not find expected ',' or ']' (while parsing a flow sequence, which began in line 1); a text with braces stands in quotation marks: \"${NAME}\""
        ),
        FaultCase(
            "a backslash in double quotation marks", "x: \"EXAMPLE\\svc\"\n",
            "1:12: this is not YAML: found unknown escape character (while parsing a quoted scalar, which began in line 1); a text with a backslash stands in single quotation marks: 'DOMAIN\\name'"
        ),
        FaultCase(
            "a backslash before a u in double quotation marks", "x: \"EXAMPLE\\user\"\n",
            "1:14: this is not YAML: did not find expected hexdecimal number (while parsing a quoted scalar, which began in line 1); a text with a backslash stands in single quotation marks: 'DOMAIN\\name'"
        ),
        FaultCase(
            "two documents", "a: 1\n---\nb: 2\n",
            "2:1: this is not YAML: but found another document (expected a single document in the stream, which began in line 1); a configuration has no line with --- between its parts"
        ),
        FaultCase("a control character", "a: 1\r\nb: \u{7}\n", "2:4: a control character stands here; remove it"),
        FaultCase("a null byte", "a: 1\0\n", "1:5: a control character stands here; remove it"),
    ]

    @Test(arguments: cases)
    func faults(_ row: FaultCase) {
        #expect(Sample.faults(row.text) == row.faults)
    }

    @Test func nothingOfASecretIsQuoted() {
        let faults = Sample.faults(Sample.text([7: "    bind: {dn: cn=r, password: \"hunter2"]))
        #expect(faults.count == 1)
        #expect(!faults.joined().contains("hunter2"))
    }

    @Test(arguments: ["\u{FEFF}", "%YAML 1.1\n---\n", "---\n"])
    func whatMayComeFirst(_ start: String) {
        #expect(Sample.faults(start + Sample.text()) == [])
    }

    @Test func carriageReturnsEndLines() {
        let text = Sample.text(adding: "    lable: x").split(separator: "\n").joined(separator: "\r\n")
        #expect(Sample.faults(text) == ["9:5: directories[0].lable: unknown key; did you mean \"label\"?"])
    }

    @Test func anchorsAreRead() throws {
        let text = Sample.text(
            [8: "    users: {bases: &bases [\"dc=example\"]}"], adding: "    groups: {bases: *bases}")
        #expect(try Sample.directory(text).groups.bases.map(\.description) == ["dc=example"])
    }
}
