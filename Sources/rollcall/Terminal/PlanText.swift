import LDAPText
import Planning

/// A plan for people.
struct PlanText {
    let console: Console

    func print(_ plan: PlanDocument) {
        let errand = plan.errand.kind == .cycle ? "" : ", \(plan.errand.kind.rawValue)"
        let directory = plan.directory == Plan.everyDirectory ? "all directories" : plan.directory
        console.print(console.styled("Plan of \(directory)\(errand)", .bold))
        for change in plan.changes { print(change) }
        for held in plan.held { print(held) }
        for warning in plan.warnings {
            console.print(console.styled("  warning  \(warning.escapedForTerminal())", .yellow))
        }
        if plan.changes.isEmpty { console.print("  nothing to do") }
        for limit in plan.limits where limit.planned > 0 || limit.recent > 0 { print(limit) }
        let others = plan.limits.filter { $0.planned == 0 && $0.recent == 0 }
        if !others.isEmpty {
            let words = others.map { "\($0.kind) \($0.allowed.map { "\($0)" } ?? "off")" }
            console.print(console.styled("  room     \(words.joined(separator: ", "))", .faint))
        }
        for block in plan.blocks {
            console.print(console.styled("  blocked  \(block.escapedForTerminal())", .red))
        }
        if !plan.blocks.isEmpty {
            console.print(
                "This plan needs approval: running it would change nothing and print the `rollcall approve RUN` that allows it."
            )
        }
    }

    private func print(_ limit: PlanDocument.Limit) {
        let left = limit.allowed.map { "\($0) allowed, \(limit.headroom ?? 0) left" } ?? "the limit is off"
        let subject = limit.subject.map { " (\($0.escapedForTerminal()))" } ?? ""
        let recent = limit.recent > 0 ? " and \(limit.recent) in the last 24 hours" : ""
        console.print(
            "  limit    \(limit.kind)\(subject): \(limit.planned) planned\(recent) of \(limit.total), \(left)"
                + (limit.exceeded ? console.styled("  EXCEEDED", .red) : ""))
    }

    func print(_ change: PlanDocument.Change) {
        let name = (change.name ?? change.dn ?? change.identifier ?? "?").escapedForTerminal()
        let style: Console.Style =
            switch change.action {
            case "create", "add", "reactivate", "adopt": .green
            case "delete", "disable", "remove": .red
            case "none": .yellow
            default: .plain
            }
        let verb = change.action == "none" ? change.status : change.action
        let head = verb.padding(to: 10) + " \(change.object) \(name)"
        console.print("  " + console.styled(head, style) + "  (\(change.reason.escapedForTerminal()))")
        for value in change.modified where change.action != "delete" {
            let new = value.new.map { "\"\($0.escapedForTerminal())\"" } ?? "nothing"
            guard change.action != "create" else {
                console.print("             \(value.property) \(new)")
                continue
            }
            let old = value.old.map { "\"\($0.escapedForTerminal())\"" } ?? "nothing"
            console.print("             \(value.property) \(old) → \(new)")
        }
        if let members = change.members {
            let shown = members.prefix(Self.mostMembers).map { $0.escapedForTerminal() }.joined(separator: ", ")
            let rest = members.count - Self.mostMembers
            console.print("             \(shown)" + (rest > 0 ? " and \(rest) more" : ""))
        }
    }

    /// How many members of a group are named; `--format json` names all.
    private static let mostMembers = 20
}

extension String {
    func padding(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
