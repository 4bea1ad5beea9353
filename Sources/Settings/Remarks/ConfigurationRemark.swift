import LDAPText

/// One fault or warning, with its place in the configuration.
public struct ConfigurationRemark: Hashable, Sendable {
    /// The file as it was named to us.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int
    /// The keys down to the place, such as `directories[0].users.filter`; empty for the whole file.
    public var keyPath: String
    /// What is wrong, without a full stop. Nothing that `${…}` brought in and no password stands in it.
    public var message: String
    /// What to write, as a clause of its own.
    public var suggestion: String?

    public init(
        file: String, line: Int, column: Int, keyPath: String, message: String, suggestion: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.message = message
        self.suggestion = suggestion
    }
}

extension ConfigurationRemark: CustomStringConvertible {
    /// One line: `rollcall.yaml:12:5: directories[0].users.filtre: unknown key; did you mean "filter"?`.
    public var description: String {
        let place = "\(file):\(line):\(column): " + (keyPath.isEmpty ? "" : "\(keyPath): ")
        return (place + message + (suggestion.map { "; \($0)" } ?? "")).escapedForTerminal()
    }
}

extension ConfigurationRemark: Comparable {
    /// By place in the file, then by what is said.
    public static func < (left: ConfigurationRemark, right: ConfigurationRemark) -> Bool {
        (left.line, left.column, left.keyPath, left.message) < (right.line, right.column, right.keyPath, right.message)
    }
}
