import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("What a run did is kept, so that it can be taken back")
struct UndoTests {
    @Test("A first load: every row without a before, every membership", arguments: StoreKind.all)
    func created(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff"), group(2, "Sales")])
        let recorded = try store.corp()
        let undo = try #require(try store.undo(ofRun: "run-1"))
        #expect(undo.run == "run-1" && undo.directory == "corp")
        #expect(undo.accounts.map(\.id) == recorded.accounts.map(\.id))
        #expect(undo.accounts.allSatisfy { $0.before == nil })
        #expect(undo.accounts.map(\.after) == recorded.accounts.map(\.fingerprint))
        #expect(undo.groups.map(\.id) == recorded.groups.map(\.id))
        #expect(undo.groups.allSatisfy { $0.before == nil })
        #expect(undo.groups.map(\.after) == recorded.groups.map(\.fingerprint))
        #expect(undo.memberRows(.add) == recorded.memberRows)
        #expect(undo.memberRows(.remove).isEmpty)
    }

    @Test("Changes: the rows as they were, and nothing of the others", arguments: StoreKind.all)
    func changed(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff"), group(2, "Sales")])
        let before = try store.corp()
        var plan = Plan.empty()
        plan.change(before.accounts[1]) { $0.values.custom = ["room": "12"] }
        plan.change(before.groups[0]) { $0.name = "Everybody" }
        try store.apply(plan, run: .number(2))
        let after = try store.corp()
        let undo = try #require(try store.undo(ofRun: "run-2"))
        #expect(undo.accounts.map(\.before) == [before.accounts[1]])
        #expect(undo.accounts.map(\.after) == [after.accounts[1].fingerprint])
        #expect(undo.groups.map(\.before) == [before.groups[0]])
        #expect(undo.groups.map(\.after) == [after.groups[0].fingerprint])
        #expect(undo.memberships.isEmpty)
        #expect(undo.accounts[0].after != before.accounts[1].fingerprint)
    }

