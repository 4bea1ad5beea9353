import ExternalLog
import LDAPText
import Planning

/// Sentences about a run.
enum Words {
    /// "3 users created, 1 disabled; 2 memberships added", or that there was nothing to do.
    static func summary(of counts: RunCounts) -> String {
        let parts = [
            list(
                "user",
                [
                    (counts.users.created, "created"), (counts.users.updated, "updated"),
                    (counts.users.renamed, "renamed"),
                    (counts.users.moved, "moved"), (counts.users.reactivated, "reactivated"),
                    (counts.users.adopted, "adopted"), (counts.users.relinked, "relinked"),
                    (counts.users.transferred, "transferred"), (counts.users.released, "released"),
                    (counts.users.authenticationChanged, "given another authentication method"),
                    (counts.users.disabled, "disabled"), (counts.users.deleted, "deleted"),
                ]),
            list(
                "group",
                [
                    (counts.groups.created, "created"), (counts.groups.updated, "updated"),
                    (counts.groups.renamed, "renamed"), (counts.groups.moved, "moved"),
                    (counts.groups.adopted, "adopted"), (counts.groups.relinked, "relinked"),
                    (counts.groups.released, "released"), (counts.groups.deleted, "deleted"),
                ]),
            list("membership", [(counts.memberships.added, "added"), (counts.memberships.removed, "removed")]),
        ].compactMap { $0 }
        return parts.isEmpty ? "nothing to do" : parts.joined(separator: "; ")
    }

    private static func list(_ noun: String, _ counts: [(Int, String)]) -> String? {
        let present = counts.filter { $0.0 > 0 }
        guard let first = present.first else { return nil }
        let head = "\(first.0) \(noun)\(first.0 == 1 ? "" : "s") \(first.1)"
        return ([head] + present.dropFirst().map { "\($0.0) \($0.1)" }).joined(separator: ", ")
    }

    /// What is the same, held and skipped, in a sentence; empty where there is nothing to say.
    static func rest(of plan: Plan) -> String {
        var parts: [String] = []
        func add(_ count: Int, _ noun: String, _ rest: String) {
            if count > 0 { parts.append("\(count) \(noun)\(noun.isEmpty || count == 1 ? "" : "s")\(rest)") }
        }
        add(plan.unchanged.users, "user", " unchanged")
        add(plan.unchanged.groups, "group", " unchanged")
        add(plan.unchanged.memberships, "membership", " unchanged")
        if plan.withoutAccount > 0 {
            parts.append(
                (plan.withoutAccount == 1 ? "1 person" : "\(plan.withoutAccount) people")
                    + " of the directory without an account")
        }
        add(plan.held.lazy.filter { $0.status == .held }.count, "", "held")
        add(plan.held.lazy.filter { $0.status == .skipped }.count, "", "skipped")
        return parts.joined(separator: ", ")
    }

    /// "24 hours", "30 days", "90 seconds".
    static func duration(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        for (unit, length) in [("day", Int64(86_400)), ("hour", 3_600), ("minute", 60)]
        where seconds >= length && seconds % length == 0 && (unit != "day" || seconds > length) {
            return "\(seconds / length) \(unit)\(seconds == length ? "" : "s")"
        }
        return "\(seconds) second\(seconds == 1 ? "" : "s")"
    }

    /// Clauses as sentences, each once.
    static func sentences(_ clauses: [String]) -> [String] {
        var seen: Set<String> = []
        return clauses.map(sentence).filter { seen.insert($0).inserted }
    }

    /// A sentence begins with a capital letter and ends with a full stop.
    static func sentence(_ text: String) -> String {
        guard let first = text.first else { return "" }
        return first.uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
