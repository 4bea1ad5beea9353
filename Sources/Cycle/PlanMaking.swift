import AccountStore
import Directory
import Planning
import Reading
import Settings

/// A snapshot with the plan that follows from it, once every second look is done.
struct MadePlan {
    var plan: Plan
    var snapshot: Snapshot
}

/// The way from a directory to a plan, which a dry run, an approval and the hourly run share: read, plan, second look.
struct PlanMaking {
    let planner: Planner
    let reader: any DirectoryReader
    let progress: @Sendable (CycleProgress) -> Void

    /// A second look may show that more must be looked at: somebody who left one group and is in another. After this
    /// many, what is still not confirmed is held.
    static let mostLooks = 3

    /// Reads the directory, and plans against what is recorded.
    func make(against recorded: () throws -> Recorded) throws -> MadePlan {
        progress(.connecting)
        let snapshot = try reader.read { [progress] in progress(.reading(users: $0.users, groups: $0.groups)) }
        return try make(from: snapshot, against: try recorded())
    }

    /// Plans against what is recorded now, from a snapshot that was read before.
    func make(from snapshot: Snapshot, against recorded: Recorded) throws -> MadePlan {
        var snapshot = snapshot
        progress(.planning)
        for _ in 0..<Self.mostLooks {
            let plan = try planner.plan(snapshot, against: recorded, unconfirmed: .asked)
            if plan.question.isEmpty { return MadePlan(plan: plan, snapshot: snapshot) }
            progress(.secondLook(people: plan.question.people.count, groups: plan.question.groups.count))
            snapshot.amend(try reader.secondLook(plan.question))
        }
        return MadePlan(plan: try planner.plan(snapshot, against: recorded, unconfirmed: .held), snapshot: snapshot)
    }
}
