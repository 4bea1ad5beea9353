import Directory
import LDAPText
import Planning
import Testing

/// A directory whose accounts, groups and memberships become an administrator's.
@Suite("Forgotten directories")
struct ForgetDirectoryTests {
    static var world: World {
        var world = World([person("ann"), person("bob")], [.init("Staff", ["ann", "bob"]), .init("Admins", ["ann"])])
        world.policy.criteria.siteAdminGroups = [pattern("Admins")]
        world.addAccount("root", roles: .groupAdmin)
        world.addAccount("eve", directory: "other", identifier: .label("eve"))
        world.addGroup("Others", directory: "other", members: ["eve"])
        return world
    }

    @Test("Nobody loses anything, and nothing remembers the directory")
    func forget() throws {
        var world = Self.world
        try world.sync()
        world.addMember("root", to: "Staff")
        world[account: "bob"].isEnabled = false
        world[account: "bob"].disabled = Disablement(by: .sync, reason: "expired", run: "r", since: 1)
        world[account: "bob"].departedAt = 5
        let before = FlatStore(world.recorded)
        let plan = ForgetDirectory(directory: "corp").plan(world.recorded)
        #expect(plan.lines.filter { $0.hasPrefix("release") }.count == plan.lines.count)
        #expect(plan.forgetsDirectory && !plan.isEmpty && plan.blocks.isEmpty)
        world.apply(plan)
        let after = FlatStore(world.recorded)
        #expect(after.ties.map(\.maker).filter { $0 == "corp" }.isEmpty)
        #expect(Set(after.ties.map { [$0.group, $0.account] }) == Set(before.ties.map { [$0.group, $0.account] }))
        for (old, new) in zip(before.accounts, after.accounts) where old.directory == "corp" {
            #expect(new.directory == nil && new.identifier == nil && new.dn == nil && new.departedAt == nil)
            #expect(new.roles == old.roles && new.directoryRoles.isEmpty)
            #expect(new.isEnabled == old.isEnabled && new.disabled == old.disabled && new.values == old.values)
            #expect(new.authentication == old.authentication)
        }
        #expect(after.groups.filter { $0.directory == nil }.map(\.name) == ["Staff", "Admins"])
        #expect(
            before.accounts.filter { $0.directory != "corp" }
                == after.accounts.filter { $0.directory != nil || $0.username == "root" })
        #expect(world.recorded.directory == nil)
    }

    @Test("What is protected keeps its directory, and is listed")
    func protected() throws {
        var world = Self.world
        try world.sync()
        world[account: "ann"].isProtected = true
        world[recordedGroup: "Staff"].isProtected = true
        let plan = ForgetDirectory(directory: "corp").plan(
            world.recorded, protectedUsers: NamePatterns([Glob("bob")]), protectedGroups: NamePatterns([Glob("Adm*")]))
        #expect(
            plan.lines == [
                "kept user ann [protected]", "kept user bob [protected]", "kept group Staff [protected]",
                "kept group Admins [protected]",
            ])
    }

    @Test("What a revert holds of it ends, and nothing else")
    func holds() throws {
        var world = Self.world
        try world.sync()
        let others: Set<Hold> = [Hold(.user(.label("eve")), run: "r"), Hold(.group(.label("Others")), run: "r")]
        world.recorded.holds = others.union([
            Hold(.user(.label("ann")), run: "r"), Hold(.group(.label("Staff")), run: "r"),
            Hold(.membership(group: 1, user: .label("bob")), run: "r"),
        ])
        world.apply(ForgetDirectory(directory: "corp").plan(world.recorded))
        #expect(world.recorded.holds == others)
    }

    @Test("A directory that has nothing is forgotten all the same")
    func empty() {
        let plan = ForgetDirectory(directory: "gone").plan(Self.world.recorded)
        #expect(plan.lines.isEmpty && !plan.isEmpty)
    }
}
