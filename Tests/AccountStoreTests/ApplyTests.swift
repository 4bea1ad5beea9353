import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("What apply writes is what recorded reads")
struct ApplyTests {
    @Test("An empty store has nothing recorded", arguments: StoreKind.all)
    func empty(kind: StoreKind) throws {
        let recorded = try kind.make().corp()
        #expect(recorded.everything == Recorded().everything)
        #expect(recorded.memberships.offsets == [0])
    }

    @Test("A first load is there as planned, with numbers of its own", arguments: StoreKind.all)
    func firstLoad(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        var plan = Plan.empty()
        plan.record = RecordedDirectory(
            bases: [
                Snapshot.Base(dn: "dc=example,dc=com", identifier: identifier(9)),
                Snapshot.Base(dn: "ou=\"odd\\, one\",dc=x", identifier: nil),
            ], criteriaDigest: "abc",
            matches: [
                Criteria.Match(list: .requiredGroups, entry: "Staff*", groups: [identifier(1), identifier(2)]),
                Criteria.Match(list: .siteAdminGroups, entry: "dn:cn=x", groups: []),
            ], heldBefore: ["user one not_confirmed", "group two \u{1}"])
        plan.create(person(1, "anna"))
        plan.create(person(2, "berta"))
        plan.create(group(1, "Staff"))
        plan.create(group(2, "Empty"))
        plan.members(.add, .created(index: 0, name: "Staff"), [.created(1), .created(0)])
        let run = StoredRun.number(1, limited: [.accountsCreated: 2])
        try store.apply(plan, run: run)

        for store in [store, try bed.open()] {
            let recorded = try store.recorded(for: "corp", now: firstEnd + 48 * hour)
            #expect(recorded.directory == plan.record)
            #expect(recorded.accounts.map(\.id) == recorded.accounts.map(\.id).sorted())
            #expect(recorded.accounts.allSatisfy { $0.id > 0 })
            #expect(recorded.accounts.map(withoutNumber) == [person(1, "anna"), person(2, "berta")])
            #expect(recorded.groups.map(withoutNumber) == [group(1, "Staff"), group(2, "Empty")])
            #expect(recorded.membership == ["Staff": ["anna/corp", "berta/corp"]])
            #expect(recorded.memberships.offsets == [0, 2, 2])
            #expect(recorded.memberships.accounts == [0, 1])
            #expect(try store.run("run-1") == run)
            #expect(try store.run("run-2") == nil)
        }
    }

    private func withoutNumber(_ account: RecordedAccount) -> RecordedAccount {
        var account = account
        account.id = 0
        return account
    }

    private func withoutNumber(_ group: RecordedGroup) -> RecordedGroup {
        var group = group
        group.id = 0
        return group
    }

