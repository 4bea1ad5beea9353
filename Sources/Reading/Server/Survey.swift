import Directory
import LDAP

/// What must be known of a server before its entries are searched.
struct Survey: Sendable {
    let scheme: Scheme
    let people: PersonDecoder
    let groups: GroupDecoder
    /// Reads groups without their members.
    let groupNames: GroupDecoder
    let names: NameCheck?
    /// Why the schema is unknown; `nil` where it is known.
    let schemaFault: String?

    /// Reads the schema, and makes the scheme fit it. Throws ``ReadingError``.
    init(_ description: SourceDescription, _ connection: Connection) throws(ReadingError) {
        var scheme = try Scheme(description, defaultBases: Self.defaultBases(description.flavour, connection.root))
        var schema: Schema?
        do throws(LDAPError) {
            let read = try connection.session.schema(at: connection.root.subschemaSubentry)
            schema = read.isEmpty ? nil : read
            schemaFault = read.isEmpty ? "the server does not show its schema" : nil
        } catch {
            schemaFault = "the server's schema could not be read: \(error.happened)"
        }
        names = schema.map { NameCheck(scheme, $0) }
        if let names { scheme.drop(names.dropped) }
        self.scheme = scheme
        let canonical = { (name: String) in schema?.canonicalName(name).map { [$0] } ?? [] }
        people = PersonDecoder(scheme, alsoKnownAs: canonical)
        var memberless = scheme
        memberless.members = []
        memberless.changeNumber = nil
        groupNames = GroupDecoder(memberless, alsoKnownAs: canonical) { _, _ in .none }
        groups = GroupDecoder(scheme, alsoKnownAs: canonical) { [schema] objectClass, attribute in
            guard let schema, schema.knowsObjectClass(objectClass) else { return .optional }
            func isAmong(_ names: Set<String>) -> Bool { names.contains { schema.isSameAttribute($0, attribute) } }
            if isAmong(schema.requiredAttributes(ofClass: objectClass)) { return .demanded }
            let takesAll = objectClass.lowercased() == "extensibleobject"
            return takesAll || isAmong(schema.optionalAttributes(ofClass: objectClass)) ? .optional : .none
        }
    }

    private static func defaultBases(_ flavour: Flavour, _ root: RootDSE) -> [String] {
        let contexts = root.namingContexts
        guard let context = root.defaultNamingContext ?? (contexts.count == 1 ? contexts[0] : nil) else { return [] }
        return switch flavour.defaultBase {
        case .namingContext: [context]
        case .belowNamingContext(let rdn): ["\(rdn),\(context)"]
        }
    }
}
