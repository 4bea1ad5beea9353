/// Why a text is no search filter. It quotes nothing of the text.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many Unicode scalars stand before the fault.
    public let offset: Int
    /// The fault in plain words, without a full stop.
    public let message: String

    public var description: String { "\(message), at character \(offset + 1)" }
}
