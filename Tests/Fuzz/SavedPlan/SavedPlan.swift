import Foundation
import FuzzSupport
import Planning

@testable import Cycle

private let key = [UInt8](repeating: 7, count: 32)

/// Reads the bytes as a saved plan, and, where they are a plan without its seal, the same sealed and then edited.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe input(start, count)
    demand((try? SavedPlan(decoding: Data(bytes), of: "plan", key: key)) == nil, "a plan without a true seal is taken")
    // After the plan, a line of places with what is put there.
    let parts = bytes.split(separator: 0x0A, maxSplits: 1).map(Array.init)
    guard let first = parts.first, var plan = try? JSONDecoder().decode(PlanDocument.self, from: Data(first)) else {
        return 0
    }
    plan.schema = PlanDocument.currentSchema
    guard let saved = try? SavedPlan(plan, key: key), let content = try? saved.encoded() else {
        fatalError("a plan that was read can't be saved")
    }
    demand(read(content) == saved, "a saved plan is refused, or another")
    demand((try? SavedPlan(decoding: content, of: "plan", key: [8])) == nil, "another store's plan is taken")
    if parts.count == 2, let taken = read(edited(content, parts[1])) {
        demand(taken == saved, "an edited plan is taken")
        demand((try? taken.encoded()) == content, "an edited plan is taken, and written otherwise")
    }
    return 0
}

private func read(_ content: Data) -> SavedPlan? {
    try? SavedPlan(decoding: content, of: "plan", key: key)
}

/// The content with a byte changed for every three: two that tell the place, and one that is put there.
private func edited(_ content: Data, _ edits: [UInt8]) -> Data {
    var content = content
    for start in stride(from: 0, to: edits.count - 2, by: 3) {
        content[(Int(edits[start]) << 8 | Int(edits[start + 1])) % content.count] = edits[start + 2]
    }
    return content
}
