/// One group's change, with the row that it rests on. Its members change by ``MembershipChange``.
public struct GroupChange: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable {
        case create, update, rename, delete
    }

    public var action: Action
    /// The group as it was recorded; `nil` for one that is created.
    public var before: RecordedGroup?
    /// The group as it will be; `nil` for one that is deleted. The `id` of a created one is 0.
    public var after: RecordedGroup?
    public var reason: Reason

    public init(action: Action, before: RecordedGroup?, after: RecordedGroup?, reason: Reason) {
        self.action = action
        self.before = before
        self.after = after
        self.reason = reason
    }

    public var subject: RecordedGroup { before ?? after! }

    public var modifications: [Modification] {
        var result: [Modification] = []
        if before?.name != after?.name {
            result.append(Modification(property: "name", old: before?.name, new: after?.name))
        }
        if before?.dn != after?.dn { result.append(Modification(property: "dn", old: before?.dn, new: after?.dn)) }
        return result
    }
}
