import Cycle
import Foundation
import Synchronization

/// One line on a terminal that says how far long work has come, and leaves nothing behind.
///
/// In a pipe or a journal it writes nothing.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let lastLength = Mutex(0)

    init(options: GlobalOptions) {
        isShown = isatty(STDERR_FILENO) == 1 && !options.quiet && options.environment["TERM"] != "dumb"
    }

    func show(_ step: CycleProgress) {
        guard isShown else { return }
        let text =
            switch step {
            case .connecting: "connecting …"
            case .reading(let users, let groups): "reading: \(users) users, \(groups) groups …"
            case .planning: "planning …"
            case .secondLook(let people, let groups): "second look: \(people) users, \(groups) groups …"
            case .applying(let changes): "applying \(changes) changes …"
            }
        write(text)
    }

    /// Takes the line away.
    func clear() {
        guard isShown else { return }
        write("")
    }

    private func write(_ text: String) {
        lastLength.withLock { length in
            let padding = String(repeating: " ", count: max(0, length - text.count))
            try? FileHandle.standardError.write(
                contentsOf: Data(("\r" + text + padding + (text.isEmpty ? "\r" : "")).utf8))
            length = text.count
        }
    }
}
