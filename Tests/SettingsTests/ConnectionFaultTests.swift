import Testing

@testable import Settings

/// Servers, TLS, bind and files.
@Suite struct ConnectionFaultTests {
    static let servers = [
        FaultCase(
            "a URL that is none", Sample.text([6: "    servers: [ldap.example.com]"]),
            "6:15: directories[0].servers[0]: it is no URL; write ldaps://HOST or ldaps://HOST:PORT"),
        FaultCase(
            "a URL with a password", Sample.text([6: "    servers: ldaps://me:hunter2@h"]),
            "6:14: directories[0].servers: a server's URL holds no user name and no password; they stand under bind"),
        FaultCase(
            "no server", Sample.text([6: "    servers: []"]),
            "6:14: directories[0].servers: there is no server in this list"),
        FaultCase(
            "plain LDAP without a word", Sample.text([6: "    servers: [ldaps://a, ldap://b]"]),
            "6:26: directories[0].servers[1]: ldap:// without TLS is open to everybody between here and there; write ldaps://, or tls.start_tls: true, or in so many words tls.plaintext: insecure"
        ),
        FaultCase(
            "a password over plain LDAP",
            Sample.text([6: "    servers: ldap://b"], adding: "    tls: {plaintext: insecure}"),
            "6:14: directories[0].servers: a password is never sent unencrypted to another machine; write ldaps://, or bind.method: anonymous"
        ),
        FaultCase(
            "StartTLS over TLS", Sample.text(adding: "    tls: {start_tls: true}"),
            "6:14: directories[0].servers: ldaps:// is protected from the first byte, and tls.start_tls asks for TLS once more; write ldap:// or remove tls.start_tls"
        ),
        FaultCase(
            "a CA file that is missing", Sample.text(adding: "    tls: {ca_file: missing.pem}"),
            "9:20: directories[0].tls.ca_file: the file /etc/rollcall/missing.pem can't be read: there is no such file"),
        FaultCase(
            "insecure by another word", Sample.text(adding: "    tls: {plaintext: yes}"),
            "9:22: directories[0].tls.plaintext: \"yes\" is none of refused, insecure"),
    ]

    static let binds = [
        FaultCase(
            "a name that is no DN", Sample.bind("dn: reader@example.com, password_file: /p"),
            "7:16: directories[0].bind.dn: this is no DN: an equals sign is missing after the attribute type, at character 7"
        ),
        FaultCase(
            "a password file that is missing", Sample.bind("dn: cn=r, password_file: /missing"),
            "7:37: directories[0].bind.password_file: this file can't be read: there is no such file"),
        FaultCase(
            "a password in place of its file", Sample.bind("dn: cn=r, password_file: missing-hunter2"),
            "7:37: directories[0].bind.password_file: this file can't be read: there is no such file; a relative path begins at /etc/rollcall"
        ),
        FaultCase(
            "two passwords", Sample.bind("dn: cn=r, password_file: /p, password_env: P"),
            "7:55: directories[0].bind.password_env: password_file is there already; keep one of them"),
        FaultCase(
            "anonymous with a password", Sample.bind("method: anonymous, dn: cn=r, password: hunter2"),
            "7:35: directories[0].bind.dn: an anonymous bind has none; remove it",
            "7:51: directories[0].bind.password: an anonymous bind has none; remove it"),
        FaultCase(
            "a credential that is a path", Sample.bind("dn: cn=r, password_credential: /run/hunter2"),
            "7:43: directories[0].bind.password_credential: must be a credential's name, and is a path; a file stands under password_file"
        ),
        FaultCase(
            "a variable that is none", Sample.bind("dn: cn=r, password_env: \"hunter 2\""),
            "7:36: directories[0].bind.password_env: must be the name of an environment variable"),
        FaultCase(
            "a password that is a number", Sample.bind("dn: cn=r, password: 123456"),
            "7:32: directories[0].bind.password: must be text, and YAML reads a bare value like this as a number; write it in quotation marks"
        ),
        FaultCase(
            "an empty password", Sample.bind("dn: cn=r, password: \"\""), "7:32: directories[0].bind.password: is empty"
        ),
    ]

    static let files = [
        FaultCase(
            "a file with a host", Sample.text([6: "    servers: file://etc/x.ldif", 7: ""]),
            "6:14: directories[0].servers: a file's URL has an absolute path and no host; write file:///PATH"),
        FaultCase(
            "a file that is missing", Sample.text([6: "    servers: file:///missing.ldif", 7: ""]),
            "6:14: directories[0].servers: the file /missing.ldif can't be read: there is no such file"),
        FaultCase(
            "a file and a server", Sample.text([6: "    servers: [file:///x.ldif, ldaps://h]", 7: ""]),
            "6:31: directories[0].servers[1]: a file is read alone; keep one file, or servers"),
        FaultCase(
            "a file with a bind", Sample.text([6: "    servers: file:///x.ldif"]),
            "7:11: directories[0].bind: a file is read without a bind; remove it"),
        FaultCase(
            "proof of a file and no file", Sample.text(adding: "    ldif: {entries: 3}"),
            "9:11: directories[0].ldif: belongs to a file:/// server, and there is none; remove it"),
        FaultCase(
            "a sum that is none",
            Sample.text([6: "    servers: file:///x.ldif", 7: ""], adding: "    ldif: {entries: -1, sha256: abc}"),
            "9:21: directories[0].ldif.entries: must be a whole number from 0",
            "9:33: directories[0].ldif.sha256: must be 64 hexadecimal digits"),
    ]

    @Test(arguments: servers + binds + files)
    func faults(_ row: FaultCase) {
        let faults = Sample.faults(row.text)
        #expect(faults == row.faults)
        #expect(!faults.joined().contains("hunter"))
    }
}
