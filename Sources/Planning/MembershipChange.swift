/// What happens to the members of one group, for one reason.
public struct MembershipChange: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable { case add, remove }

    /// Who made the memberships that are removed, or is to be remembered as who made those that are added.
    public enum Maker: Hashable, Sendable {
        /// The plan's directory.
        case ours
        case administrator
        case directory(String)
    }

    public var action: Action
    public var group: GroupReference
    /// Indices into ``Plan/subjects``, ascending.
    public var members: [UInt32]
    public var reason: Reason
    public var maker: Maker

    public init(
        action: Action, group: GroupReference, members: [UInt32], reason: Reason, maker: Maker = .ours
    ) {
        self.action = action
        self.group = group
        self.members = members
        self.reason = reason
        self.maker = maker
    }

    /// The maker's name as the store has it, in a plan of `directory`; `nil`: an administrator.
    public func makerName(in directory: String) -> String? {
        switch maker {
        case .ours: directory
        case .administrator: nil
        case .directory(let name): name
        }
    }
}

/// A group of the store, or one that the same plan creates.
public enum GroupReference: Hashable, Sendable {
    /// By the store's number, with its name as it will be.
    case recorded(id: Int64, name: String)
    /// By index into ``Plan/groups``, with its name.
    case created(index: Int, name: String)

    public var name: String {
        switch self {
        case .recorded(_, let name), .created(_, let name): name
        }
    }
}

/// An account of the store, or one that the same plan creates.
public enum AccountReference: Hashable, Sendable {
    /// By the store's number.
    case recorded(Int64)
    /// By index into ``Plan/accounts``.
    case created(Int)
}
