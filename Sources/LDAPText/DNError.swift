/// Why a text is no distinguished name. It quotes nothing of the text.
public struct DNError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many Unicode scalars stand before the fault.
    public let position: Int
    /// The fault in plain words, without a full stop.
    public let message: String

    public var description: String { "\(message), at character \(position + 1)" }
}
