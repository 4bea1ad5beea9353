import Directory

/// Where the external log is written, for how long it is kept, and what doesn't stand in it.
public struct LogSettings: Hashable, Sendable {
    /// An absolute path.
    public var folder: String
    /// In days; `nil`: for ever.
    public var keepDays: Int?
    /// Properties whose values don't stand in the details; never the user name.
    public var privateProperties: Set<Property>

    public init(folder: String, keepDays: Int?, privateProperties: Set<Property> = []) {
        self.folder = folder
        self.keepDays = keepDays
        self.privateProperties = privateProperties
    }
}
