import AccountStore
import LDAPText
import Planning
import Testing

@Suite("A row that comes back has its old number, and no other row ever gets it")
struct RestoredNumberTests {
    /// A plan that an operator wants, which may bring rows back.
    private func revert() -> Plan { Plan(directory: "corp", errand: Errand(.revert, run: "run-2")) }

    @Test("Accounts and groups, several at once, the highest number too", arguments: StoreKind.all)
    func numbers(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load(
            [person(1, "anna"), person(2, "berta"), person(3, "carla")],
            [group(1, "Staff"), group(2, "Sales"), group(3, "Board")])
        let before = try store.corp()
        var plan = Plan.empty()
        for account in before.accounts.dropFirst() { plan.delete(account) }
        for group in before.groups.dropFirst() { plan.delete(group) }
        try store.apply(plan, run: .number(2))

        plan = revert()
        // Not in the order of the numbers.
        for account in before.accounts.dropFirst().reversed() { plan.create(account) }
        for group in before.groups.dropFirst().reversed() { plan.create(group) }
        plan.create(person(4, "dora"))
        plan.create(group(4, "Other"))
        let carla = AccountReference.created(0)
        plan.members(.add, .created(index: 0, name: "Board"), [carla])
        try store.apply(plan, run: .number(3))

        let after = try store.corp()
        #expect(after.accounts.dropLast() == before.accounts[...])
        #expect(after.groups.dropLast() == before.groups[...])
        #expect(after.membership["Board"] == ["carla/corp"])
        let dora = try #require(after.account("dora"))
        let other = try #require(after.group("Other"))
        #expect(dora.id > 3 && other.id > 3)

        plan = .empty()
        plan.delete(dora)
        plan.delete(other)
        try store.apply(plan, run: .number(4))
        plan = .empty()
        plan.create(person(5, "emma"))
        plan.create(group(5, "Newest"))
        try store.apply(plan, run: .number(5))
        #expect(try #require(try store.corp().account("emma")).id > dora.id)
        #expect(try #require(try store.corp().group("Newest")).id > other.id)
    }

    @Test("A number that is taken is no place to come back to", arguments: StoreKind.all)
    func taken(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")], [group(1, "Staff")])
        let before = try store.corp()
        var (account, group) = (person(2, "berta"), group(2, "Sales"))
        (account.id, group.id) = (before.accounts[0].id, before.groups[0].id)
        for isGroup in [false, true] {
            var plan = revert()
            if isGroup { plan.create(group) } else { plan.create(account) }
            let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
            #expect(error?.kind == .moved)
            #expect(try store.corp().everything == before.everything)
        }
    }
}
