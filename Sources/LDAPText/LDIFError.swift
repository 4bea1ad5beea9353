/// Why a text is no LDIF that can be read. It quotes nothing of the text.
public struct LDIFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line at fault, from one.
    public let line: Int
    /// The fault in plain words, without a full stop.
    public let message: String

    public var description: String { "line \(line): \(message)" }
}
