/// What a configuration is read in: the environment, its folder, and the files that it names.
struct Surroundings {
    var environment: [String: String]
    /// Where relative paths begin; absolute.
    var folder: String
    /// The permission bits of the configuration file.
    var permissions: Int
    var read: (String) throws(FileError) -> String = TextFile.read
    /// Sees that a file can be read.
    var probe: (String) throws(FileError) -> Void = TextFile.probe
    var mode: (String) -> Int? = TextFile.mode

    /// A path of the configuration as an absolute one.
    func resolve(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}
