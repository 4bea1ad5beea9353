import AccountStore
import LDAPText
import Planning
import Testing

@Suite("The life of an account, and what is remembered of a directory")
struct LifeTests {
    @Test("Departure, disablement and Entra ids are read as they were written", arguments: StoreKind.all)
    func written(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        var sales = group(1, "Sales")
        sales.entraObjectID = GUID(high: .max, low: 0)
        try store.load([fullAccount(), person(2, "berta")], [sales, group(2, "Staff")])
        let recorded = try bed.open().corp()
        let (anna, berta) = (recorded.accounts[0], recorded.accounts[1])
        #expect(anna.departedAt == firstEnd - hour)
        #expect(anna.entraObjectID == fullAccount().entraObjectID)
        #expect(anna.disabled?.since == firstEnd)
        #expect(berta.departedAt == nil && berta.entraObjectID == nil && berta.disabled == nil)
        #expect(recorded.groups.map(\.entraObjectID) == [sales.entraObjectID, nil])
        var expected = fullAccount()
        (expected.id, expected.disabled) = (anna.id, anna.disabled)
        #expect(anna == expected)
        #expect(try store.accounts(matching: Glob("anna")) == [anna])
    }

    @Test("A plan may say since when; else it is the run's end", arguments: StoreKind.all)
    func since(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta"), person(3, "carla")])
        let before = try store.corp()
        let known = [
            Disablement(by: .sync, reason: "entry_gone", since: firstEnd - hour),
            Disablement(by: .sync, reason: "entry_gone", run: "run-0", since: firstEnd - 2 * hour),
            Disablement(by: .sync, reason: "entry_gone"),
        ]
        var plan = Plan.empty()
        for (account, disablement) in zip(before.accounts, known) {
            plan.change(account) { ($0.isEnabled, $0.disabled) = (false, disablement) }
        }
        try store.apply(plan, run: .number(2))
        let after = try store.corp().accounts.map(\.disabled)
        #expect(after[0] == Disablement(by: .sync, reason: "entry_gone", run: "run-2", since: firstEnd - hour))
        #expect(after[1] == known[1])
        #expect(after[2] == Disablement(by: .sync, reason: "entry_gone", run: "run-2", since: firstEnd + hour))
    }

    @Test("Who is enabled by hand is no longer departed; who is protected still is", arguments: StoreKind.all)
    func byHand(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([fullAccount()])
        let before = try store.corp().accounts[0]
        try store.changeAccount(named: "anna", by: "op", at: firstEnd + hour) { $0.isProtected = true }
        var account = try store.corp().accounts[0]
        #expect(account.departedAt == before.departedAt)
        #expect(account.disabled == before.disabled)
        try store.changeAccount(named: "anna", by: "op", at: firstEnd + hour) { $0.isEnabled = true }
        account = try store.corp().accounts[0]
        #expect(account.departedAt == nil && account.disabled == nil)
    }

    @Test("An account added by hand has no entry", arguments: StoreKind.all)
    func added(kind: StoreKind) throws {
        let store = try kind.make()
        _ = try store.addAccount(fullAccount(), by: "op", at: firstEnd)
        let account = try store.corp().accounts[0]
        #expect(account.directory == nil && account.identifier == nil && account.entraObjectID == nil)
    }

    @Test("How many people a directory had is remembered, or not known", arguments: StoreKind.all, [0, 1_234, nil])
    func people(kind: StoreKind, people: Int?) throws {
        let bed = try kind.make()
        let store = try bed.open()
        var plan = Plan.empty()
        plan.record?.people = 77
        plan.create(person(1, "anna"))
        try store.apply(plan, run: .number(1))
        try store.record(.number(2), directory: RecordedDirectory(criteriaDigest: "digest", people: people))
        #expect(try bed.open().corp().directory?.people == people)
    }

    @Test("A plan without a record leaves what is remembered as it is", arguments: StoreKind.all)
    func noRecord(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")])
        let before = try store.corp()
        var plan = Plan(directory: "corp", errand: Errand(.relink))
        plan.change(before.accounts[0]) { $0.identifier = identifier(2) }
        try store.apply(plan, run: .number(2))
        #expect(try store.corp().directory == before.directory)
        #expect(try store.directories().map(\.run) == ["run-1"])
    }
}
