import AccountStore
import Directory
import Planning
import Testing

@Suite("Nobody is locked out")
struct LastAdministratorTests {
    struct Loss: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// `nil` deletes the account.
        var change: (@Sendable (inout RecordedAccount) -> Void)?
    }

    static let losses = [
        Loss(testDescription: "disabled") {
            $0.isEnabled = false
            $0.disabled = Disablement(by: .sync, reason: "entry_gone")
        },
        Loss(testDescription: "demoted") { $0.directoryRoles = .readonlySiteAdmin },
        Loss(testDescription: "moved to another way to sign in") { $0.authentication = .ldap },
        Loss(testDescription: "deleted", change: nil),
    ]

    /// A store with one administrator who is the directory's and signs in with a local password.
    private func store(_ kind: StoreKind) throws -> any AccountStore {
        let store = try kind.make()
        var administrator = person(1, "anna")
        administrator.directoryRoles = [.siteAdmin, .groupAdmin]
        administrator.authentication = .password
        try store.load([administrator, person(2, "berta")])
        return store
    }

    private func plan(_ loss: Loss, _ store: any AccountStore) throws -> Plan {
        var plan = Plan.empty()
        let account = try #require(try store.corp().account("anna"))
        if let change = loss.change { plan.change(account, change) } else { plan.delete(account) }
        return plan
    }

    @Test("The last one stays", arguments: StoreKind.all, losses)
    func last(kind: StoreKind, loss: Loss) throws {
        let store = try store(kind)
        let before = try store.corp()
        let plan = try plan(loss, store)
        let error = #expect(throws: StoreError.self) { try store.apply(plan, run: .number(2)) }
        #expect(error?.kind == .lastAdministrator)
        #expect(try store.corp().everything == before.everything)
        #expect(try store.run("run-2") == nil)
    }

    @Test("One of two may go", arguments: StoreKind.all, losses)
    func oneOfTwo(kind: StoreKind, loss: Loss) throws {
        let store = try store(kind)
        try store.addAdministrator()
        try store.apply(try plan(loss, store), run: .number(2))
        #expect(try store.run("run-2") != nil)
    }

    @Test("Who comes in the same plan counts", arguments: StoreKind.all)
    func successor(kind: StoreKind) throws {
        let store = try store(kind)
        var plan = try plan(Self.losses[0], store)
        var successor = person(3, "carla")
        successor.localRoles = .siteAdmin
        successor.authentication = .password
        plan.create(successor)
        try store.apply(plan, run: .number(2))
        #expect(try store.run("run-2") != nil)
    }

    @Test("A store that has none is no reason to refuse", arguments: StoreKind.all)
    func none(kind: StoreKind) throws {
        let store = try kind.make()
        var reader = person(1, "anna")
        reader.localRoles = .readonlySiteAdmin
        reader.authentication = .password
        try store.load([reader])
        try store.apply(try plan(Self.losses[0], store), run: .number(2))
        #expect(try store.run("run-2") != nil)
    }

    @Test("Nor may an administrator disable the last one by hand", arguments: StoreKind.all)
    func byHand(kind: StoreKind) throws {
        let store = try store(kind)
        let before = try store.corp()
        let error = #expect(throws: StoreError.self) {
            try store.changeAccount(named: "anna", by: "op", at: firstEnd) { $0.isEnabled = false }
        }
        #expect(error?.kind == .lastAdministrator)
        #expect(try store.corp().everything == before.everything)
        try store.addAdministrator()
        try store.changeAccount(named: "anna", by: "op", at: firstEnd) { $0.isEnabled = false }
        #expect(try store.corp().account("anna")?.isEnabled == false)
    }
}
