import Synchronization

/// Joins the progress of two threads, and hands it on one call at a time.
final class ProgressBoard: Sendable {
    private let progress = Mutex(ReadingProgress())
    private let report: @Sendable (ReadingProgress) -> Void

    init(_ report: @escaping @Sendable (ReadingProgress) -> Void) {
        self.report = report
    }

    func update(_ body: @Sendable (inout ReadingProgress) -> Void) {
        progress.withLock { progress in
            body(&progress)
            report(progress)
        }
    }
}
