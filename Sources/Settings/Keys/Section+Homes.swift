extension Section {
    /// Where a key belongs that stands in a section which doesn't declare it, as in "under criteria".
    ///
    /// - Parameter path: The section in which it stands, such as `directories[0].users`. What another section of the
    ///   directory declares counts before the rest of the file.
    /// - Returns: Nothing where no section, or more than three of them, declare it.
    static func homes(of name: String, seenFrom path: String) -> [String] {
        var homes: [String] = []
        if path.hasPrefix("directories[") {
            homes = paths(to: name, in: directory, at: "").map {
                $0.isEmpty ? "directly in the directory" : "under \($0)"
            }
        }
        if homes.isEmpty {
            homes = paths(to: name, in: root, at: "").map { $0.isEmpty ? "at the top of the file" : "under \($0)" }
        }
        return homes.count > 3 ? [] : homes
    }

    /// The paths of the sections that declare the key; one in which any name may stand declares none.
    private static func paths(to name: String, in section: Section, at path: String) -> [String] {
        if section.isOpen { return [] }
        var found = section.keys.contains { $0.name == name } ? [path] : []
        for key in section.keys {
            let below = path.isEmpty ? key.name : "\(path).\(key.name)"
            switch key.content {
            case .value: break
            case .section(let section): found += paths(to: name, in: section, at: below)
            case .sections(let section): found += paths(to: name, in: section, at: "\(below)[]")
            }
        }
        return found
    }
}
