/// What one site's configuration says, read and checked.
public struct Settings: Hashable, Sendable {
    /// The file's absolute path, or the name that was given for a text.
    public var path: String
    /// What messages call this site; by default the file's name without its ending.
    public var site: String
    public var store: StoreLocation
    public var logs: LogSettings
    public var protect: ProtectSettings
    /// How old a plan may be that is approved.
    public var approvalsValidFor: Duration
    /// For how many days the store keeps old values, for `rollcall revert`.
    public var undoKeepDays: Int
    /// For how many days a store in PostgreSQL keeps the changes that it publishes to applications.
    public var outboxKeepDays: Int
    /// At least one; no two have the same name.
    public var directories: [DirectorySettings]
    /// What is allowed and perhaps not meant, in the order of the file.
    public var warnings: [ConfigurationRemark]

    public init(
        path: String, site: String, store: StoreLocation, logs: LogSettings,
        protect: ProtectSettings = ProtectSettings(), approvalsValidFor: Duration = .seconds(86_400),
        undoKeepDays: Int = 30, outboxKeepDays: Int = 30, directories: [DirectorySettings],
        warnings: [ConfigurationRemark] = []
    ) {
        self.path = path
        self.site = site
        self.store = store
        self.logs = logs
        self.protect = protect
        self.approvalsValidFor = approvalsValidFor
        self.undoKeepDays = undoKeepDays
        self.outboxKeepDays = outboxKeepDays
        self.directories = directories
        self.warnings = warnings
    }
}
