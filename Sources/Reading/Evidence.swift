import Directory

/// Why the absence of what one kind of search didn't return is not proven.
struct Evidence: Sendable {
    private(set) var doubts: [String] = []

    mutating func doubt(_ reason: String) {
        if !doubts.contains(reason) { doubts.append(reason) }
    }

    var absence: Absence {
        doubts.isEmpty ? .proven : .unknown(doubts.joined(separator: "; "))
    }
}
