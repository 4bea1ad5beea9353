import Planning
import Settings

/// What a run is about: one configured directory, one that is no longer in the configuration, or all at once.
public struct CycleTarget: Sendable {
    /// The directory's name, or ``Plan/everyDirectory``.
    public let name: String
    /// What people read.
    public let label: String
    /// `nil` where the configuration has none.
    let directory: DirectorySettings?

    public init(_ directory: DirectorySettings) {
        name = directory.name
        label = directory.label
        self.directory = directory
    }

    /// A directory by name, whether or not the configuration has it.
    public init(named name: String, in site: Site) {
        self.name = name
        directory = site.settings.directories.first { $0.name == name }
        label = directory?.label ?? (name == Plan.everyDirectory ? "all directories" : name)
    }

    /// All directories, and the accounts that administrators made.
    public static func everything(in site: Site) -> CycleTarget {
        CycleTarget(named: Plan.everyDirectory, in: site)
    }
}
