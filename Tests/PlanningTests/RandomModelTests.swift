import Directory
import LDAPText
import Planning
import Testing

/// Thousands of small worlds, each for a few hours in which anything happens.
@Suite("Random worlds")
struct RandomModelTests {
    private static let worldsPerPart = 260

    @Test("keep the rules, agree with the plain model, and can be taken back", arguments: 0..<8)
    func rules(_ part: Int) throws {
        for seed in 0..<Self.worldsPerPart {
            let seed = UInt64(part * 1_000 + seed)
            do { try play(seed) } catch let fault as Fault {
                Issue.record("seed \(seed), hour \(fault.hour): \(fault.words.joined(separator: "\n"))")
                return
            }
        }
    }

    private struct Fault: Error {
        var hour: Int
        var words: [String]
    }

    private func play(_ seed: UInt64) throws {
        var hours = RandomHours(seed: seed)
        var world = hours.world()
        for hour in 0..<6 {
            if hour > 0 { hours.pass(&world) }
            let before = world
            let plan: Plan
            do {
                plan = try world.confirmed()
            } catch PlanningError.criteria {
                hours.setPolicy(&world)
                continue
            }
            world.apply(plan)
            var faults = HourCheck(before, world, plan).faults
            let again = try world.plan()
            if !again.isEmpty { faults.append("a run that follows a run plans \(again.lines)") }
            if again.newlyHeld > 0 { faults.append("what is held as before is new: \(again.heldLines)") }
            faults += RevertCheck(before, world).faults
            if !faults.isEmpty {
                throw Fault(hour: hour, words: faults + ["after"] + plan.lines)
            }
            if hours.generator.once(in: 6) { world.revert() }
        }
    }
}
