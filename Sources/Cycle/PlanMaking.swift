import AccountStore
import Directory
import LDAPText
import Planning
import Reading
import Settings

/// The way from a directory to a plan, which a dry run, an approval and the hourly run share: read, plan, second look.
///
/// What was read is kept: planning again, because the store moved meanwhile, reads nothing anew.
final class PlanMaking {
    private let errand: Errand
    private let policy: Policy
    private let site: Site
    private let openReader: () throws -> any DirectoryReader
    /// What the run to revert did; asked for only where one is reverted.
    private let undo: (String) throws -> UndoRecord?

    private var reader: (any DirectoryReader)?
    private var snapshot: Snapshot?
    /// What the plan is about where it isn't about everything; known once the directory was read.
    private var focus: Focus?
    /// Of a plan for one person: who was found, why in scope, whose account it is, what changes.
    private(set) var explanations: [Explanation] = []

    /// A second look may show that more must be looked at: somebody who left one group and is in another, or a group that
    /// shows no members, of which the people themselves must be asked. After this many, what is still not confirmed is held.
    static let mostLooks = 4

    init(
        _ errand: Errand, policy: Policy, site: Site, undo: @escaping (String) throws -> UndoRecord?,
        openReader: @escaping () throws -> any DirectoryReader
    ) {
        self.errand = errand
        self.policy = policy
        self.site = site
        self.undo = undo
        self.openReader = openReader
    }

    func close() { reader?.close() }

    /// The server that answered, also where nothing could be read from it.
    var server: ServerFacts? { reader?.server }

    private var planner: Planner { Planner(policy: policy) }

    /// Reads the directory, if it wasn't read yet, and plans against what is recorded.
    func make(against recorded: () throws -> Recorded) throws -> Plan {
        switch errand.kind {
        case .cycle:
            try readAll()
            return try settle(try recorded())
        case .onDemand, .relink, .transfer:
            return try makeFocused(try recorded())
        case .rekey:
            let snapshot = try readAll()
            site.progress(.planning)
            return try Rekey(policy: policy).plan(snapshot, against: try recorded())
        case .forget:
            return ForgetDirectory(directory: policy.directory).plan(
                try recorded(), protectedUsers: policy.protectedUsers, protectedGroups: policy.protectedGroups)
        case .setAuthentication:
            return try setAuthentication(try recorded())
        case .revert:
            guard let run = errand.run, let undo = try undo(run) else {
                throw CycleError(
                    .usage,
                    "The store has nothing of the run \((errand.run ?? "").escapedForTerminal()) that could be taken back. "
                        + "Nothing was changed.",
                    remedy: "`rollcall logs list` shows the runs. What a run did is kept for undo.keep_days days.")
            }
            return Revert(undo).plan(try recorded(), policy: policy)
        }
    }

    /// Explains everybody whom a name means, where there is nobody too.
    func explain(_ name: String, against recorded: Recorded) throws -> [Explanation] {
        let demand = PersonDemand(name, policy, recorded)
        focus = try demand.focus(in: try read(.person(demand.name), known: demand.known), isOne: false)
        guard let focus, !focus.people.isEmpty else { return [] }
        try readDecisive()
        _ = try settle(recorded)
        return try explain(focus.people, against: recorded)
    }

    private func explain(_ people: Set<GUID>, against recorded: Recorded) throws -> [Explanation] {
        guard let snapshot else { return [] }
        return try people.sorted().map { try planner.explain($0, in: snapshot, against: recorded, focus: focus) }
    }

    // MARK: Reading

    private func openedReader() throws -> any DirectoryReader {
        if let reader { return reader }
        site.progress(.connecting)
        let reader = try openReader()
        self.reader = reader
        return reader
    }

    @discardableResult
    private func readAll() throws -> Snapshot {
        if let snapshot { return snapshot }
        let reader = try openedReader()
        let read = try reader.read { [progress = site.progress] in
            progress(.reading(users: $0.users, groups: $0.groups))
        }
        snapshot = read
        return read
    }

