import Planning

/// A plan that a named person approved, once.
public struct Approval: Hashable, Sendable {
    public var plan: SavedPlan
    /// The person's name.
    public var approver: String

    public init(plan: SavedPlan, approver: String) {
        self.plan = plan
        self.approver = approver
    }
}
