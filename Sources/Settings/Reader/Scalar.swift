import Yams

/// One value that is neither a list nor a section, its `${…}` replaced.
struct Scalar {
    /// What YAML takes it for. A value in quotation marks or with a `${…}` is text.
    enum Kind {
        case text, yes, no, number, date, other
    }

    var text: String
    /// As it stands in the configuration.
    var source: String
    var kind: Kind
    var isSubstituted: Bool
    var hasOwnText: Bool
    /// Whether it stands in quotation marks, or as a block.
    var isQuoted: Bool

    init(_ node: Node.Scalar, tag: Tag, _ surroundings: Surroundings) throws(SubstitutionError) {
        let substitution = try Substitution(node.string, surroundings)
        text = substitution.text
        source = node.string
        isSubstituted = substitution.isSubstituted
        hasOwnText = substitution.hasOwnText
        isQuoted = node.style != .plain
        kind =
            switch tag {
            case Tag(.str): .text
            case _ where isSubstituted && tag.rawValue.hasPrefix("tag:yaml.org"): .text
            case Tag(.bool): Self.truths.contains(node.string.lowercased()) ? .yes : .no
            case Tag(.int), Tag(.float): .number
            case Tag(.timestamp): .date
            // `=` and `<<`, which mean something to YAML 1.1 and nothing here.
            case Tag(.value), Tag(.merge): .text
            default: .other
            }
    }

    private static let truths: Set<String> = ["yes", "true", "on"]

    /// The value in quotation marks as a remark may show it: what `${…}` brought in stays out.
    var shown: String { "\"\(source)\"" }
}
