import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("Random plans are kept whole and taken back whole")
struct RandomRevertTests {
    private static let seeds = 1...20
    private static let rounds = 10

    @Test("Apply, revert, revert the revert", arguments: StoreKind.all, seeds)
    func revert(kind: StoreKind, seed: Int) throws {
        let store = try kind.make()
        var random = RandomPlans(seed: UInt64(seed))
        try random.fill(store)
        var number = 10
        func apply(_ plan: Plan) throws -> UndoRecord {
            number += 1
            try store.apply(plan, run: .number(number))
            return try #require(try store.undo(ofRun: "run-\(number)"))
        }
        for round in 0..<Self.rounds {
            let before = try store.corp()
            let undo = try apply(random.plan(before))
            let after = try store.corp()
            #expect(undo.fits(before, after), "seed \(seed), round \(round)")

            let revert = Revert(undo).plan(after, policy: Policy(directory: "corp"))
            #expect(revert.held.isEmpty, "seed \(seed), round \(round)")
            let undoOfRevert = try apply(revert)
            #expect(try store.corp().everything == before.everything, "seed \(seed), round \(round)")
            #expect(undoOfRevert.fits(after, try store.corp()), "seed \(seed), round \(round)")
            let rest = Revert(undo).plan(try store.corp(), policy: Policy(directory: "corp"))
            #expect(rest.isEmpty, "seed \(seed), round \(round)")

            let again = Revert(undoOfRevert).plan(try store.corp(), policy: Policy(directory: "corp"))
            _ = try apply(again)
            #expect(try store.corp().everything == after.everything, "seed \(seed), round \(round)")
        }
    }
}

extension UndoRecord {
    /// Whether it says all that differs between what was read before and after its run, and nothing else.
    fileprivate func fits(_ before: Recorded, _ after: Recorded) -> Bool {
        Self.fit(accounts, before.accounts, after.accounts, \.id) { $0.fingerprint }
            && Self.fit(groups, before.groups, after.groups, \.id) { $0.fingerprint }
            && memberRows(.add) == after.memberRows.subtracting(before.memberRows)
            && memberRows(.remove) == before.memberRows.subtracting(after.memberRows)
    }

    private static func fit<Value: Equatable>(
        _ rows: [Row<Value>], _ before: [Value], _ after: [Value], _ number: (Value) -> Int64,
        _ fingerprint: (Value) -> UInt64
    ) -> Bool {
        let old = Dictionary(uniqueKeysWithValues: before.map { (number($0), $0) })
        let new = Dictionary(uniqueKeysWithValues: after.map { (number($0), $0) })
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        return rows.map(\.id) == changed.sorted()
            && rows.allSatisfy { $0.before == old[$0.id] && $0.after == new[$0.id].map(fingerprint) }
    }
}
