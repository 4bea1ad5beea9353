import Directory
import LDAPText

/// A plan as a file or as JSON: everything that a person needs to judge it, and what an approval is held against.
///
/// It is a description, never carried out itself: an approval plans anew and compares ``limited``.
public struct PlanDocument: Hashable, Sendable, Codable {
    /// The version of this form.
    public static let currentSchema = 2

    public var schema: Int
    /// The run that made it.
    public var run: String
    public var directory: String
    /// What it was made for; an approval plans the same anew.
    public var errand: Errand
    /// RFC 3339, UTC.
    public var madeAt: String
    public var madeBy: String
    /// A digest of the bases, filters and criteria in force; an approval under others is refused.
    public var criteriaDigest: String
    /// A digest of every setting that shapes a plan; an approval under others is refused.
    public var settingsDigest: String
    public var isFirstCycle: Bool
    public var changes: [Change]
    public var held: [Change]
    public var limits: [Limit]
    /// Why it needs approval, a sentence each; empty where it doesn't.
    public var blocks: [String]
    /// One word for each thing that a limit counts or an approval is needed for; sorted.
    public var limited: [String]
    public var warnings: [String]

    public struct Change: Hashable, Sendable, Codable {
        /// `user`, `group` or `membership`.
        public var object: String
        /// `create`, `update`, …, `add`, `remove`; `none` for what is held.
        public var action: String
        /// `planned`, `held`, `skipped`, `kept`.
        public var status: String
        public var identifier: String?
        public var dn: String?
        /// The user name or group name.
        public var name: String?
        /// For memberships: the user names.
        public var members: [String]?
        public var modified: [Value]
        public var reason: String
        public var code: String
        public var rule: String?
    }

    public struct Value: Hashable, Sendable, Codable {
        public var property: String
        public var old: String?
        public var new: String?
    }

    public struct Limit: Hashable, Sendable, Codable {
        public var kind: String
        public var subject: String?
        public var planned: Int
        public var recent: Int
        public var total: Int
        public var allowed: Int?
        /// What is left once the plan is applied; `nil` where the limit is off.
        public var headroom: Int?
        public var exceeded: Bool
    }

    /// - Parameters:
    ///   - properties: Those whose values are private, named as in ``Modification/property``.
    ///   - conceal: What stands for a private value in ``limited``: the same for equal values, or an approval can't tell
    ///     them apart.
    public init(
        _ plan: Plan, run: String, madeAt milliseconds: Int64, madeBy: String, settingsDigest: String = "",
        hiding properties: Set<String> = [], conceal: (String) -> String = { _ in Modification.hidden }
    ) {
        schema = Self.currentSchema
        self.run = run
        directory = plan.directory
        errand = plan.errand
        self.settingsDigest = settingsDigest
        madeAt = LDAPTime.rfc3339(milliseconds: milliseconds)
        self.madeBy = madeBy
        criteriaDigest = plan.criteriaDigest
        isFirstCycle = plan.isFirstCycle
        changes =
            plan.accounts.map(Change.init) + plan.groups.map(Change.init)
            + plan.memberships.map { Change($0, subjects: plan.subjects) }
        held = plan.held.map(Change.init)
        limits = plan.limits.map { state in
            Limit(
                kind: state.kind.rawValue, subject: state.subject, planned: state.planned, recent: state.recent,
                total: state.total, allowed: state.allowed, headroom: state.headroom, exceeded: state.isExceeded)
        }
        blocks = plan.blocks.map(\.description)
        limited = plan.limitedItems { properties.contains("email") ? conceal($0) : $0 }.sorted()
        warnings = plan.warnings
        guard !properties.isEmpty else { return }
        for index in changes.indices {
            for place in changes[index].modified.indices { changes[index].modified[place].hide(properties) }
        }
    }

    /// What this plan does that is limited and `approved` doesn't hold, in words; empty where the approval covers it.
    public func limitedBeyond(_ approved: PlanDocument) -> [String] {
        let allowed = Set(approved.limited)
        return limited.filter { !allowed.contains($0) }
    }
}

extension PlanDocument.Change {
    init(_ change: AccountChange) {
        let subject = change.subject
        self.init(
            object: "user", action: change.action.rawValue, status: "planned",
            identifier: subject.identifier?.description, dn: subject.dn, name: subject.username, members: nil,
            modified: change.modifications.map(PlanDocument.Value.init), reason: change.reason)
    }

    init(_ change: GroupChange) {
        let subject = change.subject
        self.init(
            object: "group", action: change.action.rawValue, status: "planned",
            identifier: subject.identifier?.description, dn: subject.dn, name: subject.name, members: nil,
            modified: change.modifications.map(PlanDocument.Value.init), reason: change.reason)
    }

