/// One group's change, with the row that it rests on. Its members change by ``MembershipChange``.
public struct GroupChange: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable {
        case create
        /// A group that the directory's defaults made becomes that of an entry.
        case adopt
        /// The group goes on as that of another entry of its directory.
        case relink
        /// The directory's group becomes an administrator's.
        case release
        case update, rename
        /// The entry stands elsewhere in the tree, and nothing else differs.
        case move
        case delete
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

    private static let links: [(String, @Sendable (RecordedGroup?) -> String?)] = [
        ("directory", { $0?.directory }), ("identifier", { $0?.identifier?.description }),
        ("entra_object_id", { $0?.entraObjectID?.description }),
    ]

    public var modifications: [Modification] {
        var result: [Modification] = []
        if before?.name != after?.name {
            result.append(Modification(property: "name", old: before?.name, new: after?.name))
        }
        if before != nil, after != nil {
            for (property, value) in GroupChange.links where value(before) != value(after) {
                result.append(Modification(property: property, old: value(before), new: value(after)))
            }
        }
        if before?.dn != after?.dn { result.append(Modification(property: "dn", old: before?.dn, new: after?.dn)) }
        return result
    }
}
