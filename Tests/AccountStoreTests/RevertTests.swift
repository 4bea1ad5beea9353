import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("A run is taken back")
struct RevertTests {
    /// A store with people, groups and memberships of corp, of another directory and of an administrator's.
    private func prepare(_ kind: StoreKind) throws -> TestStore {
        let store = try kind.make()
        try store.addAdministrator()
        try store.load(
            [person(1, "anna"), person(2, "berta"), person(3, "carla")], [group(1, "Staff"), group(2, "Sales")])
        _ = try store.addAccount(person(0, "zoe", directory: nil), by: "op", at: firstEnd)
        var plan = Plan.empty("branch")
        plan.create(person(9, "bruno", directory: "branch"))
        try store.apply(plan, run: .number(2, directory: "branch"))
        let berta = try #require(try store.corp().account("berta")).id
        try store.execute("UPDATE memberships SET made_by = NULL WHERE account_id = \(berta) AND group_id = 1")
        return store
    }

    private func plan(revertOf run: String, _ store: TestStore) throws -> Plan {
        let undo = try #require(try store.undo(ofRun: run))
        return Revert(undo).plan(try store.corp(), policy: Policy(directory: "corp"))
    }

    struct Deed: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Plan, Recorded) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout Plan, Recorded) -> Void) {
            testDescription = name
            self.change = change
        }
    }

    static let deeds = [
        Deed("an account created") { plan, _ in plan.create(person(7, "new")) },
        Deed("a group created with members, old and new") { plan, before in
            plan.create(person(7, "new"))
            plan.create(group(7, "New"))
            let anna = AccountReference.recorded(before.account("anna")!.id)
            plan.members(.add, .created(index: 0, name: "New"), [.created(0), anna])
        },
        Deed("an account changed in every way") { plan, before in
            plan.change(before.account("anna")!) { account in
                var full = fullAccount()
                (full.id, full.values.username, full.identifier) = (account.id, "Änne", identifier(70))
                account = full
            }
        },
        Deed("an account disabled, another adopted, another given up") { plan, before in
            plan.change(before.account("anna")!) {
                ($0.isEnabled, $0.disabled) = (false, Disablement(by: .sync, reason: "entry_gone"))
                $0.departedAt = firstEnd
            }
            plan.change(before.account("zoe")!) { ($0.directory, $0.identifier) = ("corp", identifier(8)) }
            plan.change(before.account("carla")!) { ($0.directory, $0.identifier, $0.dn) = (nil, nil, nil) }
        },
        Deed("an account deleted with memberships of two makers") { plan, before in
            plan.delete(before.account("berta")!)
        },
        Deed("a group deleted") { plan, before in plan.delete(before.group("Sales")!) },
        Deed("accounts deleted with their group, and their names taken by newcomers") { plan, before in
            plan.delete(before.account("anna")!)
            plan.delete(before.account("berta")!)
            plan.delete(before.group("Sales")!)
            plan.create(person(7, "ANNA"))
            plan.create(group(7, "SALES"))
        },
        Deed("names exchanged") { plan, before in
            plan.change(before.account("anna")!) { $0.values.username = "berta" }
            plan.change(before.account("berta")!) { $0.values.username = "anna" }
            plan.change(before.groups[0]) { $0.name = "Sales" }
            plan.change(before.groups[1]) { $0.name = "Staff" }
        },
        Deed("memberships added and removed") { plan, before in
            plan.members(.remove, before.group("Staff")!, [before.account("anna")!, before.account("carla")!])
            plan.members(.add, before.group("Sales")!, [before.account("zoe")!])
        },
        Deed("an account of another directory taken over, with its membership") { plan, before in
            plan.errand = Errand(.transfer)
            plan.change(before.account("bruno")!) { $0.directory = "corp" }
            plan.members(.add, before.group("Staff")!, [before.account("bruno")!])
        },
    ]

    @Test("Everything is as before, and reverting again finds nothing to do", arguments: StoreKind.all, deeds)
    func everything(kind: StoreKind, deed: Deed) throws {
        let store = try prepare(kind)
        let before = try store.corp()
        var done = Plan.empty()
        deed.change(&done, before)
        try store.apply(done, run: .number(3))
        let after = try store.corp()
        #expect(after.everything != before.everything)

        let revert = try plan(revertOf: "run-3", store)
        #expect(revert.held.isEmpty)
        try store.apply(revert, run: .number(4))
        #expect(try store.corp().everything == before.everything)
        #expect(try store.holds() == revert.holds)
        #expect(try plan(revertOf: "run-3", store).isEmpty)

        // The revert is a run like any other.
        let again = try plan(revertOf: "run-4", store)
        #expect(again.held.isEmpty)
        try store.apply(again, run: .number(5))
        #expect(try store.corp().everything == after.everything)
    }

    @Test("What an administrator disabled comes back without a run", arguments: StoreKind.all)
    func byAdministrator(kind: StoreKind) throws {
        let store = try prepare(kind)
        try store.changeAccount(named: "anna", by: "op", at: firstEnd) {
            ($0.isEnabled, $0.disabled) = (false, Disablement(by: .administrator, reason: "on leave"))
        }
        let before = try store.corp()
        var done = Plan.empty()
        done.delete(try #require(before.account("anna")))
        try store.apply(done, run: .number(3))
        try store.apply(try plan(revertOf: "run-3", store), run: .number(4))
        #expect(try store.corp().everything == before.everything)
    }

    @Test("What changed since stays, and the rest comes back", arguments: StoreKind.all)
    func changedSince(kind: StoreKind) throws {
        let store = try prepare(kind)
        let before = try store.corp()
        var done = Plan.empty()
        for name in ["anna", "berta"] { done.change(before.account(name)!) { $0.values.company = "Example" } }
        done.change(before.groups[0]) { $0.name = "Everybody" }
        done.change(before.groups[1]) { $0.dn = "cn=elsewhere" }
        try store.apply(done, run: .number(3))
        try store.execute("UPDATE accounts SET full_name = 'Anna A.' WHERE username = 'anna'")
        try store.execute("UPDATE groups SET protected = true WHERE name = 'Everybody'")
        let moved = try store.corp()
        let revert = try plan(revertOf: "run-3", store)
        #expect(revert.held.compactMap(\.name).sorted() == ["Everybody", "anna"])
        try store.apply(revert, run: .number(4))
        let after = try store.corp()
        #expect(after.account("anna") == moved.account("anna"))
        #expect(after.account("berta") == before.account("berta"))
        #expect(after.groups == [moved.groups[0], before.groups[1]])
    }
}
