import Directory
import LDAPText

/// Plans the inverse of one run: what it changed is as it was before, save for what somebody changed since.
///
/// What is taken back is held, so that the next cycle doesn't do it again.
public struct Revert: Sendable {
    public var undo: UndoRecord

    public init(_ undo: UndoRecord) {
        self.undo = undo
    }

    /// - Parameter policy: Whose limits and protected names hold.
    public func plan(_ recorded: Recorded, policy: Policy) -> Plan {
        var draft = RevertDraft(undo, recorded, policy)
        draft.revertAccounts()
        draft.settleUsernames()
        draft.revertGroups()
        draft.settleGroupNames()
        draft.holdWhatIsTakenBack()
        draft.revertMemberships()
        draft.plan.settleLimits(policy.limits, recorded)
        return draft.plan
    }
}
