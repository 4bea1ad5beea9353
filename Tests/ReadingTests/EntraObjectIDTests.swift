import Directory
import LDAPText
import Reading
import TestSupport
import Testing

/// The object ids of Microsoft Entra ID that a directory keeps.
@Suite struct EntraObjectIDTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Attribute lines, without the attribute's name.
        var values: [String]
        var isRead: Bool
        var testDescription: String { name }
    }

    static let id = GUID(text: "f9e3a1b2-0102-4304-8506-0708090a0b0c")!
    static let bytes = Base64.encode(id.activeDirectoryBytes)

    static let cases: [Case] = [
        Case(name: "text", values: [": \(id)"], isRead: true),
        Case(name: "text in capitals and braces", values: [": {\(id.description.uppercased())}"], isRead: true),
        Case(name: "sixteen bytes", values: [":: \(bytes)"], isRead: true),
        Case(name: "none", values: [], isRead: false),
        Case(name: "something else", values: [": User_\(id)"], isRead: false),
        Case(name: "two", values: [": \(id)", ": \(Sample.id(1))"], isRead: false),
    ]

    @Test(arguments: cases) func forms(_ example: Case) throws {
        func lines(_ attribute: String) -> String { example.values.map { "\n\(attribute)\($0)" }.joined() }
        func guid(_ number: Int) -> String { Base64.encode(Sample.id(number).activeDirectoryBytes) }
        let ldif = """
            dn: CN=Anna,\(Sample.people)
            sAMAccountType: 805306368
            userPrincipalName: anna
            userAccountControl: 512
            objectGUID:: \(guid(1))\(lines("msDS-aadObjectId"))

            dn: CN=Staff,\(Sample.groups)
            objectClass: group
            cn: Staff
            objectGUID:: \(guid(11))\(lines("msDS-AzureADObjectId"))


            """
        for flavour in [Flavour.entraDS, .activeDirectory] {
            let snapshot = try read(ldif: ldif, flavour: flavour)
            #expect(snapshot.person(1)?.entraObjectID == (example.isRead ? Self.id : nil))
            #expect(snapshot.group(11)?.entraObjectID == (example.isRead ? Self.id : nil))
        }
    }

    @Test func otherAttributesOfAServer() throws {
        let server = try SlapdServer(
            ldif: Sample.tree + Sample.person("anna", 1, "employeeNumber: \(Self.id)") + Sample.person("bert", 2)
                + Sample.group("staff", 11, [Sample.dn("anna")], attribute: "description: \(Self.id)\nmember"))
        let attributes = AttributeNames(entraObjectID: "employeeNumber", entraGroupObjectID: "description")
        let reader = server.description(attributes: attributes).makeReader()
        for snapshot in [try reader.read { _ in }, try reader.read([.person("anna")], known: []) { _ in }] {
            #expect(snapshot.person(1)?.entraObjectID == Self.id)
            #expect(snapshot.person(2)?.entraObjectID == nil)
            #expect(snapshot.group(11)?.entraObjectID == Self.id)
            #expect(snapshot.members(11) == ["anna"])
        }
        let plain = try server.description().makeReader().read { _ in }
        #expect(plain.person(1)?.entraObjectID == nil, "OpenLDAP has none")
        let wrong = server.description(attributes: AttributeNames(entraObjectID: "msDS-aadObjectId"))
        let error = #expect(throws: ReadingError.self) { try wrong.makeReader().read { _ in } }
        #expect(error?.what.contains("“msDS-aadObjectId”, which attributes.entra_object_id names, is unknown") == true)
    }

    @Test func activeDirectoryWithoutEntra() throws {
        let ldif = """
            dn: CN=Anna,\(Sample.people)
            objectClass: user
            cn: Anna
            sn: S
            sAMAccountName: anna
            sAMAccountType: 805306368
            userPrincipalName: anna@corp.test
            userAccountControl: 512
            objectGUID:: \(Base64.encode(Sample.id(1).activeDirectoryBytes))
            objectSid:: \(Self.bytes)

            dn: CN=Staff,\(Sample.groups)
            objectClass: group
            cn: Staff
            groupType: -2147483646
            member: CN=Anna,\(Sample.people)
            objectGUID:: \(Base64.encode(Sample.id(11).activeDirectoryBytes))


            """
        let server = try SlapdServer(ldif: Sample.tree + ldif, option: "--schema", "ad")
        let plain = try server.description(flavour: .entraDS).makeReader().read { _ in }
        #expect(plain.person(1)?.values.username == "anna@corp.test")
        #expect(plain.person(1)?.entraObjectID == nil)
        #expect(plain.members(11) == ["anna@corp.test"])
        #expect(plain.absenceOfPeople == .proven)
        // By the name that people sign in with, which is neither user name nor e-mail.
        let named = try server.description(
            flavour: .activeDirectory, attributes: AttributeNames(entraObjectID: "objectSid")
        ).select([.person("ANNA")])
        #expect(named.person(1)?.entraObjectID == Self.id)
        #expect(named.members(11) == ["anna@corp.test"])
        #expect(named.absenceOfPeople == .proven)
    }
}
