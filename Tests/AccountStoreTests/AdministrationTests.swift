import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("What an administrator does beside the sync")
struct AdministrationTests {
    @Test("Accounts are listed by name, and by pattern", arguments: StoreKind.all)
    func accounts(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "carla"), person(2, "Anna"), person(3, "berta"), person(4, "Änne")])
        func names(_ pattern: String?) throws -> [String] {
            try store.accounts(matching: pattern.map { Glob($0) }).map(\.username)
        }
        #expect(try names(nil) == ["Anna", "berta", "carla", "Änne"])
        #expect(try names("*A") == ["Anna", "berta", "carla"])
        #expect(try names("?nn?") == ["Anna", "Änne"])
        #expect(try names("ANNA") == ["Anna"])
        #expect(try names("nobody") == [])
        #expect(try store.accounts(matching: Glob("anna")) == store.corp().accounts.filter { $0.username == "Anna" })
    }

    @Test("Groups are listed by name with the number of members", arguments: StoreKind.all)
    func groups(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "sales"), group(2, "Board")])
        try bed.execute("DELETE FROM memberships WHERE group_id = 2 AND account_id = 1")
        try bed.execute("INSERT INTO groups (name, name_key) VALUES ('Empty', 'empty')")
        func list(_ pattern: String?) throws -> [String] {
            try store.groups(matching: pattern.map { Glob($0) }).map { "\($0.group.name) \($0.members)" }
        }
        #expect(try list(nil) == ["Board 1", "Empty 0", "sales 2"])
        #expect(try list("SA*") == ["sales 2"])
        #expect(try list("board") == ["Board 1"])
    }

    @Test("An account's groups are listed with who made each membership", arguments: StoreKind.all)
    func memberships(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "sales"), group(2, "Board")])
        try bed.execute("UPDATE memberships SET made_by = NULL WHERE group_id = 1 AND account_id = 1")
        try bed.execute("DELETE FROM memberships WHERE group_id = 1 AND account_id = 2")
        let list = try store.memberships(ofAccount: 1).map { "\($0.group.name) \($0.madeBy ?? "-")" }
        #expect(list == ["Board corp", "sales -"])
        #expect(try store.memberships(ofAccount: 2).map(\.group.name) == ["Board"])
        #expect(try store.memberships(ofAccount: 99).isEmpty)
    }

    @Test("An added account is nobody's but the administrator's", arguments: StoreKind.all)
    func add(kind: StoreKind) throws {
        let store = try kind.make()
        var account = person(1, "anna")
        account.localRoles = .siteAdmin
        account.authentication = .password
        let id = try store.addAccount(account, by: "op", at: firstEnd)
        let stored = try #require(try store.accounts(matching: nil).first)
        (account.id, account.directory, account.identifier, account.dn) = (id, nil, nil, nil)
        #expect(stored == account)
    }

    @Test("A name is had once, and must be one", arguments: StoreKind.all)
    func names(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta")])
        let before = try store.corp()
        var error = #expect(throws: StoreError.self) {
            try store.addAccount(person(2, "ANNA", directory: nil), by: "op", at: firstEnd)
        }
        #expect(error?.kind == .exists)
        error = #expect(throws: StoreError.self) {
            try store.addAccount(person(2, " \t", directory: nil), by: "op", at: firstEnd)
        }
        #expect(error?.kind == .invalid)
        error = #expect(throws: StoreError.self) {
            try store.changeAccount(named: "berta", by: "op", at: firstEnd) { $0.values.username = "Anna" }
        }
        #expect(error?.kind == .exists)
        error = #expect(throws: StoreError.self) {
            try store.changeAccount(named: "nobody", by: "op", at: firstEnd) { $0.isProtected = true }
        }
        #expect(error?.kind == .notFound)
        #expect(try store.corp().everything == before.everything)
    }

    @Test("An account is disabled, enabled and protected by hand", arguments: StoreKind.all)
    func change(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")])
        try store.changeAccount(named: "ANNA", by: "op", at: firstEnd) {
            $0.isEnabled = false
            $0.disabled = Disablement(by: .administrator, reason: "on leave")
            $0.id = 99
        }
        var account = try #require(try store.corp().accounts.first)
        #expect(account.id == 1)
        #expect(account.disabled == Disablement(by: .administrator, reason: "on leave", since: firstEnd))
        try store.changeAccount(named: "anna", by: "op", at: firstEnd) {
            $0.isEnabled = true
            $0.isProtected = true
        }
        account = try #require(try store.corp().accounts.first)
        #expect(account.isEnabled && account.disabled == nil && account.isProtected)
    }

    @Test("What the caller's change throws is thrown, and changes nothing", arguments: StoreKind.all)
    func refusal(kind: StoreKind) throws {
        struct Refusal: Error {}
        let store = try kind.make()
        try store.load([person(1, "anna")])
        #expect(throws: Refusal.self) {
            try store.changeAccount(named: "anna", by: "op", at: firstEnd) {
                $0.isEnabled = false
                throw Refusal()
            }
        }
        #expect(try store.corp().accounts[0].isEnabled)
    }

    @Test("What another program writes by the contract is read as it is meant", arguments: StoreKind.all)
    func otherPrograms(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta"), person(3, "carla")], [group(1, "Staff")])
        try bed.execute("UPDATE accounts SET enabled = false WHERE id = 1")
        try bed.execute(
            "UPDATE accounts SET local_roles = 'group_admin, site_admin,root_of_all', permissions = 'api,ftp' WHERE id = 2"
        )
        try bed.execute(
            "UPDATE accounts SET custom = '{ \"floor\": 3, \"desk\": \"A\\u0031\", \"tags\": [1], \"remote\": null }' WHERE id = 3"
        )
        let accounts = try store.corp().accounts
        #expect(accounts[0].disabled == Disablement(by: .administrator, reason: ""))
        #expect(accounts[1].localRoles == [.siteAdmin, .groupAdmin])
        #expect(accounts[1].permissions == [.api, .ftp])
        #expect(accounts[2].values.custom == ["floor": "3", "desk": "A1"])
        // A change of something else leaves what we don't understand as it is.
        var plan = Plan.empty()
        for account in accounts { plan.change(account) { $0.values.company = "Example" } }
        try store.apply(plan, run: .number(2))
        try bed.execute("UPDATE accounts SET username = local_roles, name_key = 'x' WHERE id = 2")
        #expect(try store.corp().accounts[1].username == "group_admin, site_admin,root_of_all")
    }
}
