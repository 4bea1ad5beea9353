/// A text that must reach no log, error or argument list: however it is printed, it reads `•••`.
public struct SecretText: Hashable, Sendable {
    private let content: String

    public init(_ content: String) {
        self.content = content
    }

    public var isEmpty: Bool { content.isEmpty }

    /// The secret itself, for whoever has to send it. Nothing else asks for it.
    public func reveal() -> String { content }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
