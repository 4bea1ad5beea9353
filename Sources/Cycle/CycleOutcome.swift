import ExternalLog
import Planning

/// How one cycle of one directory ended.
public struct CycleOutcome: Sendable {
    public enum Ending: Hashable, Sendable, CaseIterable {
        case success
        case partialFailure
        case failure
        /// The command or the configuration is wrong, as far as only the directory or the store could tell.
        case refused
        /// The plan needs approval; nothing was changed.
        case blocked
        /// Another cycle of the directory is running.
        case skipped
    }

    public var ending: Ending
    /// As the external log has it.
    public var event: RunEvent
    /// What was applied, or what is blocked; `nil` where no plan could be made.
    public var plan: Plan?
    /// For a run on demand: who was found, why they are in scope, whose account it is, and what changes.
    public var explanations: [Explanation] = []

    public init(ending: Ending, event: RunEvent, plan: Plan? = nil) {
        self.ending = ending
        self.event = event
        self.plan = plan
    }
}

/// How far a cycle has come, for somebody who watches.
public enum CycleProgress: Hashable, Sendable {
    case connecting
    case reading(users: Int, groups: Int)
    case planning
    case secondLook(people: Int, groups: Int)
    case applying(changes: Int)
}
