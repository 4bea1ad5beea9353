import Foundation
import TestSupport
import Testing

/// The server that most tests share, each with a ``Realm`` of its own.
enum Shared {
    static let kind = DirectoryKind.chosen

    static func server() throws -> any DirectoryServer { try plain.get() }

    private static let plain = Result<any DirectoryServer, any Error> {
        switch kind {
        case .slapd: try SlapdServer("--size-limit", "10")
        case .container: try SlapdServer(inContainer: "--size-limit", "10")
        case .samba: try SambaServer()
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs only where the shared server is one of these kinds.
    static func directory(_ kinds: DirectoryKind..., because reason: String) -> Self {
        .enabled(if: kinds.contains(Shared.kind), "not on \(Shared.kind.rawValue): \(reason)")
    }

    /// Runs once, however many kinds of directory the tests are run on: it reaches none, or makes one of its own.
    static func once(_ reason: String) -> Self {
        .enabled(if: Shared.kind == .slapd, "not again on \(Shared.kind.rawValue): \(reason)")
    }
}
