import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("A plan that no longer fits changes nothing")
struct MovedTests {
    /// What happens between planning and applying.
    struct Meanwhile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sql: String
    }

    /// Each makes one thing untrue that the plan of ``test(kind:meanwhile:)`` rests on.
    static let cases = [
        Meanwhile(
            testDescription: "an updated account has another value",
            sql: "UPDATE accounts SET company = 'x' WHERE username = 'anna'"),
        Meanwhile(
            testDescription: "an updated account was disabled",
            sql: "UPDATE accounts SET enabled = false, disabled_by = 'administrator' WHERE username = 'anna'"),
        Meanwhile(
            testDescription: "an updated account was protected",
            sql: "UPDATE accounts SET protected = true WHERE username = 'anna'"),
        Meanwhile(
            testDescription: "an updated account is gone", sql: "DELETE FROM accounts WHERE username = 'anna'"),
        Meanwhile(
            testDescription: "a deleted account has another value",
            sql: "UPDATE accounts SET email = NULL WHERE username = 'berta'"),
        Meanwhile(
            testDescription: "a deleted account is gone", sql: "DELETE FROM accounts WHERE username = 'berta'"),
        Meanwhile(
            testDescription: "a new name is taken by hand",
            sql: "INSERT INTO accounts (username, name_key) VALUES ('New', 'new')"),
        Meanwhile(
            testDescription: "a new identifier is there",
            sql: "UPDATE accounts SET identifier = x'1122334455667788000000000000002a' WHERE username = 'carla'"),
        Meanwhile(
            testDescription: "a changed group has another name",
            sql: "UPDATE groups SET name = 'Stuff', name_key = 'stuff' WHERE name = 'Staff'"),
        Meanwhile(
            testDescription: "a changed group was protected",
            sql: "UPDATE groups SET protected = true WHERE name = 'Staff'"),
        Meanwhile(testDescription: "a changed group is gone", sql: "DELETE FROM groups WHERE name = 'Staff'"),
        Meanwhile(
            testDescription: "a deleted group got a member by hand",
            sql: "UPDATE memberships SET made_by = NULL WHERE account_id = 1 AND group_id = 2"),
        Meanwhile(
            testDescription: "a new group's name is taken",
            sql: "INSERT INTO groups (name, name_key) VALUES ('NEW', 'new')"),
        Meanwhile(
            testDescription: "a removed membership is gone",
            sql: "DELETE FROM memberships WHERE group_id = 1 AND account_id = 3"),
        Meanwhile(
            testDescription: "a removed membership is another's",
            sql: "UPDATE memberships SET made_by = 'branch' WHERE group_id = 1 AND account_id = 3"),
        Meanwhile(
            testDescription: "a removed membership is an administrator's",
            sql: "UPDATE memberships SET made_by = NULL WHERE group_id = 1 AND account_id = 3"),
        Meanwhile(
            testDescription: "an added membership is there",
            sql: "INSERT INTO memberships (group_id, account_id) VALUES (3, 4)"),
        Meanwhile(
            testDescription: "an account to be added to a group is gone", sql: "DELETE FROM accounts WHERE id = 4"),
        Meanwhile(
            testDescription: "an account to be added to a group was protected",
            sql: "UPDATE accounts SET protected = true WHERE id = 4"),
        Meanwhile(testDescription: "a group to be added to is gone", sql: "DELETE FROM groups WHERE id = 3"),
    ]

    /// A store, and a plan that has something of everything.
    private func prepare(_ kind: StoreKind) throws -> (store: TestStore, plan: Plan) {
        let store = try kind.make()
        try store.load(
            [person(1, "anna"), person(2, "berta"), person(3, "carla")],
            [group(1, "Staff"), group(2, "Sales"), group(3, "Other")])
        var plan = Plan.empty()
        plan.create(person(4, "dora"))
        try store.apply(plan, run: .number(2))
        let before = try store.corp()
        #expect(before.accounts.map(\.id) == [1, 2, 3, 4] && before.groups.map(\.id) == [1, 2, 3])
        plan = .empty()
        plan.record?.criteriaDigest = "changed"
        plan.change(before.accounts[0]) { $0.values.fullName = "Anna A." }
        plan.delete(before.accounts[1])
        plan.create(person(42, "new"))
        plan.change(before.groups[0]) { $0.dn = "cn=elsewhere" }
        plan.delete(before.groups[1])
        plan.create(group(42, "new"))
        plan.members(.remove, before.groups[0], [before.accounts[2]])
        plan.members(.add, before.groups[2], [before.accounts[3]])
        return (store, plan)
    }

    @Test("Between planning and applying", arguments: StoreKind.all, cases)
    func test(kind: StoreKind, meanwhile: Meanwhile) throws {
        let (store, plan) = try prepare(kind)
        try store.execute(meanwhile.sql)
        let moved = try store.corp()
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(3)) }
        #expect(error?.kind == .moved)
        #expect(try store.corp().everything == moved.everything)
        #expect(try store.run("run-3") == nil)
    }

    @Test("Without anything in between the same plan goes through, once", arguments: StoreKind.all)
    func unmoved(kind: StoreKind) throws {
        let (store, plan) = try prepare(kind)
        try store.apply(plan, run: .number(3))
        let after = try store.corp()
        #expect(after.directory?.criteriaDigest == "changed")
        #expect(after.accounts.map(\.username) == ["anna", "carla", "dora", "new"])
        #expect(after.accounts[0].values.fullName == "Anna A.")
        #expect(after.groups.map(\.name) == ["Staff", "Other", "new"])
        #expect(after.membership == ["Staff": ["anna/corp"], "Other": ["anna/corp", "carla/corp", "dora/corp"]])
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(4)) }
        #expect(error?.kind == .moved)
        #expect(try store.corp().everything == after.everything)
    }

    @Test("A change that nothing in the plan rests on doesn't matter", arguments: StoreKind.all)
    func elsewhere(kind: StoreKind) throws {
        let (store, plan) = try prepare(kind)
        try store.execute("UPDATE accounts SET company = 'x' WHERE username = 'carla'")
        try store.execute("INSERT INTO accounts (username, name_key) VALUES ('Zoe', 'zoe')")
        try store.execute("INSERT INTO memberships (group_id, account_id) VALUES (1, 4)")
        try store.apply(plan, run: .number(3))
        #expect(try store.corp().membership["Staff"] == ["anna/corp", "dora/-"])
    }

    @Test(
        "What another directory manages, or is protected, is not touched even where the plan says so",
        arguments: StoreKind.all)
    func foreign(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff")])
        try bed.execute("UPDATE accounts SET directory = 'branch' WHERE username = 'anna'")
        try bed.execute("UPDATE accounts SET protected = true WHERE username = 'berta'")
        try bed.execute("UPDATE groups SET directory = 'branch'")
        let before = try store.corp()
        for account in before.accounts {
            var plan = Plan.empty()
            plan.change(account) { $0.values.fullName = "x" }
            #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
            plan = .empty()
            plan.delete(account)
            #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        }
        var plan = Plan.empty()
        plan.change(before.groups[0]) { $0.dn = "x" }
        #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(try store.corp().everything == before.everything)
    }

    @Test("A run's identifier is taken once: nothing is applied under it again", arguments: StoreKind.all)
    func runTwice(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")])
        let before = try store.corp()
        var plan = Plan.empty()
        plan.create(person(2, "berta"))
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(1)) }
        #expect(error?.kind == .exists)
        #expect(try store.corp().everything == before.everything)
    }
}
