import LDAPText

/// Settings as lines that are the same for configurations that mean the same.
///
/// Each line is a key with a word or a count, and then, indented, as many values, with `\` and line ends escaped.
struct CanonicalText {
    private(set) var lines: [String]

    init(_ lines: String...) {
        self.lines = lines
    }

    /// A key with one word of our own.
    mutating func add(_ key: String, _ word: some CustomStringConvertible) {
        lines.append("\(key) \(word)")
    }

    /// A key with texts of the operator's, the order of which means something. `nil`: the key isn't there.
    mutating func add(_ key: String, inOrder values: [String]?) {
        guard let values else { return }
        lines.append("\(key) \(values.count)")
        lines += values.map { "  " + Self.escaped($0) }
    }

    /// A key with texts of the operator's, the order of which means nothing. `nil`: the key isn't there.
    mutating func add(_ key: String, inAnyOrder values: (some Sequence<String>)?) {
        add(key, inOrder: values.map { Set($0).sorted() })
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
