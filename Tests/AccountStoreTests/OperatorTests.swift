import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("What an operator's plan may touch, and a cycle's may not")
struct OperatorTests {
    /// The accounts anna of corp, bruno of another directory and zoe of an administrator's, all in Staff.
    private func prepare(_ kind: StoreKind) throws -> TestStore {
        let store = try kind.make()
        try store.load([person(1, "anna")], [group(1, "Staff")])
        var plan = Plan.empty("branch")
        plan.create(person(9, "bruno", directory: "branch"))
        plan.create(group(9, "Branch", directory: "branch"))
        plan.members(.add, .recorded(id: 1, name: "Staff"), [.created(0)])
        try store.apply(plan, run: .number(2, directory: "branch"))
        let zoe = try store.addAccount(person(0, "zoe", directory: nil), by: "op", at: firstEnd)
        try store.execute("INSERT INTO memberships (group_id, account_id) VALUES (1, \(zoe))")
        return store
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
        Deed("an account of another directory changed") { plan, before in
            plan.change(before.account("bruno")!) { $0.directory = "corp" }
        },
        Deed("an account of another directory deleted") { plan, before in plan.delete(before.account("bruno")!) },
        Deed("a group of another directory changed") { plan, before in
            plan.change(before.group("Branch")!) { $0.name = "Other" }
        },
        Deed("a group of another directory deleted") { plan, before in plan.delete(before.group("Branch")!) },
        Deed("a membership of another directory removed") { plan, before in
            let (staff, bruno) = (before.group("Staff")!, before.account("bruno")!)
            plan.members(
                .remove, .recorded(id: staff.id, name: "Staff"), [.recorded(bruno.id)], .directory("branch"))
        },
        Deed("a membership of an administrator's removed") { plan, before in
            let (staff, zoe) = (before.group("Staff")!, before.account("zoe")!)
            plan.members(.remove, .recorded(id: staff.id, name: "Staff"), [.recorded(zoe.id)], .administrator)
        },
        Deed("a membership added in an administrator's name") { plan, before in
            let (branch, anna) = (before.group("Branch")!, before.account("anna")!)
            plan.members(.add, .recorded(id: branch.id, name: "Branch"), [.recorded(anna.id)], .administrator)
        },
    ]

    @Test("Others' accounts, groups and memberships", arguments: StoreKind.all, deeds)
    func others(kind: StoreKind, deed: Deed) throws {
        let store = try prepare(kind)
        let before = try store.corp()
        for kind in Errand.Kind.allCases {
            var plan = Plan(directory: "corp", errand: Errand(kind))
            deed.change(&plan, before)
            guard !kind.isOperators else { continue }
            let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(3)) }
            #expect(error?.kind == .moved, "\(kind)")
            #expect(try store.corp().everything == before.everything, "\(kind)")
        }
        var plan = Plan(directory: "corp", errand: Errand(.transfer))
        deed.change(&plan, before)
        try store.apply(plan, run: .number(3))
        #expect(try store.corp().everything != before.everything)
    }

    @Test("What is protected, whoever asks for it", arguments: StoreKind.all, Errand.Kind.allCases)
    func protected(kind: StoreKind, errand: Errand.Kind) throws {
        let store = try prepare(kind)
        try store.changeAccount(named: "anna", by: "op", at: firstEnd) { $0.isProtected = true }
        try store.protectGroup(named: "Staff", true, by: "op", at: firstEnd)
        let before = try store.corp()
        let (anna, staff) = (before.account("anna")!, before.group("Staff")!)
        let plans: [(String, (inout Plan) -> Void)] = [
            ("account changed", { $0.change(anna) { $0.values.fullName = "x" } }),
            ("account deleted", { $0.delete(anna) }),
            ("account unprotected", { $0.change(anna) { $0.isProtected = false } }),
            ("group changed", { $0.change(staff) { $0.name = "x" } }),
            ("group deleted", { $0.delete(staff) }),
            ("account leaves a group", { $0.members(.remove, staff, [anna]) }),
            ("account joins a group", { $0.members(.add, before.group("Branch")!, [anna]) }),
            (
                "group gets a member",
                { plan in
                    plan.create(person(5, "new"))
                    plan.members(.add, .recorded(id: staff.id, name: ""), [.created(0)])
                }
            ),
        ]
        for (name, change) in plans {
            var plan = Plan(directory: "corp", errand: Errand(errand))
            change(&plan)
            let error = #expect(throws: StoreError.self, "\(name)") { try store.apply(plan, run: .number(3)) }
            #expect(error?.kind == .moved, "\(name)")
            #expect(try store.corp().everything == before.everything, "\(name)")
        }
    }

    @Test("A way to sign in is changed in every directory by one plan", arguments: StoreKind.all)
    func setAuthentication(kind: StoreKind) throws {
        let store = try prepare(kind)
        try store.addAdministrator()
        let before = try store.corp()
        let errand = Errand(.setAuthentication, from: .ldap, to: .saml)
        let plan = try SetAuthentication(from: .ldap, to: .saml, selection: .all)
            .plan(before, policy: Policy(directory: Plan.everyDirectory), errand: errand)
        try store.apply(plan, run: .number(3, directory: Plan.everyDirectory))
        let after = try store.corp()
        #expect(after.accounts.map(\.authentication) == [.saml, .saml, .password, .password])
        #expect(try store.recorded(for: Plan.everyDirectory, now: firstEnd).directory == nil)
        #expect(try store.directories().map(\.name) == ["branch", "corp"])
        let undo = try #require(try store.undo(ofRun: "run-3"))
        #expect(undo.directory == Plan.everyDirectory)
        let revert = Revert(undo).plan(after, policy: Policy(directory: Plan.everyDirectory))
        try store.apply(revert, run: .number(4, directory: Plan.everyDirectory))
        #expect(try store.corp().everything == before.everything)
    }
}
