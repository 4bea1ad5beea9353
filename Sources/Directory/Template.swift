/// A value made from an entry's attributes: `{givenName} {sn}`, `{mail|userPrincipalName}`, `{uid:lower}@example.com`.
///
/// Between braces stand attribute names, of which the first that has a value counts, and then transforms, applied
/// from left to right: `:lower`, `:upper`, `:trim`. `{{` and `}}` are braces. A template one of whose fields has no
/// value gives none; a value of nothing but white space is none. White space around the whole is dropped.
public struct Template: Hashable, Sendable, CustomStringConvertible {
    public enum Transform: String, Hashable, Sendable, CaseIterable { case lower, upper, trim }

    enum Segment: Hashable, Sendable {
        case literal(String)
        case field(attributes: [String], transforms: [Transform])
    }

    let segments: [Segment]
    /// As it was written.
    public let description: String

    /// Throws ``TemplateError`` where `text` doesn't follow the form above.
    public init(_ text: String) throws(TemplateError) {
        var segments: [Segment] = []
        var literal = ""
        var rest = text.unicodeScalars[...]
        func fault(_ message: String) -> TemplateError {
            TemplateError(offset: text.unicodeScalars.count - rest.count, message: message)
        }
        while let scalar = rest.first {
            if scalar == "{" || scalar == "}", rest.dropFirst().first == scalar {
                literal.unicodeScalars.append(scalar)
                rest = rest.dropFirst(2)
            } else if scalar == "}" {
                throw fault("this closing brace opens nowhere; write }} for a brace")
            } else if scalar == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw fault("this brace is never closed") }
                let field = String(rest[rest.index(after: rest.startIndex)..<end])
                if !literal.isEmpty { segments.append(.literal(literal)) }
                literal = ""
                do throws(FieldFault) {
                    segments.append(try Self.field(field))
                } catch {
                    throw fault(error.message)
                }
                rest = rest[rest.index(after: end)...]
            } else {
                literal.unicodeScalars.append(scalar)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { segments.append(.literal(literal)) }
        guard !segments.isEmpty else { throw fault("the template is empty") }
        self.segments = segments
        self.description = text
    }

    /// The attributes that the template names, in order, each once as first written.
    public var attributes: [String] {
        var seen: Set<String> = []
        return segments.flatMap { segment -> [String] in
            guard case .field(let attributes, _) = segment else { return [] }
            return attributes
        }.filter { seen.insert($0.lowercased()).inserted }
    }

    /// The template's possible values; none where a field has none.
    ///
    /// - Parameter values: An attribute's values in byte order.
    /// - Returns: Each combination of the fields' values, the one of first values first, at most
    ///   ``Template/mostCombinations``.
    public func render(_ values: (String) -> [String]) -> [String] {
        if segments.count == 1, case .field(let attributes, []) = segments[0] {
            for attribute in attributes {
                let found = values(attribute).filter { !Self.isBlank($0) }
                if !found.isEmpty { return found.prefix(Self.mostCombinations).map(Self.trimmed) }
            }
            return []
        }
        var results = [""]
        for segment in segments {
            switch segment {
            case .literal(let text):
                for index in results.indices { results[index] += text }
            case .field(let attributes, let transforms):
                var found: [String] = []
                for attribute in attributes {
                    found = values(attribute)
                    if found.contains(where: Self.isBlank) { found.removeAll(where: Self.isBlank) }
                    if !found.isEmpty { break }
                }
                if found.isEmpty { return [] }
                if !transforms.isEmpty { found = found.map { Self.apply(transforms, to: $0) } }
                if found.count == 1 {
                    for index in results.indices { results[index] += found[0] }
                } else {
                    results = Array(
                        results.lazy.flatMap { start in found.lazy.map { start + $0 } }.prefix(Self.mostCombinations))
                }
            }
        }
        return results.map(Self.trimmed).filter { !$0.isEmpty }
    }

    /// Beyond this, further values of an attribute with many are left out.
    public static let mostCombinations = 64

    private struct FieldFault: Error { var message: String }

    private static func field(_ text: String) throws(FieldFault) -> Segment {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let attributes = parts[0].split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
        for attribute in attributes where !isAttributeDescription(attribute) {
            throw FieldFault(
                message: attribute.isEmpty
                    ? "an attribute name is missing between the braces" : "\"\(attribute)\" is no attribute name")
        }
        var transforms: [Transform] = []
        for part in parts.dropFirst() {
            guard let transform = Transform(rawValue: trimmed(part)) else {
                throw FieldFault(message: "\"\(part)\" is no transform; there are lower, upper and trim")
            }
            transforms.append(transform)
        }
        return .field(attributes: attributes, transforms: transforms)
    }

    private static func isAttributeDescription(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first) else { return false }
        return text.utf8.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ";")
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func apply(_ transforms: [Transform], to value: String) -> String {
        transforms.reduce(value) { value, transform in
            switch transform {
            case .lower: value.lowercased()
            case .upper: value.uppercased()
            case .trim: trimmed(value)
            }
        }
    }

    private static func isBlank(_ value: String) -> Bool {
        if let first = value.unicodeScalars.first, isVisible(first) { return false }
        return value.allSatisfy(\.isWhitespace)
    }

    /// Whether it is an ASCII character that one can see.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool { ("!"..."~").contains(scalar) }

    private static func trimmed(_ text: some StringProtocol) -> String {
        if let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, isVisible(first), isVisible(last)
        {
            return String(text)
        }
        guard let start = text.firstIndex(where: { !$0.isWhitespace }),
            let end = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[start...end])
    }

    public static func == (left: Template, right: Template) -> Bool { left.description == right.description }
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Where a template's text is wrong, and how.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In Unicode scalars from the template's start.
    public var offset: Int
    public var message: String

    public var description: String { "\(message) (at character \(offset + 1))" }
}
