import Planning
import Testing

/// One hour after another: a first cycle, a change of the directory, the store or the settings, and what is planned then.
struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let start: @Sendable (inout World) -> Void
    let change: @Sendable (inout World) -> Void
    let expected: [String]

    init(
        _ name: String, start: @escaping @Sendable (inout World) -> Void = { _ in },
        _ change: @escaping @Sendable (inout World) -> Void, _ expected: [String]
    ) {
        testDescription = name
        self.start = start
        self.change = change
        self.expected = expected
    }

    /// Plays the case from this beginning, and gives the world after it.
    @discardableResult
    func play(_ beginning: World) throws -> World {
        var world = beginning
        start(&world)
        try world.sync()
        change(&world)
        let lines = try world.sync().lines
        #expect(lines == expected)
        return world
    }
}
