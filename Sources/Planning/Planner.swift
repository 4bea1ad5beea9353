import Directory
import LDAPText

/// Compares what was seen with what is recorded. Pure: no clock, no input or output.
///
/// The stages, each in a file of its own:
/// 1. criteria over the groups: who is in scope, who has which role (`Scope`),
/// 2. each person against the account with the same identifier (`PlanDraft+People`),
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
    public func plan(
        _ snapshot: Snapshot, against recorded: Recorded, unconfirmed: Unconfirmed
    ) throws(PlanningError) -> Plan {
        try checkBases(of: snapshot, against: recorded)
        let criteria: Criteria.Resolved
        do throws(CriteriaError) {
            criteria = try policy.criteria.resolve(snapshot.groups)
        } catch {
            throw .criteria(error)
        }
        var draft = PlanDraft(
            policy: policy, snapshot: snapshot, recorded: recorded, criteria: criteria, unconfirmed: unconfirmed)
        draft.planPeople()
        draft.keepLastAdministrator()
        draft.settleUsernames()
        draft.planGroups()
        draft.planMemberships()
        draft.finish()
        return draft.plan
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

    public var description: String {
        switch self {
        case .criteria(let error): error.description
        case .rebuilt(let base, let pinned, let seen):
            "the base \(base.escapedForTerminal()) is another entry than before: its identifier was \(pinned) and is now \(seen)"
        }
    }
}

/// Whether two DNs name one entry; texts that are no DNs do if they are the same.
func sameDN(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard let left = try? DN(left), let right = try? DN(right) else { return false }
    return left == right
}
