/// What one site's configuration says, read and checked.
public struct Settings: Hashable, Sendable {
    /// The file's absolute path, or the name that was given for a text.
    public var path: String
    /// What messages call this site; by default the file's name without its ending.
    public var site: String
    public var store: StoreLocation
    public var logs: LogSettings
    /// At least one; no two have the same name.
    public var directories: [DirectorySettings]
    /// What is allowed and perhaps not meant, in the order of the file.
    public var warnings: [ConfigurationRemark]

    public init(
        path: String, site: String, store: StoreLocation, logs: LogSettings, directories: [DirectorySettings],
        warnings: [ConfigurationRemark] = []
    ) {
        self.path = path
        self.site = site
        self.store = store
        self.logs = logs
        self.directories = directories
        self.warnings = warnings
    }
}
