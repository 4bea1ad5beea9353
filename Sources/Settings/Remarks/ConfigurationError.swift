/// Everything that is wrong with a configuration, at once.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the file; at least one.
    public var faults: [ConfigurationRemark]

    public init(faults: [ConfigurationRemark]) {
        self.faults = faults
    }

    /// One line a fault.
    public var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}
