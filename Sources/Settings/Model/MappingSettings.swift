import Directory

/// What the configuration says about the mapping; the flavour's own templates stand for the rest.
public struct MappingSettings: Hashable, Sendable {
    /// The properties that are mapped otherwise than by default, and the custom ones.
    public var templates: [Property: [Template]]
    /// The properties without which an entry makes no account, always with the user name.
    public var required: Set<Property>
    /// The properties that the directory writes on every cycle; `nil`: all that are mapped.
    public var mastered: Set<Property>?
    /// Whether a user name that differs from the e-mail address is worth a warning; `nil`: as the flavour has it.
    public var usernameIsEmail: Bool?

    public init(
        templates: [Property: [Template]] = [:], required: Set<Property> = [.username, .email],
        mastered: Set<Property>? = nil, usernameIsEmail: Bool? = nil
    ) {
        self.templates = templates
        self.required = required
        self.mastered = mastered
        self.usernameIsEmail = usernameIsEmail
    }

    /// Every property that has templates, the flavour's own among them.
    var mapped: Set<Property> { Set([.username, .email, .fullName]).union(templates.keys) }
}
