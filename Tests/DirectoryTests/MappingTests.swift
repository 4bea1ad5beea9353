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

    struct Explained: Sendable, CustomTestStringConvertible {
        var name: String
        var template: String
        var entry: [String: [String]]
        /// The attributes with their values; `nil` where there is no value.
        var attributes: [Mapping.Origin.Attribute]?
        var testDescription: String { name }
    }

    @Test(
        "explains a value",
        arguments: [
            Explained(
                name: "one attribute", template: "{uid}", entry: ["uid": ["b", "a"]],
                attributes: [.init(name: "uid", values: ["b", "a"])]),
            Explained(
                name: "the first that has a value", template: "{mail|uid:lower}@x",
                entry: ["mail": [" "], "uid": ["A", ""], "sn": ["B"]], attributes: [.init(name: "uid", values: ["A"])]),
            Explained(
                name: "two attributes, one of them twice", template: "{sn}, {givenName} {SN}",
                entry: ["sn": ["S"], "SN": ["S"], "givenName": ["G"]],
                attributes: [.init(name: "sn", values: ["S"]), .init(name: "givenName", values: ["G"])]),
            Explained(name: "literal text", template: "Example Ltd", entry: [:], attributes: []),
            Explained(name: "no value", template: "{sn} {uid}", entry: ["sn": ["S"]], attributes: nil),
        ])
    func explains(_ example: Explained) throws {
        let mapping = Mapping(templates: [
            .company: [try Template("{o}"), try Template(example.template), try Template("{sn}")]
        ])
        let origin = mapping.explain { example.entry[$0] ?? [] }[.company]
        let expected = example.attributes.map { Mapping.Origin(template: example.template, attributes: $0) }
        if expected != nil {
            #expect(origin == expected)
        } else {
            #expect(origin?.template == "{sn}", "the next one counts")
        }
    }

    @Test("explains what it applies, and nothing else")
    func explainsWhatItApplies() throws {
        let entry = ["uid": ["ann"], "sn": ["Lee"], "displayname": ["Ann Lee"]]
        let values = { (name: String) in entry[name.lowercased()] ?? [] }
        let origins = try Self.mapping().explain(values)
        #expect(
            origins.mapValues(\.template) == [
                .username: "{uid}", .email: "{uid}@example.com", .fullName: "{displayName}",
            ])
        #expect(Set(origins.keys) == Set(try Self.mapping().apply(values).values.properties))
    }
}
