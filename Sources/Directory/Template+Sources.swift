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
        // What is rendered has no white space around it. It is cut by scalars: a value's first character may be one
        // with the literal before it.
        start = String(start.drop(while: \.isWhitespace))
        while end.last?.isWhitespace == true { end.removeLast() }
        let (before, after) = (start.unicodeScalars.count, end.unicodeScalars.count)
        let scalars = text.unicodeScalars
        guard let field, before + after > 0, scalars.count > before + after,
            Self.isSame(scalars.prefix(before), start), Self.isSame(scalars.suffix(after), end)
        else { return [] }
        let value = String(scalars.dropFirst(before).dropLast(after))
        return field.map { ($0, value) }
    }

    private static func isSame(_ part: Substring.UnicodeScalarView, _ literal: String) -> Bool {
        String(part).lowercased() == literal.lowercased()
    }
}
