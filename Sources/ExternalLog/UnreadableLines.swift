/// The lines of the log that could not be read, which a crash, a full disk or an editor can leave.
public struct UnreadableLines: Hashable, Sendable {
    /// One of them: `events-2026-11.jsonl:17: it ends in the middle`.
    public struct Line: Hashable, Sendable, CustomStringConvertible {
        /// Relative to the log folder.
        public var file: String
        /// Counted from 1.
        public var number: Int
        /// A clause for people, which quotes nothing of the line.
        public var reason: String

        public var description: String { "\(file):\(number): \(reason)" }
    }

    public private(set) var count = 0
    /// The first of them, at most ``mostExamples``.
    public private(set) var examples: [Line] = []

    public static let mostExamples = 20

    public init() {}

    public var isEmpty: Bool { count == 0 }

    mutating func note(_ number: Int, of file: String, _ reason: String) {
        count += 1
        if examples.count < Self.mostExamples { examples.append(Line(file: file, number: number, reason: reason)) }
    }
}
