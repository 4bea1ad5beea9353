/// Guesses what a misspelt word was meant to be.
public enum Spelling {
    /// The candidate that is nearest to a word, or nil where none is near.
    ///
    /// Case does not count. An edit is a scalar inserted, removed or replaced, or two neighbours swapped; at most a third
    /// of the word's length is near. Of equally near candidates the first in order of scalars is taken.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().unicodeScalars)
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let limit = best?.distance ?? wanted.count / 3
            guard let distance = distance(wanted, Array(candidate.lowercased().unicodeScalars), atMost: limit) else {
                continue
            }
            if let known = best, (known.distance, known.candidate) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best?.candidate
    }

    /// The optimal string alignment distance, or nil where it is above the limit.
    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar], atMost limit: Int) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
        var before: [Int] = []
        var previous = Array(0...second.count)
        for row in 1..<(first.count + 1) {
            var current = [row]
            current.reserveCapacity(second.count + 1)
            for column in 1..<(second.count + 1) {
                let same = first[row - 1] == second[column - 1]
                var cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    cost = min(cost, before[column - 2] + 1)
                }
                current.append(cost)
            }
            guard current.contains(where: { $0 <= limit }) else { return nil }
            (before, previous) = (previous, current)
        }
        return previous[second.count] <= limit ? previous[second.count] : nil
    }
}
