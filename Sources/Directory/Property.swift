/// A value of an account that a directory can supply.
public enum Property: Hashable, Sendable, Comparable, CustomStringConvertible {
    case username
    case email
    case fullName
    case company
    case timeZone
    case language
    /// A property of the operator's own, by its name in `mapping.custom`.
    case custom(String)

    /// The properties that every account has, in the order in which people read them.
    public static let standard: [Property] = [.username, .email, .fullName, .company, .timeZone, .language]

    /// Its name in the configuration, the plan and the external log.
    public var description: String {
        switch self {
        case .username: "username"
        case .email: "email"
        case .fullName: "full_name"
        case .company: "company"
        case .timeZone: "time_zone"
        case .language: "language"
        case .custom(let name): "custom.\(name)"
        }
    }

    /// The property with this name in the configuration, the plan or the external log.
    public init?(_ description: String) {
        if let standard = Property.standard.first(where: { $0.description == description }) {
            self = standard
        } else if description.hasPrefix("custom."), description.count > "custom.".count {
            self = .custom(String(description.dropFirst("custom.".count)))
        } else {
            return nil
        }
    }
}
