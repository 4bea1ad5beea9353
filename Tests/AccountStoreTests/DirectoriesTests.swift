import AccountStore
import LDAPText
import Planning
import Testing

@Suite("Directories: listed, paused, forgotten")
struct DirectoriesTests {
    @Test("Each is listed with what it has, by name", arguments: StoreKind.all)
    func list(kind: StoreKind) throws {
        let store = try kind.make()
        #expect(try store.directories().isEmpty)
        try store.load([person(1, "anna"), person(2, "berta"), person(3, "carla")], [group(1, "Staff")])
        try store.addAdministrator()
        var plan = Plan.empty("branch")
        plan.create(group(9, "Branch", directory: "branch"))
        try store.apply(plan, run: .number(2, directory: "branch"))
        try store.changeAccount(named: "anna", by: "op", at: firstEnd) { $0.isEnabled = false }
        // One whose cycle was never applied, but which has an account; one that is only paused.
        try store.execute("UPDATE accounts SET directory = 'attic' WHERE username = 'carla'")
        try store.pause("zoo", reason: "moving", by: "op", at: firstEnd)
        #expect(
            try store.directories() == [
                StoredDirectory(name: "attic", accounts: 1, enabled: 1),
                StoredDirectory(name: "branch", groups: 1, appliedAt: firstEnd + hour, run: "run-2"),
                StoredDirectory(name: "corp", accounts: 2, enabled: 1, groups: 1, appliedAt: firstEnd, run: "run-1"),
                StoredDirectory(name: "zoo", pause: StoredPause(reason: "moving", by: "op", since: firstEnd)),
            ])
    }

    @Test("A pause stays until it is ended; a second one takes its place", arguments: StoreKind.all)
    func pause(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        try store.load([person(1, "anna")])
        #expect(try store.pause(of: "corp") == nil)
        try store.pause("corp", reason: "the \"big\" move", by: "Änne", at: firstEnd)
        try store.pause("corp", reason: "still moving", by: "op", at: firstEnd + 1)
        let pause = StoredPause(reason: "still moving", by: "op", since: firstEnd + 1)
        #expect(try bed.open().pause(of: "corp") == pause)
        #expect(try store.directories().map(\.pause) == [pause])
        #expect(try store.pause(of: "branch") == nil)
        #expect(try !store.resume("branch", reason: nil, by: "op", at: firstEnd))
        #expect(try store.resume("corp", reason: nil, by: "op", at: firstEnd))
        #expect(try store.pause(of: "corp") == nil)
        #expect(try !store.resume("corp", reason: "again", by: "op", at: firstEnd))
    }

    @Test("A group is protected by name, and no longer", arguments: StoreKind.all)
    func protectGroup(kind: StoreKind) throws {
        let store = try kind.make()
        try store.load([person(1, "anna")], [group(1, "Staff"), group(2, "Sales")])
        let before = try store.corp()
        try store.protectGroup(named: " STAFF", true, by: "op", at: firstEnd)
        #expect(try store.corp().groups.map(\.isProtected) == [true, false])
        try store.protectGroup(named: "staff", true, by: "op", at: firstEnd)
        let error = #expect(throws: StoreError.self) {
            try store.protectGroup(named: "nothing\u{1B}", true, by: "op", at: firstEnd)
        }
        #expect(error?.kind == .notFound)
        #expect(error?.message.contains("\u{1B}") == false)
        try store.protectGroup(named: "Staff", false, by: "op", at: firstEnd)
        #expect(try store.corp().everything == before.everything)
    }

    @Test(
        "A directory is forgotten: what it made is an administrator's, and nobody loses anything",
        arguments: StoreKind.all)
    func forget(kind: StoreKind) throws {
        let store = try kind.make()
        var anna = person(1, "anna")
        anna.directoryRoles = .groupAdmin
        anna.entraObjectID = identifier(5)
        try store.load([anna, person(2, "berta"), person(3, "carla")], [group(1, "Staff"), group(2, "Sales")])
        var plan = Plan.empty("branch")
        plan.create(person(9, "bruno", directory: "branch"))
        plan.create(group(9, "Branch", directory: "branch"))
        plan.members(.add, .created(index: 0, name: "Branch"), [.created(0)])
        plan.members(.add, .recorded(id: 1, name: "Staff"), [.created(0)])
        try store.apply(plan, run: .number(2, directory: "branch"))
        try store.changeAccount(named: "carla", by: "op", at: firstEnd) { $0.isProtected = true }
        for name in ["corp", "branch"] { try store.pause(name, reason: "x", by: "op", at: firstEnd) }
        let before = try store.corp()

        let forget = ForgetDirectory(directory: "corp").plan(before)
        try store.apply(forget, run: .number(3))
        let after = try store.corp()
        #expect(after.directory == nil)
        #expect(after.accounts.map(\.directory) == [nil, nil, "corp", "branch"])
        #expect(after.accounts.map(\.values) == before.accounts.map(\.values))
        #expect(after.accounts[0].roles == .groupAdmin && after.accounts[0].identifier == nil)
        #expect(after.groups.map(\.directory) == [nil, nil, "branch"])
        #expect(
            after.membership == [
                "Staff": ["anna/-", "berta/-", "carla/-", "bruno/branch"],
                "Sales": ["anna/-", "berta/-", "carla/-"], "Branch": ["bruno/branch"],
            ])
        #expect(try store.pause(of: "corp") == nil)
        #expect(try store.pause(of: "branch") != nil)
        let branch = try store.recorded(for: "branch", now: firstEnd)
        #expect(branch.directory?.criteriaDigest == "digest")
        #expect(try store.undo(ofRun: "run-3") == nil)
        #expect(try store.run("run-3") != nil)
        // The protected account alone remembers it.
        #expect(ForgetDirectory(directory: "corp").plan(after).accounts.isEmpty)
        #expect(try store.directories().map(\.name) == ["branch", "corp"])
    }
}
