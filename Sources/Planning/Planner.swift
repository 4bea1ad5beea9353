import Directory
import LDAPText

/// Compares what was seen with what is recorded. Pure: no clock, no input or output.
///
/// The stages, each in a file of its own:
/// 1. criteria over the groups: who is in scope, who has which role (`Scope`),
/// 2. each person against the account that is theirs (`PlanDraft+Matching`, `PlanDraft+People`), what a revert holds
///    (`PlanDraft+Holds`), and deletions that have fallen due (`PlanDraft+Grace`),
/// 3. the last administrator, and names that several want (`PlanDraft+Names`, `NameClaims`),
/// 4. each group against the group with the same identifier (`PlanDraft+Groups`),
/// 5. each group's effective provisioned members against its recorded ones (`PlanDraft+Memberships`),
/// 6. limits, and what needs approval (`PlanDraft+Limits`).
public struct Planner: Sendable {
    public let policy: Policy

    public init(policy: Policy) {
        self.policy = policy
    }

    /// What becomes of a removal that no second look has confirmed.
    public enum Unconfirmed: Sendable {
        /// It is planned, and ``Plan/question`` asks for the second look.
        case asked
        /// It is held.
        case held
    }

    /// Makes the plan. The same arguments always make the same plan.
    ///
    /// - Parameter focus: What alone is looked at; `nil`: the whole directory.
    public func plan(
        _ snapshot: Snapshot, against recorded: Recorded, unconfirmed: Unconfirmed, focus: Focus? = nil,
        errand: Errand = .cycle
    ) throws(PlanningError) -> Plan {
        try checkBases(of: snapshot, against: recorded)
        var draft = PlanDraft(
            policy: policy, snapshot: snapshot, recorded: recorded, criteria: try resolve(snapshot),
            unconfirmed: unconfirmed, focus: focus, errand: errand)
        draft.planPeople()
        draft.keepWhatWasReverted()
        draft.planDueDeletions()
        draft.keepLastAdministrator()
        draft.settleUsernames()
        // Whoever was to be an administrator may just have lost the name.
        while draft.keepLastAdministrator() { draft.settleUsernames() }
        draft.planGroups()
        draft.planMemberships()
        draft.finish()
        return draft.plan
    }

    /// The groups that these lists match, with all below them that the snapshot knows.
    public func groups(
        matchedBy lists: [Criteria.List], in snapshot: Snapshot
    ) throws(PlanningError) -> Set<GUID> {
        let resolved = try resolve(snapshot)
        let matched = lists.flatMap { resolved.groups[$0] ?? [] }
        guard !matched.isEmpty else { return [] }
        var nesting = Nesting(snapshot, nested: policy.criteria.nested)
        return Set(nesting.closure(of: matched).lazy.map { snapshot.groups[Int($0)].identifier })
    }

    func resolve(_ snapshot: Snapshot) throws(PlanningError) -> Criteria.Resolved {
        do throws(CriteriaError) {
            return try policy.criteria.resolve(snapshot.groups)
        } catch {
            throw .criteria(error)
        }
    }

    /// A base whose entry has another identifier than it had is another directory.
    private func checkBases(of snapshot: Snapshot, against recorded: Recorded) throws(PlanningError) {
        for pinned in recorded.directory?.bases ?? [] {
            guard let expected = pinned.identifier,
                let base = snapshot.bases.first(where: { sameDN($0.dn, pinned.dn) }), let seen = base.identifier,
                seen != expected
            else { continue }
            throw .rebuilt(base: base.dn, pinned: expected, seen: seen)
        }
    }
}

/// Why no plan can be made at all.
public enum PlanningError: Error, Hashable, Sendable, CustomStringConvertible {
    case criteria(CriteriaError)
    /// The base's entry has another identifier than the one that was pinned.
    case rebuilt(base: String, pinned: GUID, seen: GUID)
    /// An operator's errand makes no sense, in a clause.
    case refused(String)

    public var description: String {
        switch self {
        case .criteria(let error): error.description
        case .refused(let clause): clause
        case .rebuilt(let base, let pinned, let seen):
            "the base \(base.escapedForTerminal()) is another entry than before: its identifier was \(pinned) and is now \(seen)"
        }
    }
}

/// Whether two entries have the same entry above them; texts that are no DNs don't.
func sameParent(_ left: String, _ right: String) -> Bool {
    guard let left = (try? DN(left))?.parent, let right = (try? DN(right))?.parent else { return false }
    return left == right
}

/// Whether two DNs name one entry; texts that are no DNs do if they are the same.
func sameDN(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard let left = try? DN(left), let right = try? DN(right) else { return false }
    return left == right
}
