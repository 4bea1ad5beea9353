/// The attribute types and object classes that a server knows (RFC 4512 §4.2).
///
/// Names compare without regard to case; object identifiers are taken, too.
public struct Schema: Sendable {
    private struct AttributeType: Sendable {
        let name: String
        let isSingleValued: Bool
        let superior: String?
    }

    private struct ObjectClass: Sendable {
        let name: String
        let superiors: [String]
        let must: [String]
        let may: [String]
    }

    private var attributes: [AttributeType] = []
    private var classes: [ObjectClass] = []
    /// By lower-case name, alias or object identifier.
    private var attributeIndex: [String: Int] = [:]
    private var classIndex: [String: Int] = [:]

    /// How many definitions could not be read; they don't count as known.
    public private(set) var unreadable = 0

    /// - Parameters:
    ///   - attributeTypes: The values of `attributeTypes`.
    ///   - objectClasses: The values of `objectClasses`.
    public init(attributeTypes: [String], objectClasses: [String]) {
        for text in attributeTypes {
            guard let definition = SchemaDefinition(text) else {
                unreadable += 1
                continue
            }
            for name in definition["NAME"] + [definition.oid] { attributeIndex[name.lowercased()] = attributes.count }
            attributes.append(
                AttributeType(
                    name: definition["NAME"].first ?? definition.oid, isSingleValued: definition.has("SINGLE-VALUE"),
                    superior: definition["SUP"].first))
        }
        for text in objectClasses {
            guard let definition = SchemaDefinition(text) else {
                unreadable += 1
                continue
            }
            for name in definition["NAME"] + [definition.oid] { classIndex[name.lowercased()] = classes.count }
            classes.append(
                ObjectClass(
                    name: definition["NAME"].first ?? definition.oid, superiors: definition["SUP"],
                    must: definition["MUST"], may: definition["MAY"]))
        }
    }

    /// Whether nothing was there to read: a server that hides its schema.
    public var isEmpty: Bool { attributes.isEmpty }

    /// Whether an attribute exists; its options (`;range=…`, `;binary`) are not looked at.
    public func knowsAttribute(_ description: String) -> Bool {
        attribute(description) != nil
    }

    public func knowsObjectClass(_ name: String) -> Bool {
        classIndex[name.lowercased()] != nil
    }

    /// - Returns: `nil` of an attribute that isn't known.
    public func isSingleValued(_ description: String) -> Bool? {
        attribute(description)?.isSingleValued
    }

    /// The attribute that this one is a kind of, by the name that the schema gives first: `name` of `cn`.
    public func superior(ofAttribute description: String) -> String? {
        attribute(description)?.superior.map { canonicalName($0) ?? $0 }
    }

    /// The name that the schema gives first; `nil` of an attribute that isn't known.
    public func canonicalName(_ description: String) -> String? {
        attribute(description)?.name
    }

    /// Whether both are names of the same attribute.
    public func isSameAttribute(_ one: String, _ other: String) -> Bool {
        guard let first = attributeIndex[key(one)], let second = attributeIndex[key(other)] else { return false }
        return first == second
    }

    /// The attributes that every entry of a class has, inherited ones included, by the name that the schema gives first.
    ///
    /// - Returns: Empty of a class that isn't known.
    public func requiredAttributes(ofClass name: String) -> Set<String> {
        collect(ofClass: name, \.must)
    }

    /// The attributes that an entry of a class may have, beside those that it must.
    public func optionalAttributes(ofClass name: String) -> Set<String> {
        collect(ofClass: name, \.may)
    }

    private func collect(ofClass name: String, _ attributes: KeyPath<ObjectClass, [String]>) -> Set<String> {
        var result: Set<String> = []
        var visited: Set<Int> = []
        var waiting = [name]
        while let next = waiting.popLast() {
            guard let index = classIndex[next.lowercased()], visited.insert(index).inserted else { continue }
            result.formUnion(classes[index][keyPath: attributes].map { canonicalName($0) ?? $0 })
            waiting += classes[index].superiors
        }
        return result
    }

    private func attribute(_ description: String) -> AttributeType? {
        attributeIndex[key(description)].map { attributes[$0] }
    }

    private func key(_ description: String) -> String {
        AttributeDescription.name(description).lowercased()
    }
}
