import Synchronization

/// Ends cycles early where somebody asks the program to stop, at a point at which nothing is half done.
///
/// A cycle that has not begun to apply its plan is ended at once, from whichever thread is told: nothing but its log record is
/// there to be closed, and the store's lock goes with the process. One that applies is let go on to its end, and no other
/// begins.
public final class Interruption: Sendable {
    private enum Phase {
        case idle
        /// A cycle is at work that can be ended any time, by this.
        case open(end: @Sendable (_ why: String) -> Void)
        case applying
    }

    private struct State {
        var phase = Phase.idle
        var why: String?
    }

    private let state = Mutex(State())

    public init() {}

    /// Why no further cycle is to begin; `nil`: nobody asked.
    public var why: String? { state.withLock(\.why) }

    /// Asks for the end.
    ///
    /// - Parameters:
    ///   - why: Such as `SIGTERM`.
    ///   - exit: Called once the running cycle was closed, or where there is none; never where one applies its plan.
    public func interrupt(_ why: String, exit: () -> Void) {
        state.withLock { state in
            state.why = why
            switch state.phase {
            case .idle: exit()
            case .open(let end):
                end(why)
                exit()
            case .applying: break
            }
        }
    }

    /// Begins a cycle, which `end` closes where it must stop.
    func begin(end: @escaping @Sendable (_ why: String) -> Void) {
        state.withLock { $0.phase = .open(end: end) }
    }

    /// From here on the cycle goes to its end.
    func beginApplying() {
        state.withLock { $0.phase = .applying }
    }

    func end() {
        state.withLock { $0.phase = .idle }
    }
}
