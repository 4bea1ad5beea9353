import AccountStore
import LDAPText
import Planning
import Testing

@Suite("What a revert holds")
struct HoldTests {
    private static let holds: Set<Hold> = [
        Hold(.user(identifier(1)), run: "run-1"), Hold(.user(identifier(1)), run: "run-2"),
        Hold(.group(identifier(1)), run: "run-1"), Hold(.values(identifier(1)), run: "run-1"),
        Hold(.membership(group: 7, user: identifier(1)), run: "run-1"),
        Hold(.membership(group: 8, user: identifier(1)), run: "run-1"),
    ]

    private func holding(_ store: TestStore) throws {
        var plan = Plan.empty()
        plan.holds = Self.holds
        try store.apply(plan, run: .number(1))
    }

    @Test("Holds are written with the plan, once each, and read with what is recorded", arguments: StoreKind.all)
    func written(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        #expect(try store.holds().isEmpty)
        try holding(store)
        var plan = Plan.empty()
        plan.holds = Self.holds.union([Hold(.user(identifier(9)), run: "run-2")])
        try store.apply(plan, run: .number(2))
        #expect(try bed.open().holds() == plan.holds)
        #expect(try bed.open().corp().holds == plan.holds)
        #expect(try store.recorded(for: "branch", now: 0).holds == plan.holds)
    }

    @Test("A plan ends the holds that it names, and no other", arguments: StoreKind.all)
    func ended(kind: StoreKind) throws {
        let store = try kind.make()
        try holding(store)
        for (number, hold) in Self.holds.sorted(by: { "\($0)" < "\($1)" }).enumerated() {
            let before = try store.holds()
            var plan = Plan.empty()
            plan.endedHolds = [hold, Hold(.user(identifier(99)), run: "run-1")]
            try store.apply(plan, run: .number(2 + number))
            #expect(try store.holds() == before.subtracting([hold]))
        }
    }

    @Test("A plan that doesn't fit holds and ends nothing", arguments: StoreKind.all)
    func moved(kind: StoreKind) throws {
        let store = try kind.make()
        try holding(store)
        var plan = Plan.empty()
        plan.holds = [Hold(.user(identifier(5)), run: "run-2")]
        plan.endedHolds = Self.holds
        var gone = person(1, "gone")
        gone.id = 99
        plan.delete(gone)
        #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(try store.holds() == Self.holds)
    }

    @Test("Released holds are counted; those that weren't there are not", arguments: StoreKind.all)
    func released(kind: StoreKind) throws {
        let store = try kind.make()
        try holding(store)
        let some: Set<Hold> = [
            Hold(.user(identifier(1)), run: "run-1"), Hold(.membership(group: 7, user: identifier(1)), run: "run-1"),
            Hold(.group(identifier(99)), run: "run-1"),
        ]
        #expect(try store.release(some, by: "op", at: firstEnd) == 2)
        #expect(try store.holds() == Self.holds.subtracting(some))
        #expect(try store.release(some, by: "op", at: firstEnd) == 0)
        #expect(try store.release([], by: "op", at: firstEnd) == 0)
    }
}
