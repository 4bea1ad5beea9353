import Foundation
import LDAPText
import Yams

extension ConfigurationReader {
    /// What a value is, in words that follow "and is".
    func describe(_ item: Item) -> String {
        switch item.node {
        case .mapping: "a section with keys of its own"
        case .sequence: "a list"
        case .alias: "an alias"
        case .scalar: item.isNull ? "empty" : "a single value"
        }
    }

    /// A single value.
    func scalar(_ item: Item, _ wanted: String) -> Scalar? {
        guard case .scalar(let scalar) = item.node else {
            var advice: String?
            // `{mail}` is a section with the key `mail` and nothing below it.
            if case .mapping(let mapping) = item.node, mapping.allSatisfy({ $0.value.tag == Tag(.null) }) {
                advice = "a text with braces stands in quotation marks: \"{mail}\""
            }
            fault(item, "must be \(wanted), and is \(describe(item))", advice)
            return nil
        }
        guard !item.isNull else {
            fault(item, "must be \(wanted), and is empty")
            return nil
        }
        do throws(SubstitutionError) {
            return try Scalar(scalar, tag: item.node.tag, surroundings)
        } catch {
            fault(item, error.message, error.suggestion)
            return nil
        }
    }

    /// A text of one line that is not empty. Of a secret nothing is shown.
    func text(_ item: Item, isSecret: Bool = false) -> Scalar? {
        guard let scalar = lines(item, isSecret: isSecret) else { return nil }
        guard !scalar.text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            fault(
                item,
                scalar.text.contains(where: \.isNewline)
                    ? "must be of one line, and has several" : "has a control character",
                item.isInDoubleQuotes ? YAMLFault.adviceOnBackslashes : nil)
            return nil
        }
        return scalar
    }

    /// A text that is not empty, and may have several lines.
    func lines(_ item: Item, isSecret: Bool = false) -> Scalar? {
        guard let scalar = scalar(item, "text") else { return nil }
        let taken: String? =
            switch scalar.kind {
            case .text: nil
            case .yes: "true"
            case .no: "false"
            case .number: "a number"
            case .date: "a date"
            case .other: "something else than text, by its tag"
            }
        if let taken {
            let bare = isSecret ? "a bare value like this" : "a bare \(scalar.source)"
            fault(
                item, "must be text, and YAML reads \(bare) as \(taken)",
                scalar.kind == .other
                    ? "remove the tag" : "write it in quotation marks" + (isSecret ? "" : ": \"\(scalar.source)\""))
            return nil
        }
        guard !scalar.text.allSatisfy(\.isWhitespace) else {
            fault(item, scalar.isSubstituted ? "\(scalar.shown) is empty" : "is empty")
            return nil
        }
        return scalar
    }

    func boolean(_ item: Item) -> Bool? {
        guard let scalar = scalar(item, "true or false") else { return nil }
        switch scalar.kind {
        case .yes: return true
        case .no: return false
        case .text where scalar.isSubstituted && ["true", "false"].contains(scalar.text): return scalar.text == "true"
        default:
            fault(
                item, "must be true or false",
                scalar.isQuoted && ["true", "false"].contains(scalar.text) ? "remove the quotation marks" : nil)
            return nil
        }
    }

    func integer(_ item: Item, in range: ClosedRange<Int>) -> Int? {
        let wanted =
            range.upperBound == .max
            ? "a whole number from \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let scalar = scalar(item, wanted) else { return nil }
        guard scalar.isSubstituted || !scalar.isQuoted else {
            fault(item, "must be \(wanted), and is text", "remove the quotation marks")
            return nil
        }
        guard scalar.text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2D }), let number = Int(scalar.text),
            range.contains(number)
        else {
            fault(item, "must be \(wanted)")
            return nil
        }
        return number
    }

    func percent(_ item: Item) -> Double? {
        guard let scalar = scalar(item, "a number from 0 to 100") else { return nil }
        guard scalar.isSubstituted || !scalar.isQuoted,
            scalar.text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2E }),
            let number = Double(scalar.text), 0...100 ~= number
        else {
            fault(item, "must be a number from 0 to 100", scalar.source.hasSuffix("%") ? "leave the % out" : nil)
            return nil
        }
        return number
    }

    /// `500ms`, `10s`, `5m`, `2h`, or a whole number of seconds; above nothing and up to a day.
    func duration(_ item: Item) -> Duration? {
        let units: [Substring: Int] = ["ms": 1, "s": 1000, "": 1000, "m": 60_000, "h": 3_600_000]
        return duration(item, "a duration such as 10s, 5m or 1h, up to 24h", units, within: 1...86_400_000)
    }

    /// `90m`, `24h` or `30d`, with its unit.
    ///
    /// - Parameters:
    ///   - wanted: What it must be, which names the range.
    ///   - range: In milliseconds.
    func period(_ item: Item, _ wanted: String, within range: ClosedRange<Int>) -> Duration? {
        let units: [Substring: Int] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        return duration(item, wanted, units, within: range)
    }

    /// - Parameter units: How many milliseconds each has.
    private func duration(
        _ item: Item, _ wanted: String, _ units: [Substring: Int], within range: ClosedRange<Int>
    ) -> Duration? {
        guard let scalar = scalar(item, wanted) else { return nil }
        let digits = scalar.text.prefix { ("0"..."9").contains($0) }
        let unit = scalar.text.dropFirst(digits.count)
        guard digits.count <= 9, let number = Int(digits), let factor = units[unit], range.contains(number * factor)
        else {
            fault(item, "must be \(wanted)")
            return nil
        }
        return .milliseconds(number * factor)
    }

    /// One of a few words. YAML's own words such as `off` may be among them.
    func choice(_ item: Item, among words: [String]) -> String? {
        guard let scalar = scalar(item, "one of \(words.joined(separator: ", "))") else { return nil }
        if words.contains(scalar.text) { return scalar.text }
        let nearest = scalar.isSubstituted ? nil : Spelling.nearest(to: scalar.text, among: words)
        fault(
            item, "\(scalar.shown) is none of \(words.joined(separator: ", "))",
            nearest.map { "did you mean \"\($0)\"?" })
        return nil
    }

    /// A list of texts, or a single text. `nil` where one of them left a fault.
    func texts(_ item: Item) -> [(item: Item, scalar: Scalar)]? {
        all(item.entries) { item in text(item).map { (item, $0) } }
    }

    /// What is made of every item; `nil` where one gave nothing, after all have been looked at.
    func all<Result>(_ items: [Item], _ transform: (Item) -> Result?) -> [Result]? {
        let results = items.map(transform)
        let good = results.compactMap { $0 }
        return good.count == results.count ? good : nil
    }

    /// An absolute path, from one that may begin at the configuration's folder.
    func path(_ item: Item) -> String? {
        guard let scalar = text(item) else { return nil }
        guard !scalar.text.hasPrefix("~") else {
            fault(item, "~ is not expanded here", "write the whole path")
            return nil
        }
        return surroundings.resolve(scalar.text)
    }

    /// The path of a file that is there and can be read. Of a secret, which may stand there by mistake, nothing is shown.
    func readablePath(_ item: Item, isSecret: Bool = false) -> String? {
        guard let path = path(item) else { return nil }
        do throws(FileError) {
            try surroundings.probe(path)
            return path
        } catch {
            let file = isSecret ? "this file" : "the file \(shown(path, item))"
            let isRelative = if case .scalar(let scalar) = item.node { !scalar.string.hasPrefix("/") } else { false }
            fault(
                item, "\(file) can't be read: \(error.message)",
                isSecret && isRelative ? "a relative path begins at \(surroundings.folder)" : nil)
            return nil
        }
    }

    /// A path as a remark may show it: as it was written, where `${…}` brought in a part of it.
    func shown(_ path: String, _ item: Item) -> String {
        guard case .scalar(let scalar) = item.node, scalar.string.contains("${") else { return path }
        return "\"\(scalar.string)\""
    }

    func dn(_ item: Item) -> DN? {
        guard let scalar = text(item) else { return nil }
        do throws(DNError) {
            return try DN(scalar.text)
        } catch {
            fault(item, "this is no DN: \(error)")
            return nil
        }
    }

    /// An attribute description (RFC 4512, section 2.5).
    func attribute(_ item: Item) -> String? {
        guard let scalar = text(item) else { return nil }
        guard case .present(let name)? = try? Filter("(\(scalar.text)=*)"), name == scalar.text else {
            fault(item, "\(scalar.shown) is no attribute name")
            return nil
        }
        return scalar.text
    }
}
