import TestSupport

/// Servers that many tests share, each with a ``Realm`` of its own.
enum Shared {
    static func server() throws -> SlapdServer { try plain.get() }

    private static let plain = Result { try SlapdServer("--size-limit", "10") }
}
