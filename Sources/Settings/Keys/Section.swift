/// The keys that may stand together.
struct Section: Sendable {
    var keys: [Key]
    /// Whether any other name may stand there too, as in `mapping.custom`.
    var isOpen = false

    init(_ keys: [Key]) {
        self.keys = keys
    }

    /// The key with this name, which the reader asks for and so must be declared.
    subscript(_ name: String) -> Key {
        guard let key = keys.first(where: { $0.name == name }) else {
            preconditionFailure("the key \(name) is read and not declared")
        }
        return key
    }
}