    struct Edit: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout RecordedAccount) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout RecordedAccount) -> Void) {
            testDescription = name
            self.change = change
        }
    }

    static let edits = [
        Edit("dn") { $0.dn = "cn=\"Ä\\,x\",dc=y" },
        Edit("no dn") { $0.dn = nil },
        Edit("identifier") { $0.identifier = GUID(high: .max, low: 1) },
        Edit("given up to an administrator") { ($0.directory, $0.identifier) = (nil, nil) },
        Edit("username") { $0.values.username = "Anna.Ярославна@例え.jp" },
        Edit("username in another case") { $0.values.username = "ANNA" },
        Edit("email") { $0.values.email = "o'hara\"; DROP TABLE accounts; --@example.com" },
        Edit("email as the user name") { $0.values.email = $0.values.username },
        Edit("no email") { $0.values.email = nil },
        Edit("empty full name") { $0.values.fullName = "" },
        Edit("company") { $0.values.company = "a\tb\nc\u{1F468}\u{200D}\u{1F469}" },
        Edit("time zone and language") { ($0.values.timeZone, $0.values.language) = ("Europe/Berlin", "de") },
        Edit("custom") { $0.values.custom = ["room": "1", "cost center": "4711"] },
        Edit("custom that needs escapes") { $0.values.custom = ["a\"\\\n\u{1}": "é\u{7F}\u{2028}\\\""] },
        Edit("custom of an empty text") { $0.values.custom = ["": ""] },
        Edit("authentication") { $0.authentication = .saml },
        Edit("local roles") { $0.localRoles = [.siteAdmin, .groupAdmin] },
        Edit("directory roles") { $0.directoryRoles = [.readonlySiteAdmin] },
        Edit("permissions") { $0.permissions = [.ftp, .sftp, .webdav, .api] },
        Edit("two factors") { $0.requires2FA = true },
        Edit("all at once") {
            $0.values.username = "x"
            $0.values.email = "y"
            $0.values.custom = ["z": "ω"]
            $0.permissions = [.api]
            $0.dn = "dc=z"
        },
    ]

    @Test("A changed property is changed, and no other account is", arguments: StoreKind.all, edits)
    func edit(kind: StoreKind, edit: Edit) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff")])
        let before = try store.corp()
        let anna = try #require(before.account("anna"))
        var plan = Plan.empty()
        plan.change(anna, edit.change)
        try store.apply(plan, run: .number(2))
        var expected = anna
        edit.change(&expected)
        let after = try bed.open().corp()
        #expect(after.accounts == [expected, before.accounts[1]])
        #expect(after.accounts[0] != anna)
        #expect(after.groups == before.groups)
        #expect(after.memberships.accounts == before.memberships.accounts)
    }

    @Test(
        "What the sync disables has this run's number; a later run and a return keep and clear it",
        arguments: StoreKind.all)
    func disabling(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")])
        var plan = Plan.empty()
        plan.change(try store.corp().accounts[0]) {
            $0.isEnabled = false
            $0.disabled = Disablement(by: .sync, reason: "entry_gone")
        }
        try store.apply(plan, run: .number(2))
        let gone = Disablement(by: .sync, reason: "entry_gone", run: "run-2", since: firstEnd + hour)
        #expect(try store.corp().accounts[0].disabled == gone)

        plan = .empty()
        plan.change(try store.corp().accounts[0]) { $0.dn = "cn=elsewhere" }
        try store.apply(plan, run: .number(3))
        #expect(try store.corp().accounts[0].disabled == gone)

        plan = .empty()
        plan.change(try store.corp().accounts[0]) {
            $0.isEnabled = true
            $0.disabled = nil
        }
        try store.apply(plan, run: .number(4))
        let account = try store.corp().accounts[0]
        #expect(account.isEnabled)
        #expect(account.disabled == nil)
    }

    @Test("A group changes, and is deleted with its memberships", arguments: StoreKind.all)
    func groups(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")], [group(1, "Staff"), group(2, "Sales")])
        var plan = Plan.empty()
        let before = try store.corp()
        plan.change(before.groups[0]) {
            $0.name = "Everybody"
            $0.dn = "cn=Everybody"
        }
        plan.delete(before.groups[1])
        plan.create(group(3, "Sales"))
        try store.apply(plan, run: .number(2))
        let after = try store.corp()
        #expect(after.groups.map(\.name) == ["Everybody", "Sales"])
        #expect(after.groups[0].dn == "cn=Everybody")
        #expect(after.groups[0].id == before.groups[0].id)
        #expect(after.groups[1].id > before.groups[1].id)
        #expect(after.membership == ["Everybody": ["anna/corp"]])
    }

    @Test("A deleted account takes its memberships along, and its number is never used again", arguments: StoreKind.all)
    func deletion(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff")])
        let berta = try #require(try store.corp().account("berta"))
        var plan = Plan.empty()
        plan.delete(berta)
        try store.apply(plan, run: .number(2))
        #expect(try store.corp().membership == ["Staff": ["anna/corp"]])
        plan = .empty()
        plan.create(person(3, "berta"))
        try store.apply(plan, run: .number(3))
        let after = try store.corp()
        #expect(try #require(after.account("berta")).id > berta.id)
        #expect(after.membership == ["Staff": ["anna/corp"]])
    }

    @Test("Memberships come and go with those of others beside them", arguments: StoreKind.all)
    func memberships(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna"), person(2, "berta"), person(3, "carla")], [group(1, "Staff")])
        try bed.execute("UPDATE memberships SET made_by = NULL WHERE account_id = 2")
        try bed.execute("INSERT INTO groups (name, name_key) VALUES ('Own', 'own')")
        try bed.execute("INSERT INTO memberships (group_id, account_id) SELECT max(id), 3 FROM groups")
        let before = try store.corp()
        #expect(before.membership == ["Staff": ["anna/corp", "berta/-", "carla/corp"], "Own": ["carla/-"]])
        var plan = Plan.empty()
        plan.create(person(4, "dora"))
        plan.members(.remove, before.groups[0], [before.accounts[0]])
        plan.members(.add, .recorded(id: before.groups[1].id, name: "Own"), [.created(0), .recorded(1)])
        plan.members(.add, .recorded(id: before.groups[0].id, name: "Staff"), [.created(0)])
        try store.apply(plan, run: .number(2))
        #expect(
            try store.corp().membership == [
                "Staff": ["berta/-", "carla/corp", "dora/corp"], "Own": ["anna/corp", "carla/-", "dora/corp"],
            ])
    }

    @Test("An account is adopted, and keeps its number and its own memberships", arguments: StoreKind.all)
    func adoption(kind: StoreKind) throws {
        let store = try kind.make()
        try store.addAdministrator()
        let id = try store.addAccount(person(1, "anna", directory: nil), by: "op", at: firstEnd)
        var plan = Plan.empty()
        let before = try #require(try store.corp().account("anna"))
        plan.change(before) {
            $0.directory = "corp"
            $0.identifier = identifier(1)
        }
        try store.apply(plan, run: .number(1))
        let after = try #require(try store.corp().account("anna"))
        #expect(after.id == id)
        #expect(after.directory == "corp")
        #expect(after.identifier == identifier(1))
    }

    @Test("Two directories have each their own record, and see all accounts", arguments: StoreKind.all)
    func directories(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")])
        var plan = Plan.empty("branch")
        plan.record?.criteriaDigest = "other"
        // The same identifier in another directory is another person.
        plan.create(person(1, "berta", directory: "branch"))
        try store.apply(plan, run: .number(2, directory: "branch"))
        #expect(try store.corp().directory?.criteriaDigest == "digest")
        let branch = try store.recorded(for: "branch", now: firstEnd)
        #expect(branch.directory?.criteriaDigest == "other")
        #expect(branch.accounts.map(\.directory) == ["corp", "branch"])
        #expect(try store.recorded(for: "third", now: firstEnd).directory == nil)
    }
}
