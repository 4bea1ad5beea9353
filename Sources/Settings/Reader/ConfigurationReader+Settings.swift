import Directory
import Planning

extension ConfigurationReader {
    /// The whole file; `nil` only where there are faults.
    func settings(_ root: Item) -> Settings? {
        guard let keys = SectionReader(root, .root, self) else { return nil }
        let site = keys.isGiven("site") ? keys.value("site").flatMap { text($0)?.text } : siteName
        let store = keys.value("store").flatMap(storeLocation)
        let logs = keys.section("logs").flatMap(logSettings)
        let directories = keys.value("directories").flatMap(directories)
        if surroundings.permissions & 0o002 != 0 {
            warn(root, "everybody on this machine may change this file", "chmod o-w \(file)")
        }
        guard let site, let store, let logs, let directories, faults.isEmpty else { return nil }
        return Settings(
            path: surroundings.resolve(file), site: site, store: store, logs: logs, directories: directories,
            warnings: warnings.sorted())
    }

    /// The file's name without its folder and ending.
    private var siteName: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    private func storeLocation(_ item: Item) -> StoreLocation? {
        guard let scalar = text(item) else { return nil }
        let scheme = scalar.text.firstRange(of: "://").map { scalar.text[..<$0.lowerBound].lowercased() }
        switch scheme {
        case nil:
            return path(item).map { .sqlite($0) }
        case "postgresql", "postgres":
            fault(item, "this version stores accounts in SQLite only", "write the path of a file")
            return .postgres(SecretText(scalar.text))
        default:
            fault(item, "must be the path of a SQLite file")
            return nil
        }
    }

    private func logSettings(_ keys: SectionReader) -> LogSettings? {
        let folder = keys.value("folder").flatMap(path)
        let keepDays = keys.value("keep_days").flatMap { item -> Int?? in
            if case .scalar = item.node, scalar(item, "a number of days")?.text == "forever" { return .some(nil) }
            return integer(item, in: 1...36_500).map { .some($0) }
        }
        guard let folder, let keepDays else { return nil }
        return LogSettings(folder: folder, keepDays: keepDays)
    }

    private func directories(_ item: Item) -> [DirectorySettings]? {
        guard case .sequence(let sequence) = item.node else {
            fault(item, "must be a list, and is \(describe(item))", "begin each directory with \"- name: \"")
            return nil
        }
        guard !sequence.isEmpty else {
            fault(item, "there is no directory in this list")
            return nil
        }
        var names: [String: Place] = [:]
        return all(item.entries) { entry in
            guard let keys = SectionReader(entry, .directory, self) else { return nil }
            let name = keys.value("name").flatMap(directoryName)
            if let name, let item = keys.given("name") {
                if let first = names[name] {
                    fault(item, "another directory has this name, in line \(first.line)", "give each its own")
                }
                names[name] = names[name] ?? item.place
            }
            return directory(keys, name: name)
        }
    }

    private func directoryName(_ item: Item) -> String? {
        guard let scalar = text(item) else { return nil }
        let isFit = scalar.text.utf8.allSatisfy {
            0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
        }
        guard isFit, let first = scalar.text.utf8.first, first > 0x2F, scalar.text.utf8.count <= 64 else {
            fault(
                item, "must be at most 64 small letters, digits, -, _ and ., and begin with a letter or digit")
            return nil
        }
        return scalar.text
    }
}
