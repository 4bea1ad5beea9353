import Directory

/// What the configuration says about the mapping; the flavour's own templates stand for the rest.
public struct MappingSettings: Hashable, Sendable {
    /// The properties that are mapped otherwise than by default, and the custom ones.
    public var templates: [Property: [Template]]
    /// The properties without which an entry makes no account, always with the user name.
    public var required: Set<Property>

    public init(templates: [Property: [Template]] = [:], required: Set<Property> = [.username, .email]) {
        self.templates = templates
        self.required = required
    }
}
