import LDAPText

/// Names of users or groups, some of them with `*` and `?`.
public struct NamePatterns: Hashable, Sendable {
    private let literals: Set<NameKey>
    private let globs: [Glob]

    public init(_ patterns: [Glob] = []) {
        literals = Set(patterns.compactMap(\.literal))
        globs = patterns.filter { $0.literal == nil }
    }

    public var isEmpty: Bool { literals.isEmpty && globs.isEmpty }

    public func contains(_ name: String) -> Bool {
        if isEmpty { return false }
        let key = NameKey(name)
        return literals.contains(key) || globs.contains { $0.matches(key) }
    }
}
