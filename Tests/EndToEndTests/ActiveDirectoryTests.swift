import Foundation
import TestSupport
import Testing

/// The attributes of Active Directory: binary identifiers, account control, expiry, names for signing in.
@Suite(.once("it makes an OpenLDAP with Active Directory's schema")) struct ActiveDirectoryTests {
    private static let suffix = "dc=example,dc=test"

    /// A user as Active Directory has it; the number makes its identifier.
    private static func user(_ name: String, _ number: UInt8, control: Int = 512, expires: String = "0") -> String {
        """
        dn: CN=\(name),OU=People,\(suffix)
        objectClass: user
        cn: \(name)
        sn: \(name)
        givenName: Given
        sAMAccountName: \(name)
        sAMAccountType: 805306368
        userPrincipalName: \(name)@corp.example
        objectGUID:: \(identifier(number))
        userAccountControl: \(control)
        accountExpires: \(expires)


        """
    }

    /// Sixteen bytes, the last of which is the number.
    private static func identifier(_ number: UInt8) -> String {
        Data([0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0, 0, 0, 0, 0, number]).base64EncodedString()
    }

    @Test func aCompanyOfThree() throws {
        let server = try SlapdServer("--schema", "ad", "--page-limit", "1000")
        try server.add(
            "dn: OU=People,\(Self.suffix)\nobjectClass: organizationalUnit\nou: People\n\n"
                + Self.user("ada", 1) + Self.user("ben", 2, expires: "9223372036854775807")
                + Self.user("cleo", 3, control: 514) + Self.user("dora", 4)
                    + """
                    dn: CN=PC-1,OU=People,\(Self.suffix)
                    objectClass: computer
                    cn: PC-1
                    sn: PC-1
                    sAMAccountName: PC-1$
                    sAMAccountType: 805306369
                    userAccountControl: 4096
                    objectGUID:: \(Self.identifier(9))

                    dn: CN=Staff,OU=People,\(Self.suffix)
                    objectClass: group
                    cn: Staff
                    groupType: -2147483646
                    objectGUID:: \(Self.identifier(10))
                    member: CN=ada,OU=People,\(Self.suffix)
                    member: CN=ben,OU=People,\(Self.suffix)
                    member: CN=cleo,OU=People,\(Self.suffix)
                    member: CN=dora,OU=People,\(Self.suffix)
                    """)
        var part = DirectoryPart(server, users: ["OU=People,\(Self.suffix)"])
        part.flavour = "active-directory"
        part.criteria = ["required_groups": ["staff"]]
        let site = try TestSite(Configuration(part))
        let run = try site.sync()
        #expect(run.changes == ["users.created": 3, "groups.created": 1, "memberships.added": 3])
        let ada = try site.account("ada@corp.example")
        #expect(ada.identifier == "00112233-4455-6677-8899-000000000001")
        #expect(ada.email == "ada@corp.example")
        #expect(ada.fullName == "Given ada")
        try site.assertConverged()

        func change(_ name: String, _ attribute: String, to value: String) throws {
            try server.modify(
                "dn: CN=\(name),OU=People,\(Self.suffix)\nchangetype: modify\nreplace: \(attribute)\n\(attribute): \(value)\n"
            )
        }
        try change("ada", "userAccountControl", to: "66050")
        // 2020-01-01, in units of 100 ns since 1601.
        try change("ben", "accountExpires", to: "132223104000000000")
        try change("cleo", "userAccountControl", to: "512")
        let second = try site.sync()
        #expect(
            try site.deeds(of: second) == [
                "add membership Staff: cleo@corp.example", "create user cleo@corp.example",
                "disable user ada@corp.example", "disable user ben@corp.example",
            ])
        #expect(try site.account("ada@corp.example").disabledReason == "disabled_in_directory")
        #expect(try site.account("ben@corp.example").disabledReason == "expired")
        try site.assertConverged()

        try change("ada", "userAccountControl", to: "512")
        try change("ben", "accountExpires", to: "0")
        // Whether dora may sign in can't be read any more.
        try server.modify(
            "dn: CN=dora,OU=People,\(Self.suffix)\nchangetype: modify\ndelete: userAccountControl\n")
        let third = try site.sync(expecting: 2)
        #expect(
            try site.deeds(of: third) == [
                "held user dora@corp.example", "reactivate user ada@corp.example", "reactivate user ben@corp.example",
            ])
        #expect(try site.account("dora@corp.example").enabled)
        try site.assertConverged()
    }
}
