extension LDAPSession {
    /// Reads what the server says about itself; most servers say it without a bind.
    public func rootDSE() throws(LDAPError) -> RootDSE {
        let request = SearchRequest(base: "", scope: .base, attributes: ["*", "+"])
        let values = try soleEntry(request, .rootDSE)
        return RootDSE(values: values.mapValues(Self.texts))
    }

    /// Reads the schema that governs the directory, from where the root DSE says that it is.
    ///
    /// - Throws: `noSuchObject` where the server names no schema.
    public func schema() throws(LDAPError) -> Schema {
        try schema(at: rootDSE().subschemaSubentry)
    }

    /// Reads the schema at a DN, for those who have the root DSE already.
    public func schema(at subschemaSubentry: String?) throws(LDAPError) -> Schema {
        guard let dn = subschemaSubentry else {
            throw LDAPError(
                .noSuchObject, .schema, server: server, cause: .malformedAnswer("its root DSE names no schema"))
        }
        let names = ["attributeTypes", "objectClasses"]
        let values = try soleEntry(.entry(dn, attributes: names), .schema)
        var definitions: [[String]] = []
        for name in names {
            var texts = Self.texts(values[name.lowercased()] ?? [])
            for (description, part) in values {
                guard let range = AttributeDescription.parseRange(description), range.name == name.lowercased() else {
                    continue
                }
                texts += Self.texts(part)
                guard let high = range.high else { continue }
                let rest = unsafe readValues(ofEntry: dn, attribute: name, from: high + 1) { value in
                    unsafe texts.append(String(decoding: value, as: UTF8.self))
                }
                if case .incomplete(let error) = rest.ending { throw error }
            }
            definitions.append(texts)
        }
        return Schema(attributeTypes: definitions[0], objectClasses: definitions[1])
    }

    /// The attributes of an entry that must be there.
    private func soleEntry(
        _ request: SearchRequest, _ operation: LDAPError.Operation
    ) throws(LDAPError) -> [String: [[UInt8]]] {
        var attributes: [String: [[UInt8]]]?
        try search(request, operation) { attributes = $0.attributes() }.requireComplete()
        guard let attributes else { throw LDAPError(.noSuchObject, operation, server: server) }
        return attributes
    }

    private static func texts(_ values: [[UInt8]]) -> [String] {
        values.map { String(decoding: $0, as: UTF8.self) }
    }
}
