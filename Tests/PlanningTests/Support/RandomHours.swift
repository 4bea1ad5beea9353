import Directory
import LDAPText
import Planning

/// Makes a world, and lets anything happen to it from one hour to the next.
struct RandomHours {
    var generator: SeededGenerator
    static let labels = (0..<8).map { "p\($0)" }
    static let groupLabels = (0..<5).map { "g\($0)" }
    static let names = ["n0", "N0", "n1", "n2", "ｎ2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"]
    static let places = ["people", "sales", "people,ou=old"]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }
    mutating func one<Element>(of elements: [Element]) -> Element { elements.randomElement(using: &generator)! }
    mutating func some<Element>(of elements: [Element], in times: Int = 2) -> [Element] {
        elements.filter { _ in generator.once(in: times) }
    }

    mutating func world() -> World {
        var world = World()
        world.recorded.now = 1_000 * World.day
        world.addAccount("root", roles: .siteAdmin)
        if generator.once(in: 2) { world[account: "root"].isEnabled = false }
        world.addAccount("eve", directory: "other", identifier: .label("eve"))
        world.addGroup("Local", members: ["root"])
        for label in some(of: Self.labels) { world.people.append(somebody(label)) }
        for label in Self.groupLabels where !generator.once(in: 4) { world.groups.append(group(label)) }
        setPolicy(&world)
        return world
    }

    mutating func somebody(_ label: String) -> Person {
        let name = one(of: Self.names)
        var made = person(
            label, username: name, email: generator.once(in: 3) ? "\(name)@example.com" : nil,
            dn: "uid=\(label),ou=\(one(of: Self.places)),dc=example")
        if generator.once(in: 4) { made.values.fullName = one(of: ["A", "B"]) }
        if generator.once(in: 4) { made.values.custom = ["floor": one(of: ["1", "2"])] }
        if generator.once(in: 6) {
            made.activity = one(of: [.inactive(.disabled), .inactive(.expired(at: 0)), .unknown("hidden")])
        }
        if generator.once(in: 12) { made.fault = "it has no email" }
        return made
    }

    mutating func group(_ label: String) -> World.Sketch {
        World.Sketch(
            label, some(of: Self.labels), groups: some(of: Self.groupLabels, in: 4),
            name: generator.once(in: 6) ? one(of: ["Local", "Everyone", "G0", "g1"]) : label,
            gaps: generator.once(in: 8) ? ["hidden"] : [])
    }

    mutating func setPolicy(_ world: inout World) {
        func pattern(_ label: String) -> GroupPattern { PlanningTests.pattern("id:\(GUID.label(label))") }
        let present = world.groups.map(\.label)
        let all = PlanningTests.pattern("*")
        var criteria = Criteria()
        if !present.isEmpty {
            if !generator.once(in: 3) {
                criteria.requiredGroups = [generator.once(in: 5) ? all : pattern(one(of: present))]
            }
            if generator.once(in: 4) { criteria.deniedGroups = [pattern(one(of: present))] }
            if generator.once(in: 4) { criteria.includeGroups = some(of: present).map(pattern) }
            if generator.once(in: 4) { criteria.excludeGroups = [pattern(one(of: present))] }
            if generator.once(in: 2) { criteria.siteAdminGroups = [pattern(one(of: present))] }
            if generator.once(in: 4) { criteria.groupAdminGroups = [pattern(one(of: present))] }
        }
        criteria.defaultGroups = some(of: ["Everyone", "Local"])
        criteria.nested = !generator.once(in: 5)
        world.policy = Policy(
            directory: "corp", criteria: criteria, criteriaDigest: one(of: ["1", "2"]),
            provisionsUsers: !generator.once(in: 8), provisionsGroups: !generator.once(in: 8),
            removedUsers: one(of: [.disable, .disable, .disable, .delete, .keep]),
            removedGroups: one(of: [.delete, .delete, .keep]),
            deleteAfter: one(of: [nil, World.day, 2 * World.day]), recreated: one(of: [.hold, .relink]),
            adopts: one(of: [[], [.username], [.email], [.username, .email], [.email, .username]]),
            mastered: one(of: [nil, nil, [.username, .email], [.fullName, .custom("floor")]]),
            protectedUsers: NamePatterns(generator.once(in: 3) ? [Glob(NaiveModel.protectedUser)] : []),
            protectedGroups: NamePatterns(generator.once(in: 6) ? [Glob(NaiveModel.protectedGroup)] : []),
            defaults: AccountDefaults(company: "Example", authentication: one(of: [.ldap, .password])), limits: .off)
    }

    /// What happens in an hour.
    mutating func pass(_ world: inout World) {
        for _ in 0..<number(1..<6) { change(&world) }
        if generator.once(in: 2) { world.pass(days: Int64(number(0..<3))) }
        if generator.once(in: 5) { world.recorded.holds.removeAll() }
        world.absenceOfPeople = generator.once(in: 6) ? .unknown("size limit") : .proven
        world.absenceOfGroups = generator.once(in: 6) ? .unknown("size limit") : .proven
        let unread = some(of: Self.labels, in: 12).filter { label in
            !world.people.contains { $0.identifier == .label(label) }
        }
        world.unread = Dictionary(uniqueKeysWithValues: unread.map { (GUID.label($0), "not returned") })
        let unreadGroups = some(of: Self.groupLabels, in: 12).filter { label in
            !world.groups.contains { $0.label == label }
        }
        world.unreadGroups = Dictionary(uniqueKeysWithValues: unreadGroups.map { (GUID.label($0), "not returned") })
    }

    private mutating func change(_ world: inout World) {
        let (label, groupLabel) = (one(of: Self.labels), one(of: Self.groupLabels))
        let isThere = world.people.contains { $0.identifier == .label(label) }
        let hasGroup = world.groups.contains { $0.label == groupLabel }
        switch number(0..<20) {
        case 0, 1: if isThere { world.remove(label) } else { world.people.append(somebody(label)) }
        case 2, 3: if isThere { world[label] = somebody(label) }
        case 4:
            if isThere {
                world[label].activity = one(of: [.active, .active, .inactive(.disabled), .inactive(.expired(at: 0))])
            }
        case 5: if hasGroup { world.remove(group: groupLabel) } else { world.groups.append(group(groupLabel)) }
        case 6, 7: if hasGroup { world[group: groupLabel] = group(groupLabel) }
        case 8: if hasGroup { world[group: groupLabel].gaps = [] }
        case 9: setPolicy(&world)
        case 10: changeAccount(&world)
        case 11: changeGroup(&world)
        case 12, 13: addMembership(&world)
        case 14: swap(&world)
        case 15: if isThere { world[label].dn = "uid=\(label),ou=\(one(of: Self.places)),dc=example" }
        case 16: if isThere { recreate(label, &world) }
        case 17: addAccount(&world)
        case 18: changeActivity(&world)
        default: if isThere { world[label].fault = nil }
        }
    }

    /// Somebody who has an account is not active, or for another reason than before.
    private mutating func changeActivity(_ world: inout World) {
        let known = Set(world.recorded.accounts.compactMap(\.identifier))
        let people = world.people.indices.filter { known.contains(world.people[$0].identifier) }
        guard let place = people.randomElement(using: &generator) else { return }
        world.people[place].activity = one(of: [.inactive(.disabled), .inactive(.expired(at: 0))])
    }

    /// Two people swap user names.
    private mutating func swap(_ world: inout World) {
        guard world.people.count > 1 else { return }
        let (first, second) = (number(0..<world.people.count), number(0..<world.people.count))
        let name = world.people[first].values.username
        world.people[first].values.username = world.people[second].values.username
        world.people[second].values.username = name
    }

    /// An entry goes, and another comes with its user name.
    private mutating func recreate(_ label: String, _ world: inout World) {
        let free = Self.labels.filter { label in !world.people.contains { $0.identifier == .label(label) } }
        guard !free.isEmpty else { return }
        var new = somebody(one(of: free))
        new.values.username = world[label].values.username
        world.remove(label)
        world.people.append(new)
    }

    /// An administrator makes an account that somebody of the directory may have meant.
    private mutating func addAccount(_ world: inout World) {
        let name = one(of: Self.names)
        guard !world.recorded.accounts.contains(where: { NameKey($0.username) == NameKey(name) }) else { return }
        world.addAccount(
            name, email: generator.once(in: 2) ? "\(one(of: Self.names))@example.com" : nil,
            isEnabled: !generator.once(in: 4))
    }

    private mutating func changeAccount(_ world: inout World) {
        guard let place = world.recorded.accounts.indices.randomElement(using: &generator) else { return }
        switch number(0..<6) {
        case 0: world.recorded.accounts[place].isProtected.toggle()
        case 1:
            world.recorded.accounts[place].isEnabled = false
            world.recorded.accounts[place].disabled = Disablement(by: .administrator, reason: "on leave", since: 0)
        case 2:
            world.recorded.accounts[place].isEnabled = true
            world.recorded.accounts[place].disabled = nil
            if generator.once(in: 2) { world.recorded.accounts[place].departedAt = nil }
        case 3: world.recorded.accounts[place].authentication = .password
        case 4: world.recorded.accounts[place].values.fullName = "Edited"
        default: world.recorded.accounts[place].localRoles = one(of: [[], .siteAdmin, .groupAdmin])
        }
    }

    private mutating func changeGroup(_ world: inout World) {
        guard let place = world.recorded.groups.indices.randomElement(using: &generator) else { return }
        world.recorded.groups[place].isProtected.toggle()
    }

    private mutating func addMembership(_ world: inout World) {
        guard let account = world.recorded.accounts.randomElement(using: &generator),
            let group = world.recorded.groups.randomElement(using: &generator)
        else { return }
        var store = FlatStore(world.recorded)
        if store.memberships[group.id]?[account.id] == nil {
            store.memberships[group.id, default: [:]][account.id] = .some(one(of: [nil, "other"]))
        }
        world.recorded = store.recorded(world.recorded.directory)
    }
}
