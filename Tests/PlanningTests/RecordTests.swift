import Directory
import LDAPText
import Planning
import Testing

/// What the store will remember of the directory.
@Suite("The record")
struct RecordTests {
    static var world: World {
        var world = World([person("ann"), person("bob")], [.init("Staff", ["ann", "bob"]), .init("Stuff")])
        world.policy.criteria = Criteria(requiredGroups: [pattern("St*")])
        world.policy.criteriaDigest = "1"
        world.bases = [.init(dn: "dc=example", identifier: .label("base"))]
        return world
    }

    @Test("is what was in force and what was seen")
    func whole() throws {
        let record = try #require(try Self.world.plan().record)
        #expect(record.bases == Self.world.bases)
        #expect(record.criteriaDigest == "1")
        #expect(
            record.matches == [
                Criteria.Match(
                    list: .requiredGroups, entry: "St*", groups: [GUID.label("Staff"), .label("Stuff")].sorted())
            ])
        #expect(record.people == 2)
        #expect(record.heldBefore.isEmpty)
    }

    @Test("has what is held and skipped, and not what the settings keep")
    func held() throws {
        var world = Self.world
        try world.sync()
        world["ann"].activity = .unknown("hidden")
        world.policy.protectedGroups = NamePatterns([Glob("Stuff")])
        world.skipped = [.init(kind: .group, dn: "cn=x", reason: "it has no entryUUID")]
        let plan = try world.sync()
        #expect(Set(plan.held.map(\.status)) == [.held, .kept, .skipped])
        #expect(
            plan.record?.heldBefore == ["user \(GUID.label("ann")) unknown_activity", "group cn=x unusable_entry"])
        #expect(plan.newlyHeld == 2)
    }

    @Test("keeps the pinned identifier of a base that can't be read this time")
    func base() throws {
        var world = Self.world
        try world.sync()
        world.bases = [.init(dn: "DC=Example", identifier: nil)]
        try world.sync()
        #expect(world.recorded.directory?.bases == [.init(dn: "DC=Example", identifier: .label("base"))])
    }

    @Test("is left as it was by every plan that isn't a cycle's, but a rekey's")
    func others() throws {
        var world = Self.world
        try world.sync()
        world["ann"].values.email = "a"
        #expect(try world.confirmed(Focus(people: [.label("ann")]), Errand(.onDemand)).record == nil)
        try world.sync()
        #expect(Revert(world.undos[1]).plan(world.recorded, policy: world.policy).record == nil)
        #expect(ForgetDirectory(directory: "corp").plan(world.recorded).record == nil)
        let errand = Errand(.setAuthentication, from: .ldap, to: .saml)
        let migration = SetAuthentication(from: .ldap, to: .saml, selection: .all)
        #expect(try migration.plan(world.recorded, policy: world.policy, errand: errand).record == nil)
        #expect(try Rekey(policy: world.policy).plan(world.snapshot, against: world.recorded).record != nil)
    }

    @Test("What the reader warns of comes with the plan")
    func warnings() throws {
        let world = Self.world
        var snapshot = world.snapshot
        snapshot.warnings = ["a server was passed over"]
        #expect(try world.plan(snapshot).warnings == ["a server was passed over"])
    }
}
