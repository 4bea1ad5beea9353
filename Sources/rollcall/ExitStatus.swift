import ArgumentParser
import Cycle

/// The exit codes. README and `--help` have the same table.
enum ExitStatus: Int32 {
    case success = 0
    case failure = 1
    case partialFailure = 2
    case blocked = 3
    case skipped = 4
    /// By a signal.
    case interrupted = 5
    case usage = 64

    init(_ ending: CycleOutcome.Ending) {
        self =
            switch ending {
            case .success: .success
            case .partialFailure: .partialFailure
            case .failure: .failure
            case .refused: .usage
            case .blocked: .blocked
            case .skipped: .skipped
            }
    }

    /// That of several cycles: what most needs somebody's attention.
    static func worst(of endings: some Sequence<CycleOutcome.Ending>) -> ExitStatus {
        let order: [CycleOutcome.Ending] = [.success, .skipped, .partialFailure, .blocked, .failure, .refused]
        let worst = endings.max { order.firstIndex(of: $0)! < order.firstIndex(of: $1)! }
        return worst.map(ExitStatus.init) ?? .success
    }

    var exitCode: ExitCode { ExitCode(rawValue) }
}
