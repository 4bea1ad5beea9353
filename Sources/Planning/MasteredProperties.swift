import Directory

/// Which properties the directory writes on every cycle.
struct MasteredProperties {
    let username: Bool
    let email: Bool
    let fullName: Bool
    let company: Bool
    let timeZone: Bool
    let language: Bool
    /// `nil`: all.
    private let custom: Set<String>?

    /// - Parameter properties: `nil`: all.
    init(_ properties: Set<Property>?) {
        func has(_ property: Property) -> Bool { properties?.contains(property) ?? true }
        username = has(.username)
        email = has(.email)
        fullName = has(.fullName)
        company = has(.company)
        timeZone = has(.timeZone)
        language = has(.language)
        custom = properties.map { properties in
            Set(
                properties.compactMap { property in
                    if case .custom(let name) = property { name } else { nil }
                })
        }
    }

    func hasCustom(_ name: String) -> Bool { custom?.contains(name) ?? true }
}
