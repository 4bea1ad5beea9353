import Directory

/// One directory, as far as reading it goes.
public struct SourceDescription: Sendable {
    /// Its name in the configuration.
    public var name: String
    public var flavour: Flavour
    public var origin: Origin
    /// Where users are. Empty: the flavour's default base, which only a server can tell.
    public var users: [SearchBase]
    /// Where groups are. Empty: where users are. `nil`: groups are not read.
    public var groups: [SearchBase]?
    public var attributes: AttributeNames
    /// Templates in place of the flavour's, property by property.
    public var mapping: [Property: [Template]]
    /// The properties without which an entry makes no account.
    public var required: Set<Property>
    /// The time against which dates of expiry are held, in seconds since 1970.
    public var now: Int64

    public enum Origin: Sendable {
        case servers(ServerSource)
        case file(FileSource)
    }

    public init(
        name: String, flavour: Flavour, origin: Origin, users: [SearchBase], groups: [SearchBase]? = [],
        attributes: AttributeNames = AttributeNames(), mapping: [Property: [Template]] = [:],
        required: Set<Property> = [.username, .email], now: Int64
    ) {
        self.name = name
        self.flavour = flavour
        self.origin = origin
        self.users = users
        self.groups = groups
        self.attributes = attributes
        self.mapping = mapping
        self.required = required
        self.now = now
    }
}
