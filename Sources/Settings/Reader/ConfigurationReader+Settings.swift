import Directory
import LDAPText

extension ConfigurationReader {
    /// The whole file; `nil` only where there are faults.
    func settings(_ root: Item) -> Settings? {
        guard let keys = SectionReader(root, .root, self) else { return nil }
        let site = keys.isGiven("site") ? keys.value("site").flatMap { text($0)?.text } : siteName
        let store = keys.value("store").flatMap(storeLocation)
        let logs = keys.section("logs").flatMap(logSettings)
        let protect = keys.section("protect").flatMap(protectSettings)
        let validFor = keys.section("approvals")?.value("valid_for").flatMap {
            period($0, "a duration such as 90m, 24h or 7d, from 1m to 30d", within: 60_000...30 * 86_400_000)
        }
        let undoDays = keys.section("undo")?.value("keep_days").flatMap { integer($0, in: 0...3650) }
        let outboxDays = keys.section("outbox")?.value("keep_days").flatMap { integer($0, in: 0...3650) }
        let directories = keys.value("directories").flatMap(directories)
        if logs != nil, let directories { warnOfUnmapped(keys.section("logs")?.given("private"), in: directories) }
        if surroundings.permissions & 0o002 != 0 {
            warn(root, "everybody on this machine may change this file", "chmod o-w \(file)")
        }
        guard let site, let store, let logs, let protect, let validFor, let undoDays, let outboxDays, let directories,
            faults.isEmpty
        else { return nil }
        return Settings(
            path: path, site: site, store: store, logs: logs, protect: protect,
            approvalsValidFor: validFor, undoKeepDays: undoDays, outboxKeepDays: outboxDays, directories: directories,
            warnings: warnings.sorted())
    }

    /// Absolute: the folder of a relative one is the surroundings' own.
    private var path: String { file.hasPrefix("/") ? file : surroundings.resolve(fileName) }

    private var fileName: String { file.split(separator: "/").last.map(String.init) ?? file }

    /// The file's name without its folder and ending.
    private var siteName: String {
        let name = fileName
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
            if holdsPassword(scalar.text) {
                warn(
                    item, "the database's password stands in the configuration",
                    "keep it in a file that PGPASSFILE names, or in ~/.pgpass, readable by the user that runs rollcall alone"
                )
            }
            return .postgres(SecretText(scalar.text))
        default:
            fault(item, "must be the path of a SQLite file, or a PostgreSQL URI (postgresql://user@host/database)")
            return nil
        }
    }

    /// Whether a connection URI has a password before its host, or among its parameters.
    private func holdsPassword(_ uri: String) -> Bool {
        let rest = uri.drop { $0 != ":" }.dropFirst("://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        return user.contains(":") || rest.firstRange(of: "password=") != nil
    }

    private func logSettings(_ keys: SectionReader) -> LogSettings? {
        let folder = keys.value("folder").flatMap(path)
        let keepDays = keys.value("keep_days").flatMap { item -> Int?? in
            if case .scalar = item.node, scalar(item, "a number of days")?.text == "forever" { return .some(nil) }
            return integer(item, in: 1...36_500).map { .some($0) }
        }
        let properties = keys.value("private").flatMap(privateProperties)
        guard let folder, let keepDays, let properties else { return nil }
        return LogSettings(folder: folder, keepDays: keepDays, privateProperties: properties)
    }

    private func privateProperties(_ item: Item) -> Set<Property>? {
        let properties = all(item.entries) { entry -> Property? in
            guard let named = property(entry, among: Self.hideable) else { return nil }
            guard named.property != .username else {
                fault(entry, "the user name can't be private, since the log names people by it", "leave it out here")
                return nil
            }
            return named.property
        }
        return properties.map { Set($0) }
    }

    private static let hideable = Property.standard.filter { $0 != .username }.map(\.description)

    /// A custom property that no directory maps may be misspelt, and then the values of the right one would be shown.
    private func warnOfUnmapped(_ item: Item?, in directories: [DirectorySettings]) {
        let mapped = directories.reduce(into: Set(Property.standard)) { $0.formUnion($1.mapping.templates.keys) }
        let names = mapped.map(\.description)
        for entry in item?.entries ?? [] {
            guard let (property, scalar) = property(entry, among: Self.hideable), !mapped.contains(property) else {
                continue
            }
            let nearest = scalar.isSubstituted ? nil : Spelling.nearest(to: scalar.text, among: names)
            warn(
                entry, "no directory maps anything to \(scalar.shown)",
                nearest.map { "did you mean \"\($0)\"?" })
        }
    }

    private func protectSettings(_ keys: SectionReader) -> ProtectSettings? {
        let users = keys.value("users").flatMap { patterns($0, of: "accounts") }
        let groups = keys.value("groups").flatMap { patterns($0, of: "groups") }
        guard let users, let groups else { return nil }
        return ProtectSettings(users: users, groups: groups)
    }

    private func patterns(_ item: Item, of what: String) -> [Glob]? {
        texts(item)?.map { entry, scalar in
            if scalar.text.allSatisfy({ $0 == "*" }) {
                warn(entry, "this protects all \(what), so that no sync changes any of them")
            }
            return Glob(scalar.text)
        }
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
