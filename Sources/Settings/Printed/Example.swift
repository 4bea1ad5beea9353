extension Settings {
    /// A commented configuration with every setting in it, which works once its four marked values are right.
    ///
    /// A line that begins with `#` and no space after it is a setting that is switched off, with its default or, where
    /// there is none, a value that it could have: with that one character removed, each of them and all together can
    /// be read.
    public static func example(flavour: FlavourName) -> String {
        var example = Example(flavour: flavour)
        example.remark(
            "Rollcall's configuration. Lines that begin with \"# \" are remarks. Lines that begin with \"#\" alone are "
                + "settings with their defaults, or where there is none with a value that they could have: remove the # "
                + "to set one. \(example.fillIns(in: .root)) values must be filled in. `rollcall config check` says what is "
                + "wrong, with line and column.", indent: 0)
        example.remark(
            "${NAME} in a value is replaced by that environment variable and ${file:PATH} by that file's content; "
                + "$${ stands for ${ itself.", indent: 0)
        example.append(.root, indent: 0)
        return example.lines.joined(separator: "\n") + "\n"
    }
}

/// The example while it is being written.
private struct Example {
    let flavour: FlavourName
    var lines: [String] = []
    private var filledIn = 0
    private static let width = 100

    init(flavour: FlavourName) {
        self.flavour = flavour
    }

    func fillIns(in section: Section) -> Int {
        section.keys.reduce(0) { count, key in
            switch key.content {
            case .value: if case .fillIn = key.appearance { count + 1 } else { count }
            case .section(let section), .sections(let section): count + fillIns(in: section)
            }
        }
    }

    mutating func append(_ section: Section, indent: Int, isEntry: Bool = false) {
        for (index, key) in section.keys.enumerated() {
            if index > 0 || indent == 0 { lines.append("") }
            append(key, indent: indent, lead: isEntry && index == 0)
        }
    }

    /// - Parameter lead: Whether the key begins an entry of a list.
    private mutating func append(_ key: Key, indent: Int, lead: Bool) {
        let spaces = String(repeating: " ", count: indent)
        let start = lead ? String(spaces.dropLast(2)) + "- " : spaces
        remark(text(of: key), indent: indent)
        switch (key.content, key.appearance) {
        case (.section(let section), .alternative):
            lines.append("\(spaces)# \(key.name):")
            for key in section.keys {
                lines.append("\(spaces)#   \(key.name): \(key.sample(flavour) ?? "")")
            }
        case (.section(let section), _):
            lines.append("\(start)\(key.name):")
            append(section, indent: indent + 2)
        case (.sections(let section), _):
            lines.append("\(start)\(key.name):")
            append(section, indent: indent + 4, isEntry: true)
        case (.value, .alternative):
            lines.append("\(spaces)# \(key.name): \(key.sample(flavour) ?? "")")
        case (.value, _):
            if let sample = key.sample(flavour) {
                lines.append("\(start)\(key.isSwitchedOff ? "#" : "")\(key.name): \(sample)")
            } else {
                lines.append("\(spaces)# \(key.name): not used with \(flavour.rawValue)")
            }
        }
    }

    private mutating func text(of key: Key) -> String {
        var text = key.meaning
        if case .meaning(let absence) = key.absence, case .value = key.content, key.isSwitchedOff {
            text += " Without it: \(absence)."
        }
        if case .value = key.content, case .fillIn = key.appearance {
            filledIn += 1
            return "FILL IN (\(filledIn)): \(text)"
        }
        return text
    }

    /// Adds remark lines, broken between words.
    mutating func remark(_ text: String, indent: Int) {
        let start = String(repeating: " ", count: indent) + "#"
        var line = start
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > Self.width, line != start {
                lines.append(line)
                line = start
            }
            line += " " + word
        }
        lines.append(line)
    }
}

extension Key {
    /// Whether the example shows it behind a `#`.
    fileprivate var isSwitchedOff: Bool {
        if case .usual = appearance, !isRefusedWhenAbsent { true } else { false }
    }
}
