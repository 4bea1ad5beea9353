import TestSupport
import Testing

@testable import LDAP

@Suite struct SchemaTests {
    @Test func aRealServersSchemaIsRead() throws {
        let server = try SlapdServer("--schema", "ad")
        let session = try server.session()
        let schema = try session.schema()
        #expect(schema.unreadable == 0)
        for name in [
            "uid", "UserID", "entryUUID", "member;range=0-*", "userCertificate;binary", "0.9.2342.19200300.100.1.1",
        ] {
            #expect(schema.knowsAttribute(name), "\(name)")
        }
        #expect(!schema.knowsAttribute("sAMAcountName"))
        #expect(schema.knowsObjectClass("INETORGPERSON"))
        #expect(schema.knowsObjectClass("2.16.840.1.113730.3.2.2"))
        #expect(!schema.knowsObjectClass("inetOrgPersn"))
        #expect(schema.isSingleValued("entryUUID") == true)
        #expect(schema.isSingleValued("mail") == false)
        #expect(schema.isSingleValued("nothing") == nil)
        #expect(schema.superior(ofAttribute: "cn") == "name")
        #expect(schema.isSameAttribute("sn", "surname"))
        #expect(!schema.isSameAttribute("sn", "cn"))
        #expect(schema.requiredAttributes(ofClass: "inetOrgPerson") == ["objectClass", "cn", "sn"])
        #expect(schema.requiredAttributes(ofClass: "group") == ["objectClass", "cn", "groupType"])
        #expect(schema.requiredAttributes(ofClass: "posixAccount").contains("uidNumber"))
        #expect(schema.optionalAttributes(ofClass: "group").contains("member"))
    }

    @Test func theRootDSEIsRead() throws {
        let server = try SlapdServer()
        let root = try server.session().rootDSE()
        #expect(root.namingContexts == [server.suffix])
        #expect(root.subschemaSubentry == "cn=Subschema")
        #expect(root.supportsPaging)
        #expect(root["SUPPORTEDLDAPVERSION"] == ["3"])
        #expect(!root.isActiveDirectory)
        #expect(root.defaultNamingContext == nil)
    }

    @Test(arguments: [
        (
            text: "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'RFC4519: it\\27s (a) $ name' SUP name )",
            names: ["cn", "commonName"],
            sup: ["name"], single: false
        ),
        (
            text:
                "( 1.2.840.113556.1.4.2 NAME 'objectGUID' SYNTAX '1.3.6.1.4.1.1466.115.121.1.40' SINGLE-VALUE NO-USER-MODIFICATION )",
            names: ["objectGUID"], sup: [], single: true
        ),
        (
            text: "(2.5.4.31 NAME 'member'SUP distinguishedName)", names: ["member"], sup: ["distinguishedName"],
            single: false
        ),
        (text: "( 1.2.3 )", names: [], sup: [], single: false),
        (
            text:
                "( 1.2.3 NAME 'x' SYNTAX 1.3.6{256} single-value X-ORIGIN ( 'RFC 1' 'RFC 2' ) X-NOT-HUMAN-READABLE 'TRUE' )",
            names: ["x"], sup: [], single: true
        ),
    ])
    func definitions(text: String, names: [String], sup: [String], single: Bool) throws {
        let definition = try #require(SchemaDefinition(text))
        #expect(definition["NAME"] == names)
        #expect(definition["SUP"] == sup)
        #expect(definition.has("SINGLE-VALUE") == single)
    }

    @Test(arguments: [
        "", "(", ")", "( )", "1.2.3 NAME 'x'", "( 1.2.3 NAME 'x )", "( 1.2.3 NAME ( 'x' )", "( 1.2.3 NAME )",
        "( 1.2.3 NAME ( ( 'x' ) ) )", "( 1.2.3 ) more", "( 1.2.3 'x' ) (",
    ])
    func whatIsNoDefinition(_ text: String) {
        #expect(SchemaDefinition(text) == nil)
    }

    @Test func activeDirectorysAggregate() {
        let schema = Schema(
            attributeTypes: [
                "( 2.5.4.3 NAME 'cn' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE )",
                "( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE )",
                "not a definition",
            ],
            objectClasses: [
                "( 2.5.6.0 NAME 'top' ABSTRACT MUST (objectClass $ instanceType $ nTSecurityDescriptor ) MAY (cn $ description ) )",
                "( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL MAY (sAMAccountName ) )",
                "( 2.5.6.7 NAME 'organizationalPerson' SUP person STRUCTURAL )",
                "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST (CN ) )",
                "( 1.1 NAME 'loop' SUP loop )",
            ])
        #expect(schema.unreadable == 1)
        #expect(
            schema.requiredAttributes(ofClass: "user") == ["objectClass", "instanceType", "nTSecurityDescriptor", "cn"])
        #expect(schema.requiredAttributes(ofClass: "loop") == [])
        #expect(schema.requiredAttributes(ofClass: "nothing") == [])
        #expect(schema.canonicalName("SAMACCOUNTNAME") == "sAMAccountName")
    }
}

@Suite struct AttributeDescriptionTests {
    @Test(
        arguments: [
            (text: "member;range=0-1499", name: "member", low: 0, high: 1_499),
            (text: "member;Range=1500-*", name: "member", low: 1_500, high: nil),
            (text: "member;binary;range=3-3", name: "member;binary", low: 3, high: 3),
            (text: "member;range=0-4;lang-en", name: "member;lang-en", low: 0, high: 4),
        ] as [(String, String, Int, Int?)])
    func ranges(text: String, name: String, low: Int, high: Int?) {
        #expect(AttributeDescription.parseRange(text) == AttributeDescription.Range(name: name, low: low, high: high))
    }

    @Test(arguments: [
        "member", "range=0-1", "member;binary", "member;range=", "member;range=5-4", "member;range=-1-4",
        "member;range=0",
        "member;range=0-1-2", "member;range=*-*", "member;range=+1-2", "member;range=99999999999999999999-*", "",
    ])
    func notRanges(_ text: String) {
        #expect(AttributeDescription.parseRange(text) == nil)
    }
}
