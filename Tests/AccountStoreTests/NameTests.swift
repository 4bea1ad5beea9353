import AccountStore
import LDAPText
import Planning
import Testing

@Suite("Names move within one plan")
struct NameTests {
    struct Move: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Names before, and the new name of each; `nil` deletes it.
        var names: KeyValuePairs<String, String?>
        /// Names that are created.
        var created: [String] = []
    }

    static let moves = [
        Move(testDescription: "two swap", names: ["a": "b", "b": "a"]),
        Move(testDescription: "three in a circle", names: ["a": "b", "b": "c", "c": "a"]),
        Move(testDescription: "a chain, the last one first", names: ["a": "b", "b": "c", "c": "d"]),
        Move(testDescription: "a chain, the first one first", names: ["c": "d", "b": "c", "a": "b"]),
        Move(testDescription: "a freed name is taken by a rename", names: ["a": nil, "b": "a"]),
        Move(testDescription: "a freed name is taken by a newcomer", names: ["a": nil], created: ["A"]),
        Move(testDescription: "a left name is taken by a newcomer", names: ["a": "b"], created: ["a"]),
        Move(testDescription: "a name changes in case alone", names: ["a": "A", "b": "b "]),
        Move(testDescription: "two swap in other spellings", names: ["a": "Ｂ", "b": "A"]),
    ]

    @Test("User names", arguments: StoreKind.all, moves)
    func users(kind: StoreKind, move: Move) throws {
        let store = try kind.make()
        try store.load(move.names.enumerated().map { person($0.offset, $0.element.key) })
        let before = try store.corp()
        var plan = Plan.empty()
        for (account, (_, name)) in zip(before.accounts, move.names) {
            if let name { plan.change(account) { $0.values.username = name } } else { plan.delete(account) }
        }
        for (index, name) in move.created.enumerated() { plan.create(person(100 + index, name)) }
        try store.apply(plan, run: .number(2))
        let after = try store.corp()
        #expect(after.accounts.map(\.username) == move.names.compactMap(\.value) + move.created)
        // Each is found by the new name's key.
        for account in after.accounts {
            #expect(try store.accounts(matching: Glob(account.username)) == [account])
        }
    }

    @Test("Group names", arguments: StoreKind.all, moves)
    func groups(kind: StoreKind, move: Move) throws {
        let store = try kind.make()
        try store.load([], move.names.enumerated().map { group($0.offset, $0.element.key) })
        let before = try store.corp()
        var plan = Plan.empty()
        for (group, (_, name)) in zip(before.groups, move.names) {
            if let name { plan.change(group) { $0.name = name } } else { plan.delete(group) }
        }
        for (index, name) in move.created.enumerated() { plan.create(group(100 + index, name)) }
        try store.apply(plan, run: .number(2))
        #expect(try store.corp().groups.map(\.name) == move.names.compactMap(\.value) + move.created)
    }

    @Test("A name that somebody has in another spelling can't be taken", arguments: StoreKind.all, ["ANNA", " ａnna "])
    func taken(kind: StoreKind, name: String) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Anna")])
        let before = try store.corp()
        var creation = Plan.empty()
        creation.create(person(3, name))
        var rename = Plan.empty()
        rename.change(before.accounts[1]) { $0.values.username = name }
        var groupCreation = Plan.empty()
        groupCreation.create(group(3, name))
        for plan in [creation, rename, groupCreation] {
            let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
            #expect(error?.kind == .moved)
            #expect(try store.corp().everything == before.everything)
        }
    }

    @Test("Names that another program wrote without their keys are put right", arguments: StoreKind.all)
    func staleKeys(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta")])
        // The key stays that of anna.
        try bed.execute("UPDATE accounts SET username = 'Zoë' WHERE username = 'anna'")
        var plan = Plan.empty()
        plan.create(person(3, "anna"))
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(error?.kind == .moved)
        try store.apply(plan, run: .number(3))
        #expect(try store.corp().accounts.map(\.username) == ["Zoë", "berta", "anna"])
        #expect(try store.accounts(matching: Glob("ZOË")).count == 1)
    }
}
