extension Template {
    /// The attributes from which ``render(_:)`` takes its values: of each field the first that has one. In the
    /// template's order, each once.
    func sources(_ values: (String) -> [String]) -> [Mapping.Origin.Attribute] {
        var seen: Set<String> = []
        return segments.compactMap { segment in
            guard case .field(let attributes, _) = segment else { return nil }
            for attribute in attributes {
                let found = values(attribute).filter { !$0.allSatisfy(\.isWhitespace) }
                guard !found.isEmpty else { continue }
                guard seen.insert(attribute.lowercased()).inserted else { return nil }
                return Mapping.Origin.Attribute(name: attribute, values: found)
            }
            return nil
        }
    }

    /// What attributes must hold for the template to give a text, where it is literal text around one field:
    /// of `{uid}@example.com` and `Ann@Example.com` the attribute `uid` and the value `Ann`.
    ///
    /// - Returns: One for each attribute of the field, with the same value; none for other templates, and where the text
    ///   doesn't have the literal parts, whatever their case, or has nothing else.
    public func inverse(of text: String) -> [(attribute: String, value: String)] {
        var start = ""
        var end = ""
        var field: [String]?
        for segment in segments {
            switch segment {
            case .literal(let literal):
                if field == nil { start += literal } else { end += literal }
            case .field(let attributes, _):
                guard field == nil else { return [] }
                field = attributes
            }
        }
        guard let field, !(start.isEmpty && end.isEmpty), text.count > start.count + end.count,
            Self.isSame(text.prefix(start.count), start), Self.isSame(text.suffix(end.count), end)
        else { return [] }
        let value = String(text.dropFirst(start.count).dropLast(end.count))
        return field.map { ($0, value) }
    }

    private static func isSame(_ part: Substring, _ literal: String) -> Bool {
        part.lowercased() == literal.lowercased()
    }
}
