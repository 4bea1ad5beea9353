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

    /// Where one value of an account came from.
    public struct Origin: Hashable, Sendable {
        /// The template as it is written.
        public var template: String
        /// The attributes from which it took its values, with all that they have, in byte order: of `{mail|uid}` the
        /// first that has one.
        public var attributes: [Attribute]

        public struct Attribute: Hashable, Sendable {
            public var name: String
            public var values: [String]

            public init(name: String, values: [String]) {
                self.name = name
                self.values = values
            }
        }

        public init(template: String, attributes: [Attribute]) {
            self.template = template
            self.attributes = attributes
        }
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
        forEachValue(values) { property, _, rendered in
            result.values[property] = rendered[0]
            if rendered.count > 1 { result.alternatives[property] = rendered }
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

    /// Tells where each value of one entry comes from.
    ///
    /// - Parameter values: As for ``apply(_:)``.
    /// - Returns: An origin for each property that gets a value.
    public func explain(_ values: (String) -> [String]) -> [Property: Origin] {
        var origins: [Property: Origin] = [:]
        forEachValue(values) { property, template, _ in
            origins[property] = Origin(template: template.description, attributes: template.sources(values))
        }
        return origins
    }

    /// Hands each property that gets a value to `body`, with the template that counts and what that makes of the entry.
    private func forEachValue(
        _ values: (String) -> [String], _ body: (Property, Template, _ rendered: [String]) -> Void
    ) {
        for (property, templates) in templates {
            for template in templates {
                let rendered = template.render(values)
                if rendered.isEmpty { continue }
                body(property, template, rendered)
                break
            }
        }
    }
}