    private func read(_ selection: Selection, known: [GUID]) throws -> Snapshot {
        if let snapshot { return snapshot }
        let reader = try openedReader()
        let read = try reader.read([selection], known: known) { [progress = site.progress] in
            progress(.reading(users: $0.users, groups: $0.groups))
        }
        snapshot = read
        return read
    }

    /// Changes what was read in its place: a copy of a hundred thousand people would cost as much as planning does.
    private func change<Result>(_ body: (inout Snapshot) throws -> Result) throws -> Result {
        guard var snapshot = self.snapshot.take() else { preconditionFailure("nothing was read that could be changed") }
        defer { self.snapshot = snapshot }
        return try body(&snapshot)
    }

    /// Plans with as many second looks as it takes.
    private func settle(_ recorded: Recorded) throws -> Plan {
        site.progress(.planning)
        return try change { snapshot in
            for _ in 0..<Self.mostLooks {
                let plan = try planner.plan(
                    snapshot, against: recorded, unconfirmed: .asked, focus: focus, errand: errand)
                if plan.question.isEmpty { return plan }
                site.progress(.secondLook(people: plan.question.people.count, groups: plan.question.groups.count))
                snapshot.amend(try openedReader().secondLook(plan.question))
            }
            return try planner.plan(snapshot, against: recorded, unconfirmed: .held, focus: focus, errand: errand)
        }
    }

    // MARK: A few people, or a group

    private func makeFocused(_ recorded: Recorded) throws -> Plan {
        focus = try readFocused(recorded)
        try readDecisive()
        let plan = try settle(recorded)
        if let focus, focus.groups.isEmpty { explanations = try explain(focus.people, against: recorded) }
        return plan
    }

    /// Reads the members of groups that decide without a removal, which would be looked at again anyway.
    ///
    /// Being in no denied group gives an account. And of people who came with a group it is not yet known which others
    /// they are in.
    private func readDecisive() throws {
        let lists: [Criteria.List] =
            focus?.groups.isEmpty == false
            ? [.deniedGroups, .requiredGroups, .siteAdminGroups, .readonlySiteAdminGroups, .groupAdminGroups]
            : [.deniedGroups]
        try change { snapshot in
            guard snapshot.secondLook.isNeeded else { return }
            let groups = try planner.groups(matchedBy: lists, in: snapshot)
            guard !groups.isSubset(of: snapshot.secondLook.groups) else { return }
            snapshot.amend(try openedReader().secondLook(Question(groups: groups)))
        }
    }

    /// Reads what an errand about a few needs, and says what that is about.
    private func readFocused(_ recorded: Recorded) throws -> Focus {
        switch errand.kind {
        case .relink, .transfer:
            let link = try Linking(errand, policy, recorded)
            return try link.focus(in: try read(.person(link.entry), known: link.known))
        default:
            if let group = errand.group {
                let demand = try GroupDemand(group, policy, recorded)
                return try demand.focus(in: try read(.group(demand.pattern), known: demand.known))
            }
            let demand = PersonDemand(errand.user ?? "", policy, recorded)
            return try demand.focus(in: try read(.person(demand.name), known: demand.known), isOne: true)
        }
    }

    // MARK: The store alone

    private func setAuthentication(_ recorded: Recorded) throws -> Plan {
        guard let from = errand.from, let to = errand.to else {
            throw CycleError(.usage, "Two methods are needed. Nothing was changed.", remedy: "Give --from and --to.")
        }
        let selection: SetAuthentication.Selection =
            errand.user.map { .user($0) } ?? errand.group.map { .group($0) } ?? .all
        do throws(PlanningError) {
            return try SetAuthentication(from: from, to: to, selection: selection).plan(
                recorded, policy: policy, errand: errand)
        } catch {
            throw CycleError(
                .usage, "\(Words.sentence(error.description)) Nothing was changed.",
                remedy: "`rollcall accounts` and `rollcall groups` list those that there are.")
        }
    }
}
