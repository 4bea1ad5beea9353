import Yams

/// Why a text is no YAML, and where. It quotes nothing of the text but keys.
struct YAMLFault: Error {
    var place: Place
    var message: String
    var suggestion: String?

    init(place: Place, message: String, suggestion: String? = nil) {
        self.place = place
        self.message = message
        self.suggestion = suggestion
    }

    init(_ error: any Error, _ scalars: [Unicode.Scalar]) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let began = context.map { " (\($0.text), which began in line \($0.mark.line))" } ?? ""
            self.init(
                place: Self.place(mark, in: scalars), message: "this is not YAML: \(problem)\(began)",
                suggestion: Self.advice(
                    problem, context?.text ?? "", YAMLText.line(mark.line, of: scalars), column: mark.column))
        default:
            self.init(place: .start, message: "this is not YAML")
        }
    }

    /// `"DOMAIN\name"` has an escape, and `'DOMAIN\name'` has none.
    static let adviceOnBackslashes = "a text with a backslash stands in single quotation marks: 'DOMAIN\\name'"

    /// The place of a mark, or the end of the text where the mark lies in what `YAMLText` appends to it.
    private static func place(_ mark: Mark, in scalars: [Unicode.Scalar]) -> Place {
        let end = YAMLText.place(of: scalars.count, in: scalars)
        return (mark.line, mark.column) < (end.line, end.column) ? Place(mark) : end
    }

    /// What is usually meant, judging by the parser's words and the line.
    private static func advice(_ problem: String, _ context: String, _ line: String, column: Int) -> String? {
        let here = line.unicodeScalars.dropFirst(column - 1).first
        if problem.contains("undefined alias") || context.contains("an alias") {
            return "a text that begins with * stands in quotation marks"
        }
        if here == "\t" || line.prefix(while: \.isWhitespace).contains("\t") {
            return "indent with spaces, not with tabs"
        }
        if problem.contains("another document") { return "a configuration has no line with --- between its parts" }
        if problem.contains("mapping values are not allowed") {
            return "a text that holds a colon and a space stands in quotation marks; else check the indentation"
        }
        if context.contains("quoted scalar"), problem.contains("escape") || problem.contains("hexdecimal") {
            return adviceOnBackslashes
        }
        if context.contains("quoted scalar"), problem.contains("end of stream") { return "close the quotation mark" }
        if line.contains("${") { return "a text with braces stands in quotation marks: \"${NAME}\"" }
        if line.contains(": {") || line.contains("- {") {
            return "a text with braces stands in quotation marks: \"{mail}\""
        }
        if let here, "@`%".unicodeScalars.contains(here) {
            return "a text that begins with \(here) stands in quotation marks"
        }
        return problem.contains("did not find expected") ? "check the indentation and quotation marks above it" : nil
    }
}
