/// How an entry's attributes become an account's values.
public struct Mapping: Hashable, Sendable {
    /// For each property its templates, of which the first that gives a value counts.
    public var templates: [Property: [Template]]
    /// The properties without which an entry makes no account.
    public var required: Set<Property>

    public init(templates: [Property: [Template]], required: Set<Property> = [.username, .email]) {
        self.templates = templates
        self.required = required
    }

    /// Every attribute that a template names, in lower case, sorted.
    public var attributes: [String] {
        Set(templates.values.joined().flatMap(\.attributes).map { $0.lowercased() }).sorted()
    }

    /// What the mapping makes of one entry.
    public struct Result: Sendable {
        public var values: AccountValues
        /// For each property that could have had another value: all of them, the chosen one first.
        public var alternatives: [Property: [String]]
        /// What is required and missing, or `nil`.
        public var fault: String?
    }

    /// Maps one entry.
    ///
    /// - Parameter values: The values, in byte order, of the attribute with this name in lower case.
    public func apply(_ values: (String) -> [String]) -> Result {
        var result = Result(values: AccountValues(), alternatives: [:], fault: nil)
        for (property, templates) in templates {
            for template in templates {
                let rendered = template.render(values)
                guard let first = rendered.first else { continue }
                result.values[property] = first
                if rendered.count > 1 { result.alternatives[property] = rendered }
                break
            }
        }
        if let property = required.lazy.filter({ result.values[$0] == nil }).min() {
            let attributes = (templates[property] ?? []).flatMap(\.attributes)
            result.fault =
                "it has no \(property): "
                + (attributes.isEmpty
                    ? "no template is mapped to it" : "none of \(attributes.joined(separator: ", ")) gives a value")
        }
        return result
    }

}
