extension Settings {
    /// Every setting as tables in Markdown, one a section.
    public static func reference() -> String {
        tables(.root, path: "", meaning: "The whole file.").joined(separator: "\n")
    }

    private static func tables(_ section: Section, path: String, meaning: String) -> [String] {
        var lines = [
            path.isEmpty ? "### The file" : "### `\(path)`", "", cell(meaning), "",
            "| key | what may be written | without it | what it is for |", "|---|---|---|---|",
        ]
        for key in section.keys {
            let absence =
                switch key.absence {
                case .refused: "a fault"
                case .value(let value): "`\(value)`"
                case .meaning(let words): words
                }
            lines.append("| `\(key.name)` | \(cell(key.form)) | \(cell(absence)) | \(cell(key.meaning)) |")
        }
        lines.append("")
        for key in section.keys {
            let below = path.isEmpty ? key.name : "\(path).\(key.name)"
            switch key.content {
            case .value: break
            case .section(let section): lines += tables(section, path: below, meaning: key.meaning)
            case .sections(let section): lines += tables(section, path: "\(below)[]", meaning: key.meaning)
            }
        }
        if path.hasSuffix(".limits") {
            lines += tables(.figures, path: "\(path).*", meaning: "The figures of one limit.")
        }
        return lines
    }

    /// The text without what Markdown would take for the end of a cell or for markup.
    private static func cell(_ text: String) -> String {
        var result = ""
        for character in text {
            if "|*_<>\\".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
