import Dispatch
import Glibc
import Synchronization

/// Ends a connection whose step takes too long, by shutting down its socket from another thread.
///
/// libldap hangs for ever in a TLS handshake that stays silent, and, on a socket that blocks, in the middle of a message:
/// none of its timeouts count there. A socket that is shut down makes every call on it return.
final class Watchdog: Sendable {
    private struct State {
        /// `nil` once the descriptor is no longer to be touched.
        var descriptor: Int32?
        /// When to end the connection, while a step is under way.
        var deadline: DispatchTime?
        /// When the timer looks next; it is set forward only then, so that arming costs next to nothing.
        var nextLook: DispatchTime?
        var hasBitten = false
    }

    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "rollcall.watchdog")

    init(descriptor: Int32) {
        state = Mutex(State(descriptor: descriptor))
    }

    /// Whether a deadline passed; the connection is dead then.
    var hasBitten: Bool {
        state.withLock { $0.hasBitten }
    }

    /// Runs a step that ends when it ends, or soon after the limit by the failure of its socket calls.
    ///
    /// Steps don't nest.
    func guarding<Result, Failure>(_ limit: Duration, _ step: () throws(Failure) -> Result) throws(Failure) -> Result {
        arm(limit)
        defer { disarm() }
        return try step()
    }

    /// Starts the time of a step anew.
    func arm(_ limit: Duration) {
        let deadline = DispatchTime.now() + limit.dispatchInterval
        let mustSchedule = state.withLock { state in
            state.deadline = deadline
            if let look = state.nextLook, look <= deadline { return false }
            state.nextLook = deadline
            return true
        }
        if mustSchedule { schedule(at: deadline) }
    }

    func disarm() {
        state.withLock { $0.deadline = nil }
    }

    /// Says that the descriptor is about to be closed: from the return of this on, it is not touched any more.
    func retire() {
        state.withLock { state in
            state.descriptor = nil
            state.deadline = nil
        }
    }

    private func schedule(at time: DispatchTime) {
        queue.asyncAfter(deadline: time) { [weak self] in self?.look(at: time) }
    }

    private func look(at time: DispatchTime) {
        let again: DispatchTime? = state.withLock { state in
            // A look that a nearer deadline has overtaken.
            guard state.nextLook == time else { return nil }
            state.nextLook = nil
            guard let descriptor = state.descriptor, let deadline = state.deadline else { return nil }
            if deadline <= .now() {
                state.hasBitten = true
                state.deadline = nil
                shutdown(descriptor, Int32(SHUT_RDWR))
                return nil
            }
            state.nextLook = deadline
            return deadline
        }
        if let again { schedule(at: again) }
    }
}
