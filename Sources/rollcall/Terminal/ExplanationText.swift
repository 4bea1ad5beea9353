import Cycle
import LDAPText
import Planning

/// An explanation for people.
struct ExplanationText {
    let console: Console

    func print(_ explained: Explained) {
        print(explained.explanation)
        guard !explained.history.isEmpty else { return }
        heading("Last changes")
        for change in explained.history {
            let when = LDAPTime.rfc3339(milliseconds: change.run.createdAt)
            let group = change.line.group.map { " \(change.line.action == .add ? "to" : "from") \($0.name)" } ?? ""
            line("\(when)  \(change.line.action.rawValue)\(group): \(change.line.reason.text) (run \(change.line.run))")
        }
    }

    /// - Parameter changes: The heading over what changes.
    func print(_ explanation: Explanation, changes: String = "The next cycle") {
        let name = explanation.account?.username ?? explanation.entry?.dn ?? explanation.identifier ?? ""
        let place = explanation.directory.isEmpty ? "" : " in \(explanation.directory)"
        console.print(console.styled(name.escapedForTerminal() + place, .bold))
        printEntry(explanation)
        printAccount(explanation)
        printScope(explanation)
        printProperties(explanation)
        printGroups(explanation)
        printChanges(explanation, changes)
        for warning in explanation.warnings { line(console.styled(warning.escapedForTerminal(), .yellow), raw: true) }
    }

    private func heading(_ text: String) { console.print(console.styled(text, .faint)) }

    private func line(_ text: String, raw: Bool = false) {
        console.print("  " + (raw ? text : text.escapedForTerminal()))
    }

    private func field(_ name: String, _ text: String) { line(name.padding(to: 12) + text) }

    private func printEntry(_ explanation: Explanation) {
        guard let entry = explanation.entry else {
            // An account that was found in the store alone: no directory answered for it.
            if explanation.account?.matchedBy != "name" { field("entry", "none was found") }
            return
        }
        field("entry", entry.dn)
        field("identifier", entry.identifier + (entry.entraObjectID.map { ", in Entra ID \($0)" } ?? ""))
        if let objectSID = entry.objectSID { field("SID", objectSID) }
        field("activity", entry.activity + (entry.activityReason.map { ": \($0)" } ?? ""))
    }

    private func printAccount(_ explanation: Explanation) {
        guard let account = explanation.account else {
            field("account", "none")
            return
        }
        var words = ["\(account.username), number \(account.id)", "matched by \(account.matchedBy)"]
        if account.protected { words.append("protected") }
        words.append("signs in by \(account.authentication)")
        field("account", words.joined(separator: ", "))
        if account.enabled {
            field("state", "enabled")
        } else {
            let who = [account.disabledBy, account.disabledReason].compactMap(\.self).joined(separator: ": ")
            let since = account.disabledSince.map { " since \($0)" } ?? ""
            field("state", "disabled (\(who))\(since)" + (account.disabledRun.map { ", run \($0)" } ?? ""))
        }
        if let departed = account.departedAt { field("departed", "known since \(departed)") }
    }

    private func printScope(_ explanation: Explanation) {
        guard let scope = explanation.scope else { return }
        let word =
            switch scope.state {
            case "in": "in scope"
            case "out": "out of scope"
            default: "not known"
            }
        field("scope", "\(word): \(scope.reason)" + (scope.rule.map { " (\($0))" } ?? ""))
        if !scope.path.isEmpty { field("", scope.path.joined(separator: " ▸ ")) }
    }

    private func printProperties(_ explanation: Explanation) {
        guard !explanation.properties.isEmpty else { return }
        heading("Values")
        let width = (explanation.properties.map(\.property.count).max() ?? 0) + 2
        for property in explanation.properties {
            let source = property.template.map { template in
                let attributes = property.attributes.map { "\($0.name) \($0.values.joined(separator: " | "))" }
                return "  from \(template)" + (attributes.isEmpty ? "" : " with \(attributes.joined(separator: ", "))")
            }
            let recorded = property.recorded.map { $0 == property.value ? "" : ", the account has \"\($0)\"" } ?? ""
            let owner = property.mastered ? "" : ", written only when the account is created"
            line(
                property.property.padding(to: max(width, 12))
                    + "\"\(property.value)\"\(source ?? "")\(recorded)\(owner)")
        }
    }

    private func printGroups(_ explanation: Explanation) {
        if !explanation.groups.isEmpty { heading("Groups") }
        for group in explanation.groups {
            var words = [group.path.joined(separator: " ▸ ")]
            if !group.rules.isEmpty { words.append(group.rules.joined(separator: "; ")) }
            words.append(
                group.recorded
                    ? "a member of the local group" : group.provisioned ? "not yet a member" : "not provisioned")
            line(words.joined(separator: ", "))
        }
        if !explanation.roles.isEmpty { heading("Roles") }
        for role in explanation.roles {
            let path = role.path.isEmpty ? "" : " through \(role.path.joined(separator: " ▸ "))"
            field(role.role, "given by the \(role.givenBy)\(path)" + (role.rule.map { " (\($0))" } ?? ""))
        }
    }

    private func printChanges(_ explanation: Explanation, _ title: String) {
        guard explanation.entry != nil || !explanation.changes.isEmpty || !explanation.held.isEmpty else { return }
        heading(title)
        let plan = PlanText(console: console)
        for change in explanation.changes + explanation.held { plan.print(change) }
        if explanation.changes.isEmpty, explanation.held.isEmpty { line("nothing") }
    }
}
