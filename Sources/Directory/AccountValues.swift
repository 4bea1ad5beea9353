/// The values of one account, as a directory supplies them or as a store holds them.
///
/// `nil` in what a directory supplies means that it says nothing of the property: the account keeps what it has.
public struct AccountValues: Hashable, Sendable {
    public var username: String?
    public var email: String?
    public var fullName: String?
    public var company: String?
    public var timeZone: String?
    public var language: String?
    /// By the names of `mapping.custom`. A name without a value is absent.
    public var custom: [String: String]

    public init(
        username: String? = nil, email: String? = nil, fullName: String? = nil, company: String? = nil,
        timeZone: String? = nil, language: String? = nil, custom: [String: String] = [:]
    ) {
        self.username = username
        self.email = email
        self.fullName = fullName
        self.company = company
        self.timeZone = timeZone
        self.language = language
        self.custom = custom
    }

    public subscript(property: Property) -> String? {
        get {
            switch property {
            case .username: username
            case .email: email
            case .fullName: fullName
            case .company: company
            case .timeZone: timeZone
            case .language: language
            case .custom(let name): custom[name]
            }
        }
        set {
            switch property {
            case .username: username = newValue
            case .email: email = newValue
            case .fullName: fullName = newValue
            case .company: company = newValue
            case .timeZone: timeZone = newValue
            case .language: language = newValue
            case .custom(let name): custom[name] = newValue
            }
        }
    }

    /// The properties that have a value, standard ones first, custom ones by name.
    public var properties: [Property] {
        Property.standard.filter { self[$0] != nil } + custom.keys.sorted().map(Property.custom)
    }
}
