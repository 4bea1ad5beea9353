import Testing

@testable import Settings

@Suite struct SubstitutionTests {
    private func label(
        _ written: String, environment: [String: String] = [:], files: [String: String] = [:]
    ) throws -> String {
        try Sample.check(Sample.text(adding: "    label: \(written)"), environment: environment, files: files)
            .settings().directories[0].label
    }

    @Test(arguments: [
        ("${NAME}", "value"), ("\"${NAME}\"", "value"), ("a ${NAME}, b ${_N2}", "a value, b {x: [1]} # no"),
        ("$${NAME}", "${NAME}"), ("$$${NAME}", "$${NAME}"), ("$NAME $", "$NAME $"), ("${_N2}", "{x: [1]} # no"),
        ("${DIGITS}", "42"), ("${NO}", "no"), ("${OTHER}", "${NAME}"),
    ])
    func environment(_ written: String, _ value: String) throws {
        let environment = ["NAME": "value", "_N2": "{x: [1]} # no", "DIGITS": "42", "NO": "no", "OTHER": "${NAME}"]
        #expect(try label(written, environment: environment) == value)
    }

    @Test(arguments: [
        ("${file:label}", "one"), ("${file:/run/label}", "two"), ("<${file:/run/dos}>", "<three>"),
        ("\"${file:/run/blank} \"", "four  "),
    ])
    func files(_ written: String, _ value: String) throws {
        let files = [
            "/etc/rollcall/label": "one\n", "/run/label": "two", "/run/dos": "three\r\n", "/run/blank": "four \n",
        ]
        #expect(try label(written, files: files) == value)
    }

    @Test func numbersAndTruthsToo() throws {
        let text = Sample.text(adding: "    page_size: ${SIZE}", "    criteria: {nested_groups: \"${NESTED}\"}")
        let directory = try Sample.directory(text, environment: ["SIZE": "7", "NESTED": "false"])
        #expect(directory.criteria.nested == false)
        guard case .ldap(let ldap) = directory.source else { throw Unexpected() }
        #expect(ldap.pageSize == 7)
    }

    static let cases = [
        FaultCase(
            "unset", Sample.text(adding: "    label: a ${NAME}"),
            "9:12: directories[0].label: the environment variable NAME is not set; set it, or write $${ for these two characters themselves"
        ),
        FaultCase(
            "a file that is missing", Sample.text(adding: "    label: ${file:x}"),
            "9:12: directories[0].label: the file x can't be read: there is no such file"),
        FaultCase(
            "no file", Sample.text(adding: "    label: \"${file:}\""),
            "9:12: directories[0].label: ${file:} names no file; write ${NAME} or ${file:PATH}, or $${ for these two characters themselves"
        ),
        FaultCase(
            "never closed", Sample.text(adding: "    label: a ${NAME"),
            "9:12: directories[0].label: this ${ is never closed; write ${NAME} or ${file:PATH}, or $${ for these two characters themselves"
        ),
        FaultCase(
            "no name", Sample.text(adding: "    label: ${1A}"),
            "9:12: directories[0].label: what stands between ${ and } is no variable's name; write ${NAME} or ${file:PATH}, or $${ for these two characters themselves"
        ),
        FaultCase(
            "one inside another", Sample.text(adding: "    label: ${file:${A}}"),
            "9:12: directories[0].label: one ${…} inside another is not read"),
    ]

    @Test(arguments: cases)
    func faults(_ row: FaultCase) {
        #expect(Sample.faults(row.text) == row.faults)
    }

    /// Every kind of value, filled with a secret that fits none of them.
    @Test(arguments: [
        "site: \"\\u0007${S}\"", "store: ${S}://x", "logs: {folder: /l, keep_days: '${S}'}", "logs: {folder: '~${S}'}",
        "directories: [{name: '${S}', label: x, flavour: '${S}', servers: '${S}'}]",
        "directories: [{servers: 'ldaps://h/${S}'}]", "directories: [{servers: 'file:///missing${S}'}]",
        "directories: [{page_size: '${S}', retry_pause: '${S}', deadlines: {tls: '${S}'}}]",
        "directories: [{bind: {method: '${S}'}}]",
        "directories: [{bind: {dn: '${S}', password_file: 'missing${S}'}}]",
        "directories: [{bind: {password_credential: 'a/${S}'}}]", "directories: [{bind: {password_env: '${S}'}}]",
        "directories: [{tls: {ca_file: 'missing${S}', plaintext: '${S}', start_tls: '${S}'}}]",
        "directories: [{users: {bases: '${S}', filter: '${S}'}}]", "directories: [{attributes: {identifier: '${S}'}}]",
        "directories: [{criteria: {denied_groups: ['dn:${S}', 'id:${S}'], nested_groups: '${S}'}}]",
        "directories: [{mapping: {email: '{${S}', required: ['${S}']}}]",
        "directories: [{mapping: {email: '{a:${S}}'}}]",
        "directories: [{defaults: {permissions: ['${S}']}, provision: '${S}', deprovision: {users: '${S}'}}]",
        "directories: [{limits: {adoptions: '${S}'}}]", "directories: [{limits: {adoptions: {percent: '${S}'}}}]",
        "directories: [{limits: '${S}'}]", "directories: [{ldif: {sha256: '${S}'}, servers: 'file:///x'}]",
    ])
    func noSecretInAFault(_ text: String) {
        let check = Sample.check(
            text, environment: ["S": "hunter-2=!"])
        #expect(!check.faults.isEmpty)
        #expect(!check.faults.contains { $0.message.hasPrefix("this is not YAML") })
        for remark in check.faults + check.warnings {
            #expect(!remark.description.contains("hunter"))
        }
    }

    struct Unexpected: Error {}
}