    init(_ change: MembershipChange, subjects: [Plan.Subject]) {
        self.init(
            object: "membership", action: change.action.rawValue, status: "planned", identifier: nil, dn: nil,
            name: change.group.name, members: change.members.map { subjects[Int($0)].username }, modified: [],
            reason: change.reason)
    }

    public init(_ held: Held) {
        self.init(
            object: held.kind.rawValue, action: "none", status: held.status.rawValue,
            identifier: held.identifier?.description, dn: held.dn, name: held.name, members: nil, modified: [],
            reason: held.reason)
    }

    private init(
        object: String, action: String, status: String, identifier: String?, dn: String?, name: String?,
        members: [String]?, modified: [PlanDocument.Value], reason: Reason
    ) {
        self.object = object
        self.action = action
        self.status = status
        self.identifier = identifier
        self.dn = dn
        self.name = name
        self.members = members
        self.modified = modified
        self.reason = reason.text
        code = reason.code.rawValue
        rule = reason.rule
    }
}

extension PlanDocument.Value {
    public init(_ modification: Modification) {
        self.init(property: modification.property, old: modification.old, new: modification.new)
    }
}

extension PlanDocument.Value {
    fileprivate mutating func hide(_ properties: Set<String>) {
        let hidden = Modification(property: property, old: old, new: new).hiding(properties)
        (old, new) = (hidden.old, hidden.new)
    }
}

extension Plan {
    /// One word for each thing that a limit counts or an approval is needed for: what is done, and to whom.
    public var limitedItems: Set<String> { limitedItems { $0 } }

    /// - Parameter email: How an e-mail address is shown.
    func limitedItems(email: (String) -> String) -> Set<String> {
        var items: Set<String> = []
        for change in accounts {
            let who = change.subject.identifier?.description ?? change.subject.username
            switch change.action {
            case .create: if !isFirstCycle { items.insert("create user \(who)") }
            case .disable, .delete: items.insert("\(change.action.rawValue) user \(who)")
            case .reactivate: if hasCriteriaBlock { items.insert("reactivate user \(who)") }
            case .adopt, .relink, .transfer, .release: items.insert("\(change.action.rawValue) user \(who)")
            case .update, .rename, .move, .setAuthentication: break
            }
            if let after = change.after, change.isDeprovision, change.action != .disable, after != change.before {
                items.insert("disable user \(who)")
            }
            for role in change.withdrawnRoles.names { items.insert("withdraw role \(role) user \(who)") }
            for role in change.grantedRoles.names where !isFirstCycle { items.insert("grant role \(role) user \(who)") }
            guard let before = change.before, let after = change.after else { continue }
            if before.username != after.username {
                items.insert("username user \(who) \(after.username)")
            }
            if before.authentication != after.authentication {
                items.insert("authentication user \(who) \(after.authentication.rawValue)")
            }
            if before.values.email != after.values.email {
                items.insert("email user \(who) \(after.values.email.map(email) ?? "")")
            }
        }
        for change in groups {
            let which = change.subject.identifier?.description ?? change.subject.name
            switch change.action {
            case .delete: items.insert("delete group \(which)")
            case .create: if hasCriteriaBlock { items.insert("create group \(which)") }
            case .adopt, .relink, .release, .update, .rename, .move: break
            }
        }
        if shrinkage > 0 { items.insert("shrink directory") }
        for change in memberships where change.action == .remove {
            for member in change.members {
                let subject = subjects[Int(member)]
                items.insert(
                    "remove from \(change.group.name) user \(subject.identifier?.description ?? subject.username)")
            }
        }
        return items
    }
}

extension Plan {
    /// Whether the criteria themselves need approval: then so does what they give, not only what they take.
    private var hasCriteriaBlock: Bool {
        blocks.contains { block in
            switch block {
            case .criteriaChanged, .criteriaLostGroup: true
            case .limit: false
            }
        }
    }
}

extension Block: CustomStringConvertible {
    public var description: String {
        switch self {
        case .limit(let state): state.description
        case .criteriaChanged:
            "the bases, filters or criteria changed since the last applied cycle, and the plan removes something"
        case .criteriaLostGroup(let list, let entry, let groups):
            "\(list): \"\(entry)\" no longer matches \(groups.count == 1 ? "the group" : "the groups") "
                + groups.map(\.description).joined(separator: ", ") + ", and the plan does what follows from that"
        }
    }
}

extension LimitState: CustomStringConvertible {
    public var description: String {
        let what = "limit " + kind.rawValue + (subject.map { " (\($0))" } ?? "")
        let sum = recent > 0 ? "\(planned) planned and \(recent) in the last 24 hours" : "\(planned) planned"
        guard let allowed else { return "\(what): \(sum) of \(total); the limit is off" }
        let all = kind.isRemoval && planned >= total && planned + recent <= allowed ? "; that is all there are" : ""
        return "\(what): \(sum) of \(total); \(allowed) allowed\(all)"
    }
}
