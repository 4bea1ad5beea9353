/// What reading a configuration came to.
public struct ConfigurationCheck: Hashable, Sendable {
    /// `nil` exactly where there are faults.
    public let result: Settings?
    /// In the order of the file.
    public let faults: [ConfigurationRemark]
    /// In the order of the file; there may be some beside faults.
    public let warnings: [ConfigurationRemark]

    /// The settings, or every fault as an error.
    public func settings() throws(ConfigurationError) -> Settings {
        guard let result else { throw ConfigurationError(faults: faults) }
        return result
    }

    /// What the configuration says, in a few lines for people; empty where there are faults.
    public var summary: [String] {
        result?.summary ?? []
    }
}
