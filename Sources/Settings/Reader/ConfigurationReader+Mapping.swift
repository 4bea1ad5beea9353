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
        if let item = keys.value("required"), let required = required(item, settings.templates) {
            settings.required = required.union([.username])
        }
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

    private func required(_ item: Item, _ templates: [Property: [Template]]) -> Set<Property>? {
        let always: Set<Property> = [.username, .email, .fullName]
        let mapped = always.union(templates.keys)
        let properties = all(item.entries) { entry -> Property? in
            guard let scalar = text(entry) else { return nil }
            guard let property = Property(scalar.text) else {
                let nearest =
                    scalar.isSubstituted
                    ? nil : Spelling.nearest(to: scalar.text, among: mapped.map(\.description))
                fault(
                    entry, "\(scalar.shown) is no property", nearest.map { "did you mean \"\($0)\"?" })
                return nil
            }
            guard mapped.contains(property) else {
                fault(
                    entry, "nothing is mapped to \(scalar.shown), so nobody would have an account",
                    "map it, or leave it out here")
                return nil
            }
            return property
        }
        return properties.map { Set($0) }
    }
}
