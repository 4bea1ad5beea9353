import Directory
import LDAPText

extension ConfigurationReader {
    func mapping(_ keys: SectionReader) -> MappingSettings? {
        let before = faults.count
        var settings = MappingSettings()
        for property in Property.standard {
            guard let item = keys.value(property.description) else { continue }
            let templates = templates(item)
            settings.templates[property] = templates
            if property == .username || property == .email, let templates,
                templates.contains(where: { $0.attributes.isEmpty })
            {
                fault(item, "a template without an attribute gives everybody the same \(property)")
            }
        }
        if let custom = keys.section("custom") {
            for name in custom.names {
                guard let item = custom.given(name) else { continue }
                guard let property = customProperty(name) else {
                    fault(item, "a custom attribute's name has only letters, digits, -, _ and .")
                    continue
                }
                settings.templates[property] = templates(item)
            }
        }
        let mapped = settings.mapped
        if let item = keys.value("required"),
            let required = properties(item, among: mapped, else: "so nobody would have an account")
        {
            settings.required = required.union([.username])
        }
        settings.mastered = keys.value("mastered").flatMap {
            properties($0, among: mapped, else: "so the directory can't write it")
        }
        settings.usernameIsEmail = keys.value("username_is_email").flatMap(boolean)
        return faults.count == before ? settings : nil
    }

    private func templates(_ item: Item) -> [Template]? {
        let entries = item.entries
        guard !entries.isEmpty else {
            fault(item, "there is no template in this list", "remove the key")
            return nil
        }
        return all(entries) { entry in
            guard let scalar = text(entry) else { return nil }
            do throws(TemplateError) {
                return try Template(scalar.text)
            } catch {
                fault(
                    entry,
                    scalar.isSubstituted
                        ? "this is no template (at character \(error.offset + 1) of \(scalar.shown))"
                        : "this is no template: \(error)")
                return nil
            }
        }
    }

    private func customProperty(_ name: String) -> Property? {
        let isFit = name.utf8.allSatisfy {
            0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
        }
        return isFit && !name.isEmpty ? .custom(name) : nil
    }

    /// A list of properties that have templates.
    ///
    /// - Parameter consequence: What comes of one that has none.
    private func properties(_ item: Item, among mapped: Set<Property>, else consequence: String) -> Set<Property>? {
        let names = mapped.map(\.description)
        let properties = all(item.entries) { entry -> Property? in
            guard let (property, scalar) = property(entry, among: names) else { return nil }
            guard mapped.contains(property) else {
                let nearest = scalar.isSubstituted ? nil : Spelling.nearest(to: scalar.text, among: names)
                fault(
                    entry, "nothing is mapped to \(scalar.shown), \(consequence)",
                    nearest.map { "did you mean \"\($0)\"?" } ?? "map it, or leave it out here")
                return nil
            }
            return property
        }
        return properties.map { Set($0) }
    }

    /// A property's name: one of the standard ones, or custom.NAME.
    ///
    /// - Parameter names: Those of which the nearest is told where it is neither.
    func property(_ item: Item, among names: [String]) -> (property: Property, scalar: Scalar)? {
        guard let scalar = text(item) else { return nil }
        guard let property = Property(scalar.text) else {
            let nearest = scalar.isSubstituted ? nil : Spelling.nearest(to: scalar.text, among: names)
            fault(item, "\(scalar.shown) is no property", nearest.map { "did you mean \"\($0)\"?" })
            return nil
        }
        return (property, scalar)
    }
}
