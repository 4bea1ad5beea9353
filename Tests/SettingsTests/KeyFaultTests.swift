import Testing

@testable import Settings

/// Keys: unknown, twice, missing, of the wrong type.
@Suite struct KeyFaultTests {
    static let cases = [
        FaultCase(
            "a misspelt key of a section", Sample.text([8: "    users: {bases: \"dc=example\", filtre: \"(a=b)\"}"]),
            "8:34: directories[0].users.filtre: unknown key; did you mean \"filter\"?"),
        FaultCase(
            "a misspelt key that is required leaves one fault", Sample.text([6: "    server: ldaps://h"]),
            "6:5: directories[0].server: unknown key; did you mean \"servers\"?"),
        FaultCase(
            "a key like no other", Sample.text(adding: "", "telemetry: true"),
            "10:1: telemetry: unknown key; known here: site, store, logs, protect, approvals, undo, outbox, directories"
        ),
        FaultCase(
            "a key of another section of the directory", Sample.text(adding: "    required_groups: [Staff]"),
            "9:5: directories[0].required_groups: unknown key; it belongs under criteria"),
        FaultCase(
            "a key of the directory itself", Sample.text(adding: "    deprovision: {on_recreate: hold}"),
            "9:19: directories[0].deprovision.on_recreate: unknown key; it belongs directly in the directory"),
        FaultCase(
            "a key of two other sections", Sample.text(adding: "    bases: dc=example"),
            "9:5: directories[0].bases: unknown key; it belongs under users or under groups"),
        FaultCase(
            "a key of the whole file", Sample.text(adding: "    approvals: {valid_for: 1h}"),
            "9:5: directories[0].approvals: unknown key; it belongs at the top of the file"),
        FaultCase(
            "a key of a directory", Sample.text(adding: "criteria: {}"),
            "9:1: criteria: unknown key; it belongs under directories[]"),
        FaultCase(
            "a key of another section that is almost one of this",
            Sample.text(adding: "    attributes: {username: uid}"),
            "9:18: directories[0].attributes.username: unknown key; did you mean \"user_name\"? \"username\" belongs under mapping"
        ),
        FaultCase(
            "a key that stands twice", Sample.text(adding: "    label: One", "    label: Two"),
            "10:5: directories[0].label: stands twice; first in line 9; keep one of them"),
        FaultCase(
            "keys that stand twice hide nothing else",
            Sample.text([1: "store: 5", 2: "logs: {folder: /a, \"folder\": /b, folder: /c}"], adding: "store: /a"),
            "1:8: store: must be text, and YAML reads a bare 5 as a number; write it in quotation marks: \"5\"",
            "2:20: logs.folder: stands twice; first in line 2; keep one of them",
            "2:34: logs.folder: stands twice; first in line 2; keep one of them",
            "9:1: store: stands twice; first in line 1; keep one of them"),
        FaultCase(
            "a key that stands twice beyond ASCII",
            Sample.text(
                [4: "  - name: company\r", 5: "    flavour: openldap # ü😀"],
                adding: "    mapping: {custom: {übung: \"{a}\", 'übung': \"{b}\"}}"),
            "9:31: directories[0].mapping.custom.übung: a custom attribute's name has only letters, digits, -, _ and .",
            "9:38: directories[0].mapping.custom.übung: stands twice; first in line 9; keep one of them"),
        FaultCase(
            "a missing key", Sample.text([1: ""]),
            "2:1: store: is missing; write store: /var/lib/rollcall/accounts.sqlite"),
        FaultCase(
            "a missing section", Sample.text([8: ""]),
            "4:5: directories[0].users: is missing; write it with its keys below it"),
        FaultCase(
            "a section with nothing below it lacks what is required", Sample.text([8: "    users:"]),
            "8:5: directories[0].users.bases: is missing; write bases: [\"DC=example,DC=com\"]"),
        FaultCase(
            "a missing bind", Sample.text([7: ""]),
            "4:5: directories[0].bind: is missing; write bind: with dn and password_file below it, or method: anonymous"
        ),
        FaultCase(
            "a bind without its keys", Sample.text([7: "    bind:"]),
            "7:5: directories[0].bind.dn: is missing; write dn: \"cn=rollcall,ou=services,dc=example,dc=com\"",
            "7:5: directories[0].bind.password_file: is missing; write password_file: /etc/rollcall/bind-password"),
        FaultCase(
            "a key without a value", Sample.text([1: "store:"]),
            "1:1: store: has no value; write one (path or URI), or remove the key"),
        FaultCase(
            "null is no value", Sample.text(adding: "    label: ~"),
            "9:5: directories[0].label: has no value; write one (text), or remove the key"),
        FaultCase(
            "a list in place of a section", Sample.text([2: "logs: [/var/log]"]),
            "2:7: logs: must be keys with their values, and is a list"),
        FaultCase(
            "a text in place of a section", Sample.text([2: "logs: /var/log"]),
            "2:7: logs: must be keys with their values, and is a single value"),
        FaultCase(
            "a section in place of a list", "store: /s\nlogs: {folder: /l}\ndirectories: {name: x}\n",
            "3:14: directories: must be a list, and is a section with keys of its own; begin each directory with \"- name: \""
        ),
        FaultCase(
            "no directory", "store: /s\nlogs: {folder: /l}\ndirectories: []\n",
            "3:14: directories: there is no directory in this list"),
        FaultCase(
            "a number in place of text", Sample.text(adding: "    label: 42"),
            "9:12: directories[0].label: must be text, and YAML reads a bare 42 as a number; write it in quotation marks: \"42\""
        ),
        FaultCase(
            "Norwegian", Sample.text(adding: "    defaults: {language: no}"),
            "9:26: directories[0].defaults.language: must be text, and YAML reads a bare no as false; write it in quotation marks: \"no\""
        ),
        FaultCase(
            "a date in place of text", Sample.text(adding: "    label: 2024-01-31"),
            "9:12: directories[0].label: must be text, and YAML reads a bare 2024-01-31 as a date; write it in quotation marks: \"2024-01-31\""
        ),
        FaultCase(
            "a tag of its own", Sample.text(adding: "    label: !secret x"),
            "9:12: directories[0].label: must be text, and YAML reads a bare x as something else than text, by its tag; remove the tag"
        ),
        FaultCase(
            "text in place of a truth", Sample.text(adding: "    criteria: {nested_groups: \"true\"}"),
            "9:31: directories[0].criteria.nested_groups: must be true or false; remove the quotation marks"),
        FaultCase(
            "text in place of a number", Sample.text(adding: "    page_size: \"500\""),
            "9:16: directories[0].page_size: must be a whole number from 1 to 100000, and is text; remove the quotation marks"
        ),
        FaultCase(
            "a number beyond its range", Sample.text(adding: "    page_size: 0"),
            "9:16: directories[0].page_size: must be a whole number from 1 to 100000"),
        FaultCase(
            "a number that YAML would read otherwise", Sample.text(adding: "    page_size: 1_000"),
            "9:16: directories[0].page_size: must be a whole number from 1 to 100000"),
        FaultCase(
            "a template without quotation marks", Sample.text(adding: "    mapping: {username: {uid}}"),
            "9:25: directories[0].mapping.username: must be text, and is a section with keys of its own; a text with braces stands in quotation marks: \"{mail}\""
        ),
        FaultCase(
            "several lines", Sample.text(adding: "    label: |", "      a", "      b"),
            "9:12: directories[0].label: must be of one line, and has several"),
        FaultCase(
            "a control character", Sample.text(adding: "    label: \"a\\u001bb\""),
            "9:12: directories[0].label: has a control character; a text with a backslash stands in single quotation marks: 'DOMAIN\\name'"
        ),
        FaultCase(
            "a backslash that YAML takes for a line's end",
            Sample.text([5: "    flavour: entra-ds", 7: "    bind: {dn: \"EXAMPLE\\rollcall\", password_file: /p}"]),
            "7:16: directories[0].bind.dn: must be of one line, and has several; a text with a backslash stands in single quotation marks: 'DOMAIN\\name'"
        ),
        FaultCase(
            "a DN without quotation marks, in braces",
            Sample.text([
                7: "    bind: {dn: cn=r,ou=services,dc=example, password_file: /p}",
                8: "    users: {bases: ou=people,dc=example}",
            ]),
            "7:21: directories[0].bind.ou=services: unknown key; a DN that stands in braces needs quotation marks: \"cn=rollcall,ou=services,dc=example,dc=com\"",
            "8:30: directories[0].users.dc=example: unknown key; a DN that stands in braces needs quotation marks: \"cn=rollcall,ou=services,dc=example,dc=com\""
        ),
        FaultCase(
            "a DN without quotation marks, in brackets",
            Sample.text(
                [8: "    users: {bases: [OU=AADDC Users,DC=example,DC=test]}"],
                adding: "    criteria: {required_groups: [Staff, dn:cn=x,dc=example]}"),
            "8:21: directories[0].users.bases[0]: a DN without quotation marks ends at its first comma here; write it in quotation marks: \"OU=AADDC Users,DC=example,DC=test\"",
            "9:41: directories[0].criteria.required_groups[1]: a DN without quotation marks ends at its first comma here; write it in quotation marks: \"dn:cn=x,dc=example\""
        ),
        FaultCase(
            "a key that steers the terminal", Sample.text(adding: "\"a\\eb\": 1"),
            "9:1: a\\u{1B}b: unknown key; known here: site, store, logs, protect, approvals, undo, outbox, directories"),
        FaultCase(
            "a merge", Sample.text([2: "logs: &l {folder: /l}"], adding: "    deadlines: {<<: *l}"),
            "9:17: directories[0].deadlines.<<: merging is not read; write the keys out"),
        FaultCase(
            "a key that is no word", Sample.text(adding: "[a]: b"),
            "9:1: a key must be a word, and is a list or a section"),
        FaultCase(
            "a name twice",
            Sample.text(
                adding:
                    "  - {name: company, flavour: openldap, servers: ldaps://h, bind: {method: anonymous}, users: {bases: dc=e}}"
            ),
            "9:12: directories[1].name: another directory has this name, in line 4; give each its own"),
        FaultCase(
            "a name with capital letters", Sample.text([4: "  - name: Company"]),
            "4:11: directories[0].name: must be at most 64 small letters, digits, -, _ and ., and begin with a letter or digit"
        ),
        FaultCase(
            "a name that climbs", Sample.text([4: "  - name: ..\n"]),
            "4:11: directories[0].name: must be at most 64 small letters, digits, -, _ and ., and begin with a letter or digit"
        ),
        FaultCase(
            "a flavour almost", Sample.text([5: "    flavour: openldpa"]),
            "5:14: directories[0].flavour: \"openldpa\" is none of entra-ds, active-directory, openldap, rfc2307; did you mean \"openldap\"?"
        ),
        FaultCase(
            "everything at once, in the order of the file",
            "site: 1\nstore: ~/s\ndirectories:\n  - name: A\n    flavour: ad\n    page_size: x\n    users: {bases: nothing}\n",
            "1:1: logs: is missing; write it with its keys below it",
            "1:7: site: must be text, and YAML reads a bare 1 as a number; write it in quotation marks: \"1\"",
            "2:8: store: ~ is not expanded here; write the whole path",
            "4:5: directories[0].bind: is missing; write bind: with dn and password_file below it, or method: anonymous",
            "4:5: directories[0].servers: is missing; write servers: [\"ldaps://ldap.example.com\"]",
            "4:11: directories[0].name: must be at most 64 small letters, digits, -, _ and ., and begin with a letter or digit",
            "5:14: directories[0].flavour: \"ad\" is none of entra-ds, active-directory, openldap, rfc2307",
            "6:16: directories[0].page_size: must be a whole number from 1 to 100000",
            "7:20: directories[0].users.bases: this is no DN: an equals sign is missing after the attribute type, at character 8"
        ),
    ]

    @Test(arguments: cases)
    func faults(_ row: FaultCase) {
        #expect(Sample.faults(row.text) == row.faults)
    }

    @Test(arguments: [
        "bases: [\"o=one\", \"o=two\"]", "bases: [o=one]", "bases: [o=one, \"ou=x,o=two\"]",
        "bases: ['ou=a,o=one', o=two]",
        "bases:\n        - o=one\n        - o=two",
    ])
    func basesOfOnePart(_ bases: String) {
        #expect(Sample.faults(Sample.text([8: "    users:\n      \(bases)"])) == [])
    }

    @Test func theSampleHasNone() {
        #expect(Sample.faults(Sample.text()) == [])
    }
}
