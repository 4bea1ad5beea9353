import Directory
import LDAPText

/// Plans the change of how people sign in, as in a migration from LDAP to SAML.
public struct SetAuthentication: Sendable {
    public enum Selection: Hashable, Sendable {
        /// One account, by user name.
        case user(String)
        /// The members of one group of the store, by name.
        case group(String)
        /// Every account that signs in by the old method.
        case all
    }

    public var from: AuthenticationMethod
    public var to: AuthenticationMethod
    public var selection: Selection

    public init(from: AuthenticationMethod, to: AuthenticationMethod, selection: Selection) {
        self.from = from
        self.to = to
        self.selection = selection
    }

    /// - Parameter policy: Whose limits and protected names hold.
    /// - Throws: ``PlanningError/refused(_:)`` where the selection names nobody.
    public func plan(_ recorded: Recorded, policy: Policy, errand: Errand) throws(PlanningError) -> Plan {
        var plan = Plan(directory: Plan.everyDirectory, errand: errand)
        for index in try selected(recorded) {
            let account = recorded.accounts[index]
            guard account.authentication == from else { continue }
            guard !account.isProtected, !policy.protectedUsers.contains(account.username) else {
                plan.hold(account, .kept, Reason(.protected, "the account is protected, so it stays as it is"))
                continue
            }
            var after = account
            after.authentication = to
            plan.accounts.append(
                AccountChange(
                    action: .setAuthentication, before: account, after: after,
                    reason: Reason(.byOperator, "signs in by \(to.rawValue) instead of \(from.rawValue) from now on")))
        }
        plan.keepLastAdministrator(in: recorded)
        plan.settleLimits(policy.limits, recorded)
        return plan
    }

    private func selected(_ recorded: Recorded) throws(PlanningError) -> [Int] {
        switch selection {
        case .all: return Array(recorded.accounts.indices)
        case .user(let name):
            let key = NameKey(name)
            guard let index = recorded.accounts.firstIndex(where: { NameKey($0.username) == key }) else {
                throw .refused("there is no account \(name.escapedForTerminal())")
            }
            let method = recorded.accounts[index].authentication
            guard method == from else {
                throw .refused(
                    "the account \(name.escapedForTerminal()) signs in by \(method.rawValue), not by \(from.rawValue)")
            }
            return [index]
        case .group(let name):
            let key = NameKey(name)
            guard let index = recorded.groups.firstIndex(where: { NameKey($0.name) == key }) else {
                throw .refused("there is no group \(name.escapedForTerminal())")
            }
            return recorded.memberships.range(ofGroup: index).map { Int(recorded.memberships.accounts[$0]) }
        }
    }
}
