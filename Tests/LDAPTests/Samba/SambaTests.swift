import TestSupport
import Testing

@testable import LDAP

/// What only a domain controller can show. One after the other: some change the domain while they run.
@Suite(.serialized, .enabled(if: DirectoryKind.chosen == .samba, "they run with --directory samba")) enum SambaTests {
    static let server = Result { try SambaServer() }
}

extension SambaServer {
    func target(_ security: LDAPServer.Security) -> LDAPServer {
        LDAPServer(host: host, port: UInt16(security == .ldaps ? ldapsPort : ldapPort), security: security)
    }

    var tls: TLSPolicy { TLSPolicy(caFile: caFile) }

    /// Adds a user below `ou=services`, whose password is the name with "-secret" after it.
    ///
    /// - Parameter lines: LDIF lines of more attributes.
    func addUser(_ name: String, control: Int = 512, _ lines: String...) throws {
        let quoted = Array("\"\(name)-secret\"".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        try add(
            """
            dn: CN=\(name),OU=services,\(suffix)
            objectClass: user
            sAMAccountName: \(name)
            userPrincipalName: \(name)@example.test
            unicodePwd:: \(base64(quoted))
            userAccountControl: \(control)
            \(lines.joined(separator: "\n"))

            """)
    }

    /// Replaces an attribute of an entry.
    func replace(_ dn: String, _ attribute: String, _ value: String) throws {
        try modify("dn: \(dn)\nchangetype: modify\nreplace: \(attribute)\n\(attribute): \(value)\n")
    }

    /// Says of a user below `ou=services` that the password was set in 2017: in the database itself, since nobody may over
    /// LDAP.
    func agePassword(ofUser name: String) throws {
        let program = """
            import sys
            import ldb
            from samba import dsdb
            from samba.auth import system_session
            from samba.param import LoadParm
            from samba.samdb import SamDB

            folder, dn = sys.argv[1:]
            settings = LoadParm()
            settings.load(f"{folder}/smb.conf")
            database = SamDB(f"{folder}/private/sam.ldb", lp=settings, session_info=system_session())
            change = {"dn": dn, "pwdLastSet": "131444736000000000"}
            database.modify(
                ldb.Message.from_dict(database, change, ldb.FLAG_MOD_REPLACE),
                controls=[f"local_oid:{dsdb.DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID}:0"])
            """
        // Debian's own Python is the one that has Samba's bindings.
        try run(
            ["/usr/bin/python3", "-I", "-c", program, bed.path, "CN=\(name),OU=services,\(suffix)"],
            environment: ["SMB_CONF_PATH": bed.file("smb.conf")])
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let number = (part + [0, 0]).prefix(3).reduce(0) { $0 << 8 | Int($1) }
            for index in 0..<4 {
                text.append(index <= part.count ? digits[number >> (18 - 6 * index) & 63] : "=")
            }
        }
        return text
    }
}
