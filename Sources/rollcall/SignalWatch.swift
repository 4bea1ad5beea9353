import Cycle
import Dispatch
import Foundation

/// Turns SIGTERM and SIGINT into a request to stop.
enum SignalWatch {
    /// Watches for as long as the process lives.
    static func start(_ interruption: Interruption) {
        for (number, name) in [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // The source lives as long as its handler, which has it.
                _ = source
                interruption.interrupt(name) {
                    Console.complain("interrupted by \(name). No account was changed by the directory at work.")
                    _exit(ExitStatus.interrupted.rawValue)
                }
            }
            source.resume()
        }
    }
}
