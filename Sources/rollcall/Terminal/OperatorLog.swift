import Foundation
import Logging

/// Messages for the operator, a line each on standard error; under systemd with the priorities of its journal.
struct OperatorLog: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    /// Whether standard error is connected to the journal, which takes `<4>` before a line as its priority.
    private let isJournal: Bool

    init(environment: [String: String]) {
        isJournal = environment["JOURNAL_STREAM"] != nil
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let word =
            switch event.level {
            case .trace, .debug, .info, .notice: ""
            case .warning: "warning: "
            case .error, .critical: "error: "
            }
        let priority = isJournal ? "<\(Self.priority(of: event.level))>" : ""
        let lines = "\(event.message)".split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { "\(priority)rollcall: \(word)\($0)\n" }.joined()
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// See sd-daemon(3).
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
