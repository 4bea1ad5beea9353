import Testing

@testable import Settings

@Suite struct WarningTests {
    static let all = "without required_groups everybody whom the user filter returns gets an account"

    private func warnings(
        _ text: String, environment: [String: String] = [:], permissions: Int = 0o600, modes: [String: Int] = [:]
    ) throws -> [String] {
        try Sample.check(text, environment: environment, permissions: permissions, modes: modes).settings()
            .warnings.map { "\($0.line):\($0.column): \($0.keyPath): \($0.message)" }
    }

    private func scoped(_ changes: [Int: String] = [:], adding: String) -> String {
        Sample.text(changes, adding: "    criteria: {required_groups: Staff}", adding)
    }

    @Test func everybody() throws {
        #expect(try warnings(Sample.text()) == ["4:5: directories[0]: \(Self.all)"])
        #expect(try warnings(Sample.text(adding: "    criteria:")) == ["9:5: directories[0].criteria: \(Self.all)"])
        #expect(try warnings(scoped(adding: "")) == [])
    }

    @Test func deletion() throws {
        #expect(
            try warnings(scoped(adding: "    deprovision: {users: delete}")) == [
                "10:26: directories[0].deprovision.users: accounts of people who leave are deleted with what belongs to them, and no cycle brings that back"
            ])
    }

    @Test func protectingAll() throws {
        #expect(
            try warnings(scoped(adding: "protect: {users: [admin, \"*\"], groups: \"**\"}")) == [
                "10:26: protect.users[1]: this protects all accounts, so that no sync changes any of them",
                "10:40: protect.groups: this protects all groups, so that no sync changes any of them",
            ])
    }

    @Test func privatePropertiesThatNobodyMaps() throws {
        let text = scoped(
            [2: "logs: {folder: /l, private: [company, custom.salary, custom.room]}"],
            adding: "    mapping: {custom: {salery: \"{a}\", room: \"{b}\"}}")
        let check = Sample.check(text)
        #expect(
            check.warnings.map(\.description) == [
                "rollcall.yaml:2:39: logs.private[1]: no directory maps anything to \"custom.salary\"; did you mean \"custom.salery\"?"
            ])
    }

    @Test func limits() throws {
        #expect(
            try warnings(scoped(adding: "    limits: {adoptions: off}")) == [
                "10:25: directories[0].limits.adoptions: this limit is off: one cycle may change as much as it plans"
            ])
    }

    @Test func plaintext() throws {
        let tls = "    tls: {plaintext: insecure}"
        #expect(
            try warnings(scoped([6: "    servers: ldap://h", 7: "    bind: {method: anonymous}"], adding: tls)) == [
                "6:14: directories[0].servers: everybody between here and there can read and change what this server says"
            ])
        #expect(try warnings(scoped([6: "    servers: ldap://127.0.0.1"], adding: tls)) == [])
        #expect(
            try warnings(scoped(adding: tls)) == [
                "10:10: directories[0].tls: plaintext: insecure is not needed, since every server is asked for TLS"
            ])
    }

    @Test func whoMayReadWhat() throws {
        #expect(
            try warnings(scoped(adding: ""), modes: ["/etc/rollcall/password": 0o644]) == [
                "7:55: directories[0].bind.password_file: everybody on this machine may read or change the password file"
            ])
        #expect(try warnings(scoped(adding: ""), permissions: 0o644, modes: ["/etc/rollcall/password": 0o640]) == [])
        #expect(
            try warnings(scoped(adding: ""), permissions: 0o666) == [
                "1:1: : everybody on this machine may change this file"
            ])
    }

    @Test func kerberos() throws {
        let text = scoped([7: "    bind: {method: gssapi, keytab: /k, principal: r@Example.com}"], adding: "")
        #expect(
            try warnings(text, modes: ["/k": 0o644]) == [
                "7:36: directories[0].bind.keytab: everybody on this machine may read or change the keytab",
                "7:51: directories[0].bind.principal: a Kerberos realm is written in capital letters as a rule, and this one has small ones",
            ])
        // It brings its own encryption.
        let plain = scoped(
            [6: "    servers: ldap://b", 7: "    bind: {method: gssapi}"], adding: "    tls: {plaintext: insecure}")
        #expect(try warnings(plain) == [])
    }

    @Test func passwordsThatAreNotHere() throws {
        let variable = scoped([7: "    bind: {dn: cn=r, password_env: P}"], adding: "")
        #expect(
            try warnings(variable) == [
                "7:36: directories[0].bind.password_env: this environment variable is not set here, and without it rollcall can't bind"
            ])
        #expect(try warnings(variable, environment: ["P": "x"]) == [])
        let credential = scoped([7: "    bind: {dn: cn=r, password_credential: p}"], adding: "")
        #expect(
            try warnings(credential) == [
                "7:43: directories[0].bind.password_credential: outside of its systemd service rollcall finds no credentials and can't bind"
            ])
        #expect(try warnings(credential, environment: ["CREDENTIALS_DIRECTORY": "/run"]) == [])
    }
}
