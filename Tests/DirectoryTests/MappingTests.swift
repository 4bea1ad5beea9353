import Directory
import Testing

@Suite("Mapping")
struct MappingTests {
    static func mapping() throws -> Mapping {
        Mapping(templates: [
            .username: [try Template("{uid}")],
            .email: [try Template("{mail}"), try Template("{uid}@example.com")],
            .fullName: [try Template("{givenName} {sn}"), try Template("{displayName}")],
            .custom("floor"): [try Template("{roomNumber}")],
        ])
    }

    static func apply(_ entry: [String: [String]]) throws -> Mapping.Result {
        try mapping().apply { entry[$0.lowercased()] ?? [] }
    }

    @Test("takes the first template that gives a value")
    func first() throws {
        let result = try Self.apply(["uid": ["ann"], "sn": ["Lee"], "displayname": ["Ann Lee"], "roomnumber": ["3"]])
        #expect(
            result.values
                == AccountValues(
                    username: "ann", email: "ann@example.com", fullName: "Ann Lee", custom: ["floor": "3"]))
        #expect(result.values.properties == [.username, .email, .fullName, .custom("floor")])
        #expect(result.alternatives.isEmpty)
        #expect(result.fault == nil)
    }

    @Test("keeps the alternatives of the template that counts")
    func alternatives() throws {
        let result = try Self.apply(["uid": ["a", "b"], "mail": ["x@example.com"]])
        #expect(result.values.username == "a")
        #expect(result.values.email == "x@example.com")
        #expect(result.alternatives == [.username: ["a", "b"]])
    }

    @Test(
        "says what is missing",
        arguments: [
            ([:], "it has no username: none of uid gives a value"), (["uid": ["ann"]], nil),
            (["uid": ["  "]], "it has no username: none of uid gives a value"),
        ] as [([String: [String]], String?)])
    func missing(_ entry: [String: [String]], _ fault: String?) throws {
        #expect(try Self.apply(entry).fault == fault)
    }

    @Test("says that nothing is mapped to what is required")
    func unmapped() throws {
        var mapping = try Self.mapping()
        mapping.required = [.company]
        #expect(mapping.apply { _ in [] }.fault == "it has no company: no template is mapped to it")
    }

    @Test("names every attribute in lower case")
    func attributes() throws {
        #expect(try Self.mapping().attributes == ["displayname", "givenname", "mail", "roomnumber", "sn", "uid"])
    }

    @Test(
        "a property has one name",
        arguments: [
            (Property.username, "username"), (.fullName, "full_name"), (.timeZone, "time_zone"),
            (.custom("floor"), "custom.floor"),
        ])
    func names(_ property: Property, _ name: String) {
        #expect(property.description == name)
        #expect(Property(name) == property)
    }

    @Test("no property", arguments: ["", "custom.", "custom", "fullName"])
    func noProperty(_ name: String) {
        #expect(Property(name) == nil)
    }
}
