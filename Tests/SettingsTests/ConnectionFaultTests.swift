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

    static let methods = [
        FaultCase(
            "a method that is none", Sample.bind("method: kerberos"),
            "7:20: directories[0].bind.method: \"kerberos\" is none of simple, anonymous, external, gssapi, scram-sha-256"
        ),
        FaultCase(
            "keys of another method", Sample.bind("dn: cn=r, password_file: /p, keytab: /k, user: u"),
            "7:49: directories[0].bind.keytab: method simple has no use for it; remove it, or write method: gssapi",
            "7:59: directories[0].bind.user: method simple has no use for it; remove it, or write method: scram-sha-256"
        ),
        FaultCase(
            "a password for Kerberos", Sample.bind("method: gssapi, dn: cn=r, password: hunter2"),
            "7:32: directories[0].bind.dn: method gssapi has no use for it; remove it, or write method: simple",
            "7:48: directories[0].bind.password: method gssapi has no use for it; remove it, or write method: simple or scram-sha-256"
        ),
        FaultCase(
            "a keytab that is missing", Sample.bind("method: gssapi, keytab: /missing"),
            "7:36: directories[0].bind.keytab: the file /missing can't be read: there is no such file"),
        FaultCase(
            "a keytab and a cache", Sample.bind("method: gssapi, keytab: /k, credential_cache: /c"),
            "7:58: directories[0].bind.credential_cache: keytab is there already; keep one of them"),
        FaultCase(
            "a principal without a keytab", Sample.bind("method: gssapi, principal: r@EXAMPLE.COM"),
            "7:39: directories[0].bind.principal: names a key of a keytab, and there is none; write keytab, or remove it"
        ),
        FaultCase(
            "a cache that is none", Sample.bind("method: gssapi, credential_cache: ticket, channel_binding: on demand"),
            "7:46: directories[0].bind.credential_cache: must be an absolute path, or TYPE:NAME as Kerberos writes it; write FILE:/PATH",
            "7:71: directories[0].bind.channel_binding: must be true or false"),
        FaultCase(
            "SCRAM without a name and a password", Sample.bind("method: scram-sha-256"),
            "7:11: directories[0].bind.password_file: is missing; write password_file: /etc/rollcall/bind-password",
            "7:11: directories[0].bind.user: is missing; write user: rollcall"),
        FaultCase(
            "SCRAM over plain LDAP",
            Sample.text(
                [6: "    servers: ldap://b", 7: "    bind: {method: scram-sha-256, user: u, password_file: /p}"],
                adding: "    tls: {plaintext: insecure}"),
            "6:14: directories[0].servers: a password is never sent unencrypted to another machine; write ldaps://, or bind.method: anonymous"
        ),
        FaultCase(
            "external without a certificate", Sample.bind("method: external"),
            "7:11: directories[0].bind: method external binds by client certificate, and none is named; write tls.client_certificate and tls.client_key"
        ),
        FaultCase(
            "external without TLS",
            Sample.text(
                [6: "    servers: ldap://127.0.0.1", 7: "    bind: {method: external}"],
                adding: "    tls: {plaintext: insecure, client_certificate: /c, client_key: /k}"),
            "6:14: directories[0].servers: a client certificate is shown with TLS only; write ldaps://, or tls.start_tls: true"
        ),
    ]

    static let certificates = [
        FaultCase(
            "a certificate without its key", Sample.text(adding: "    tls: {client_certificate: /c}"),
            "9:10: directories[0].tls.client_key: is missing; write client_key: /etc/rollcall/client.key"),
        FaultCase(
            "a key without its certificate", Sample.text(adding: "    tls: {client_key: /k}"),
            "9:10: directories[0].tls.client_certificate: is missing; write client_certificate: /etc/rollcall/client.crt"
        ),
        FaultCase(
            "a key that is missing", Sample.text(adding: "    tls: {client_certificate: /c, client_key: /missing}"),
            "9:47: directories[0].tls.client_key: the file /missing can't be read: there is no such file"),
        FaultCase(
            "pins that are none",
            Sample.text(
                adding: "    tls: {pinned_sha256: [abc, \"\(zeros(20))\", \"\(zeros(32)):\", "
                    + "\"0\(zeros(32).dropLast(2)):0\"]}"),
            "9:27: directories[0].tls.pinned_sha256[0]: \(noPin)",
            "9:32: directories[0].tls.pinned_sha256[1]: must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons between pairs; SHA-1's 40 digits are too weak; openssl x509 -fingerprint -sha256 prints the right one",
            "9:95: directories[0].tls.pinned_sha256[2]: \(noPin)",
            "9:195: directories[0].tls.pinned_sha256[3]: \(noPin)"),
        FaultCase(
            "no pin", Sample.text(adding: "    tls: {pinned_sha256: []}"),
            "9:26: directories[0].tls.pinned_sha256: there is no fingerprint in this list; remove the key where the chain alone counts"
        ),
        FaultCase(
            "a pin that nobody would look at",
            Sample.text(
                [6: "    servers: ldap://127.0.0.1"],
                adding: "    tls: {plaintext: insecure, pinned_sha256: \"\(zeros(32))\"}"),
            "6:14: directories[0].servers: without TLS nobody sees this server's certificate, and tls.pinned_sha256 pins it; write ldaps://, or tls.start_tls: true"
        ),
    ]

    private static let noPin =
        "must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons between pairs; openssl x509 -noout -fingerprint -sha256 prints it"

    private static func zeros(_ bytes: Int) -> String { Array(repeating: "00", count: bytes).joined(separator: ":") }

    /// The LDAP room refuses such a key, too; here it has a line and a column.
    @Test func aKeyThatOthersRead() {
        let text = Sample.text(adding: "    tls: {client_certificate: /c, client_key: /k}")
        for (mode, isRefused) in [(0o604, true), (0o602, true), (0o640, false)] {
            let faults = Sample.check(text, modes: ["/k": mode]).faults.map(\.description)
            let expected =
                "rollcall.yaml:9:47: directories[0].tls.client_key: everybody on this machine may read or change the private key; chmod 600, or 640 with rollcall's group"
            #expect(faults == (isRefused ? [expected] : []))
        }
    }

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

    @Test(arguments: servers + binds + methods + certificates + files)
    func faults(_ row: FaultCase) {
        let faults = Sample.faults(row.text)
        #expect(faults == row.faults)
        #expect(!faults.joined().contains("hunter"))
    }
}
