/// The key by which two names of users or groups count as the same, whatever their case, width or spacing.
///
/// The rule of version 1, in this order: NFKC; each scalar's full case mapping to lower, then upper, then lower case,
/// without context or language (so ß and ẞ become `ss`, ſ becomes `s`, ς becomes `σ`, İ becomes `i` with a dot above,
/// and ı becomes `i`); NFKC again; white space (Unicode's White_Space) dropped at both ends, and each run of it inside
/// made one U+0020. Folding a key again changes nothing.
///
/// A key is stored, so a changed rule is a new `version`. Keys are compared and ordered by their UTF-8 bytes.
public struct NameKey: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The rule's version, to be kept beside stored keys.
    public static let version = 1

    /// The folded name.
    public let text: String

    public init(_ name: String) {
        text = String(decoding: NameFold.fold(name), as: UTF8.self)
    }

    /// The key of a name's bytes; nil where they are no UTF-8.
    public init?(utf8: UnsafeRawBufferPointer) {
        var folded: [UInt8] = []
        guard unsafe NameFold.append(Span(_unsafeBytes: utf8), to: &folded) else { return nil }
        text = String(decoding: folded, as: UTF8.self)
    }

    /// The UTF-8 bytes of `text`.
    public var bytes: [UInt8] { Array(text.utf8) }

    /// Whether the name was nothing but white space.
    public var isEmpty: Bool { text.isEmpty }

    public var description: String { text }

    public static func == (first: NameKey, second: NameKey) -> Bool {
        first.text.utf8.elementsEqual(second.text.utf8)
    }

    public static func < (first: NameKey, second: NameKey) -> Bool {
        first.text.utf8.lexicographicallyPrecedes(second.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