    @Test("Deletions: the rows, and the memberships that went with them, whoever made them", arguments: StoreKind.all)
    func deleted(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load(
            [person(1, "anna"), person(2, "berta")], [group(1, "Staff"), group(2, "Sales"), group(3, "Own")])
        try store.execute("UPDATE memberships SET made_by = NULL WHERE account_id = 1 AND group_id = 1")
        try store.execute("UPDATE memberships SET made_by = 'branch' WHERE account_id = 1 AND group_id = 3")
        let before = try store.corp()
        var plan = Plan.empty()
        plan.delete(before.accounts[0])
        plan.delete(before.groups[1])
        try store.apply(plan, run: .number(2))
        let undo = try #require(try store.undo(ofRun: "run-2"))
        #expect(undo.accounts.map(\.before) == [before.accounts[0]])
        #expect(undo.accounts.map(\.after) == [nil])
        #expect(undo.groups.map(\.before) == [before.groups[1]])
        #expect(undo.groups.map(\.after) == [nil])
        #expect(undo.memberRows(.remove) == before.memberRows.subtracting(try store.corp().memberRows))
        #expect(
            undo.memberRows(.remove) == [
                MemberRow(group: 1, account: 1, madeBy: nil), MemberRow(group: 3, account: 1, madeBy: "branch"),
                MemberRow(group: 2, account: 1, madeBy: "corp"), MemberRow(group: 2, account: 2, madeBy: "corp"),
            ])
        #expect(undo.memberRows(.add).isEmpty)
    }

    @Test("Memberships of every maker, added and removed by one plan", arguments: StoreKind.all)
    func makers(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta"), person(3, "carla")], [group(1, "Staff")])
        try store.execute("UPDATE memberships SET made_by = NULL WHERE account_id = 2")
        try store.execute("UPDATE memberships SET made_by = 'branch' WHERE account_id = 3")
        let before = try store.corp()
        var plan = Plan.empty()
        plan.errand = Errand(.transfer)
        plan.create(group(2, "Sales"))
        let makers: [MembershipChange.Maker] = [.ours, .administrator, .directory("branch")]
        for (account, maker) in zip(before.accounts, makers) {
            plan.members(.remove, .recorded(id: 1, name: "Staff"), [.recorded(account.id)], maker)
            plan.members(.add, .created(index: 0, name: "Sales"), [.recorded(account.id)], maker)
        }
        try store.apply(plan, run: .number(2))
        let after = try store.corp()
        #expect(after.membership == ["Sales": ["anna/corp", "berta/-", "carla/branch"]])
        let undo = try #require(try store.undo(ofRun: "run-2"))
        #expect(undo.memberRows(.remove) == before.memberRows)
        #expect(undo.memberRows(.add) == after.memberRows)
    }

    @Test("Every column of a disabled account: what is kept fits what is read", arguments: StoreKind.all)
    func everyColumn(kind: StoreKind) throws {
        let store = try kind.make()
        var full = fullAccount()
        try store.load([full])
        full = try store.corp().accounts[0]
        var undo = try #require(try store.undo(ofRun: "run-1"))
        #expect(undo.accounts[0].after == full.fingerprint)
        #expect(full.disabled == Disablement(by: .sync, reason: "entry_gone", run: "run-1", since: firstEnd))

        var plan = Plan.empty()
        plan.change(full) {
            $0.isEnabled = true
            $0.disabled = nil
            $0.departedAt = nil
        }
        try store.apply(plan, run: .number(2))
        undo = try #require(try store.undo(ofRun: "run-2"))
        #expect(undo.accounts[0].before == full)
        #expect(undo.accounts[0].after == (try store.corp().accounts[0].fingerprint))
    }

    @Test("Nothing is kept where the caller says so, nor of a run that didn't commit", arguments: StoreKind.all)
    func notKept(kind: StoreKind) throws {
        let store = try kind.make()
        var plan = Plan.empty()
        plan.create(person(1, "anna"))
        plan.create(group(1, "Staff"))
        plan.members(.add, .created(index: 0, name: "Staff"), [.created(0)])
        try store.apply(plan, run: .number(1), keepsUndo: false)
        #expect(try store.undo(ofRun: "run-1") == nil)
        #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(try store.undo(ofRun: "run-2") == nil)
        #expect(try store.undo(ofRun: "run-3") == nil)
        try store.record(.number(4), directory: nil)
        #expect(try store.undo(ofRun: "run-4") == nil)
    }

    @Test("Old ones are removed, by when the run ended", arguments: StoreKind.all)
    func removal(kind: StoreKind) throws {
        let store = try kind.make()
        for number in 1...3 {
            var plan = Plan.empty()
            plan.create(person(number, "user\(number)"))
            plan.create(group(number, "group\(number)"))
            plan.members(.add, .created(index: 0, name: "group\(number)"), [.created(0)])
            try store.apply(plan, run: .number(number))
        }
        func kept() throws -> [Int] { try (1...3).filter { try store.undo(ofRun: "run-\($0)") != nil } }
        try store.removeUndo(before: firstEnd)
        #expect(try kept() == [1, 2, 3])
        try store.removeUndo(before: firstEnd + hour)
        #expect(try kept() == [2, 3])
        try store.removeUndo(before: firstEnd + hour + 1)
        #expect(try kept() == [3])
        try store.removeUndo(before: firstEnd + 10 * hour)
        #expect(try kept() == [])
        #expect(try store.corp().accounts.count == 3)
        #expect(try store.run("run-1") != nil)
    }

    @Test("Two accounts exchange their entries, and so do two groups", arguments: StoreKind.all)
    func exchangedIdentifiers(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff"), group(2, "Sales")])
        let before = try store.corp()
        var plan = Plan.empty()
        plan.change(before.accounts[0]) { $0.identifier = identifier(2) }
        plan.change(before.accounts[1]) { $0.identifier = identifier(1) }
        plan.create(person(3, "carla"))
        plan.change(before.groups[0]) { $0.identifier = before.groups[1].identifier }
        plan.change(before.groups[1]) { $0.identifier = nil }
        try store.apply(plan, run: .number(2))
        let after = try store.corp()
        #expect(after.accounts.map(\.identifier) == [identifier(2), identifier(1), identifier(3)])
        #expect(after.groups.map(\.identifier) == [before.groups[1].identifier, nil])
        let undo = try #require(try store.undo(ofRun: "run-2"))
        #expect(undo.accounts.map(\.after) == after.accounts.map(\.fingerprint))
    }
}
