import LDAPText
import Yams

/// The values of one section, by the keys that it declares.
struct SectionReader {
    let section: Section
    let item: Item
    let reader: ConfigurationReader
    private var values: [String: Item] = [:]
    /// Known keys that a misspelt one was probably meant for; that they are missing needs no fault of its own.
    private var meant: Set<String> = []
    /// Whether a DN was torn at its commas; one fault says so of all its parts.
    private var hasTornDN = false
    /// The names in the order of the file, of an open section.
    private(set) var names: [String] = []

    /// Reads the keys. A section with nothing below it has no keys; `nil`, with a fault, where something else stands.
    init?(_ item: Item, _ section: Section, _ reader: ConfigurationReader) {
        self.item = item
        self.section = section
        self.reader = reader
        guard !item.isNull else { return }
        guard case .mapping(let mapping) = item.node else {
            reader.fault(item, "must be keys with their values, and is \(reader.describe(item))")
            return nil
        }
        var places: [String: Place] = [:]
        for (key, value) in mapping {
            let place = key.mark.map(Place.init) ?? item.place
            guard case .scalar(let scalar) = key else {
                reader.fault(place, item.path, "a key must be a word, and is a list or a section", nil)
                continue
            }
            let name = reader.name(scalar.string)
            let path = item.path.isEmpty ? name : "\(item.path).\(name)"
            if let first = places[name] {
                reader.fault(place, path, "stands twice; first in line \(first.line)", "keep one of them")
                continue
            }
            places[name] = place
            guard section.isOpen || section.keys.contains(where: { $0.name == name }) else {
                refuse(name, place, path)
                continue
            }
            var item = Item(node: value, path: path, place: value.mark.map(Place.init) ?? place)
            if item.isNull { item.place = place }
            values[name] = item
            names.append(name)
        }
    }

    private mutating func refuse(_ name: String, _ place: Place, _ path: String) {
        if name == "<<" {
            reader.fault(place, path, "merging is not read", "write the keys out")
            return
        }
        if Self.isPartOfDN(name) {
            guard !hasTornDN else { return }
            hasTornDN = true
            reader.fault(
                place, path, "unknown key",
                "a DN that stands in braces needs quotation marks: \"cn=rollcall,ou=services,dc=example,dc=com\"")
            return
        }
        let homes = Section.homes(of: name, seenFrom: item.path).joined(separator: " or ")
        let nearest = Spelling.nearest(to: name, among: section.keys.lazy.map(\.name))
        if let nearest { meant.insert(nearest) }
        let suggestion =
            switch (nearest, homes.isEmpty) {
            case (let nearest?, true): "did you mean \"\(nearest)\"?"
            case (let nearest?, false): "did you mean \"\(nearest)\"? \"\(name)\" belongs \(homes)"
            case (nil, false): "it belongs \(homes)"
            case (nil, true): "known here: \(section.keys.map(\.name).joined(separator: ", "))"
            }
        reader.fault(place, path, "unknown key", suggestion)
    }

    private static func isPartOfDN(_ name: String) -> Bool {
        name.contains("=") && (try? DN(name))?.rdns.isEmpty == false
    }

    /// Whether the key stands in the file.
    func isGiven(_ name: String) -> Bool { values[name] != nil }

    /// The value in the file alone.
    func given(_ name: String) -> Item? { values[name] }

    /// Where a key that is missing would stand.
    func missing(_ name: String) -> Item {
        Item(
            node: Node("", Tag(.null), .plain), path: item.path.isEmpty ? name : "\(item.path).\(name)",
            place: item.place)
    }

    /// The value, or the key's default. Where it is missing and must not be, a fault and `nil`.
    func value(_ name: String) -> Item? {
        let key = section[name]
        if let item = values[name] {
            guard item.isNull, case .value = key.content else { return item }
            reader.fault(item, "has no value", "write one (\(key.form)), or remove the key")
            return nil
        }
        switch key.absence {
        case .meaning: return nil
        case .value(let yaml):
            guard let node = try? YAMLText(yaml).root else { preconditionFailure("the default of \(name) is no YAML") }
            return Item(node: node, path: missing(name).path, place: item.place)
        case .refused:
            require(name)
            return nil
        }
    }

    /// Leaves a fault that says what to write, for a key that is missing.
    ///
    /// - Parameter suggestion: By default the key with its sample.
    func require(_ name: String, flavour: FlavourName = .activeDirectory, _ suggestion: String? = nil) {
        guard !meant.contains(name) else { return }
        let sample = section[name].sample(flavour).map { "write \(name): \($0)" } ?? "write it with its keys below it"
        reader.fault(missing(name), "is missing", suggestion ?? sample)
    }

    /// The section below a key, or its defaults where it is not there.
    func section(_ name: String) -> SectionReader? {
        guard case .section(let section) = self.section[name].content else {
            preconditionFailure("\(name) holds no keys")
        }
        if let item = given(name) { return SectionReader(item, section, reader) }
        if case .refused = self.section[name].absence {
            require(name)
            return nil
        }
        return SectionReader(missing(name), section, reader)
    }
}
