/// Where the external log is written, and for how long it is kept.
public struct LogSettings: Hashable, Sendable {
    /// An absolute path.
    public var folder: String
    /// In days; `nil`: for ever.
    public var keepDays: Int?

    public init(folder: String, keepDays: Int?) {
        self.folder = folder
        self.keepDays = keepDays
    }
}
