import Foundation

extension Settings {
    /// Reads and checks a configuration file, and throws everything that is wrong with it at once.
    ///
    /// Relative paths in it begin at its own folder. Files that it names are opened, and no server is asked.
    ///
    /// - Parameters:
    ///   - path: The file, absolute or relative to the working folder. Remarks name it so.
    ///   - environment: What `${NAME}` is taken from.
    public static func load(
        path: String, environment: [String: String]
    ) throws(ConfigurationError) -> Settings {
        try check(path: path, environment: environment).settings()
    }

    /// Reads and checks a configuration that is at hand as text.
    ///
    /// - Parameters:
    ///   - name: What remarks call it.
    ///   - folder: Where relative paths begin; absolute.
    ///   - permissions: The bits of the file that it was read from; others than its owner may not read one that holds
    ///     a password.
    public static func load(
        text: String, name: String = "rollcall.yaml", folder: String = "/etc/rollcall", permissions: Int = 0o600,
        environment: [String: String] = [:]
    ) throws(ConfigurationError) -> Settings {
        try check(text: text, name: name, folder: folder, permissions: permissions, environment: environment).settings()
    }

    /// As ``load(path:environment:)``, with all that is to be said instead of an error.
    public static func check(path: String, environment: [String: String]) -> ConfigurationCheck {
        let file = URL(fileURLWithPath: path).standardizedFileURL
        let surroundings = Surroundings(
            environment: environment, folder: file.deletingLastPathComponent().path,
            permissions: TextFile.mode(file.path) ?? 0o777)
        do throws(FileError) {
            return check(text: try TextFile.read(file.path), name: path, surroundings)
        } catch {
            let remark = ConfigurationRemark(
                file: path, line: 1, column: 1, keyPath: "",
                message: "the configuration can't be read: \(error.message)",
                suggestion: "`rollcall config example` prints one; --config or $ROLLCALL_CONFIG names another file")
            return ConfigurationCheck(result: nil, faults: [remark], warnings: [])
        }
    }

    /// As ``load(text:name:folder:permissions:environment:)``, with all that is to be said instead of an error.
    public static func check(
        text: String, name: String = "rollcall.yaml", folder: String = "/etc/rollcall", permissions: Int = 0o600,
        environment: [String: String] = [:]
    ) -> ConfigurationCheck {
        check(
            text: text, name: name,
            Surroundings(environment: environment, folder: folder, permissions: permissions))
    }

    static func check(text: String, name: String, _ surroundings: Surroundings) -> ConfigurationCheck {
        let reader = ConfigurationReader(file: name, surroundings: surroundings)
        let settings = reader.compose(text).flatMap(reader.settings)
        precondition(settings != nil || !reader.faults.isEmpty, "a configuration is refused without a fault")
        return ConfigurationCheck(
            result: settings, faults: Array(Set(reader.faults)).sorted(), warnings: reader.warnings.sorted())
    }
}
