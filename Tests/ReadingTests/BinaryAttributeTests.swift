import Directory
import LDAPText
import Reading
import Testing

/// Attributes that are bytes, in templates.
@Suite struct BinaryAttributeTests {
    typealias AD = WindowsSample

    /// Sixteen bytes as Active Directory stores them, and as its tools show them: the first three fields turn round, the
    /// others don't.
    static let bytes: [UInt8] = [
        0x67, 0x0D, 0x2B, 0xD6, 0x3B, 0x68, 0x5F, 0x43, 0x92, 0xB5, 0xEA, 0x26, 0xF8, 0x2B, 0x14, 0x77,
    ]
    static let text = "d62b0d67-683b-435f-92b5-ea26f82b1477"

    static func user(_ identifier: String, _ more: String) -> String {
        """
        dn: CN=Anna,\(Sample.people)
        sAMAccountType: 805306368
        userPrincipalName: anna
        userAccountControl: 512
        objectGUID:: \(identifier)
        \(more)


        """
    }

    @Test func inTemplates() throws {
        let snapshot = try read(
            ldif: Self.user(
                Base64.encode(Self.bytes),
                "objectSid:: \(Base64.encode(AD.sid(1001).bytes))\nmsDS-ExternalDirectoryObjectId: x"),
            flavour: .activeDirectory,
            mapping: [
                .custom("guid"): [try Template("{objectGUID}")], .custom("sid"): [try Template("{OBJECTSID}")],
                .custom("both"): [try Template("{objectSid:lower}/{objectguid:upper}")],
                .custom("none"): [try Template("{mS-DS-ConsistencyGuid}")],
            ])
        let person = try #require(snapshot.people.first)
        #expect(person.identifier.description == Self.text)
        #expect(
            person.values.custom == [
                "guid": Self.text, "sid": "S-1-5-21-2127521184-1604012920-1887927527-1001",
                "both": "s-1-5-21-2127521184-1604012920-1887927527-1001/\(Self.text.uppercased())",
            ])
        #expect(person.fault == nil)
        #expect(person.objectSID == nil, "only an explanation needs it")
    }

    @Test func bytesOfAnotherForm() throws {
        let snapshot = try read(
            ldif: Self.user(Base64.encode(Self.bytes), "objectSid:: /w=="), flavour: .activeDirectory,
            mapping: [.custom("sid"): [try Template("{objectSid}")]])
        #expect(snapshot.people.first?.fault == "its objectSid is no text")
    }
}
