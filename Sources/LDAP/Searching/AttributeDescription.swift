/// An attribute's name with its options (RFC 4512 §2.5), such as `member;range=0-1499`.
public enum AttributeDescription {
    /// A part of an attribute's values ([MS-ADTS] §3.1.1.3.1.3.3).
    public struct Range: Sendable, Equatable {
        /// The description without the range.
        public let name: String
        public let low: Int
        /// `nil` where the server wrote `*`: these are the last values.
        public let high: Int?
    }

    /// The range that a description has; `nil` of one without.
    public static func parseRange(_ description: some Collection<UInt8>) -> Range? {
        // Most attributes have no option at all, and this runs for each of them.
        guard description.contains(UInt8(ascii: ";")) else { return nil }
        let parts = String(decoding: description, as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false)
        let prefix = "range="
        guard let index = parts.dropFirst().firstIndex(where: { $0.lowercased().hasPrefix(prefix) }) else { return nil }
        let bounds = parts[index].dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let low = number(bounds[0]) else { return nil }
        let name = (parts[..<index] + parts[(index + 1)...]).joined(separator: ";")
        if bounds[1] == "*" { return Range(name: name, low: low, high: nil) }
        guard let high = number(bounds[1]), high >= low else { return nil }
        return Range(name: name, low: low, high: high)
    }

    public static func parseRange(_ description: String) -> Range? {
        parseRange(description.utf8)
    }

    /// The name without any option.
    public static func name(_ description: some StringProtocol) -> String {
        String(description.prefix { $0 != ";" })
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
