import Directory
import LDAPText
import Planning
import Testing

/// Values that the directory writes on every cycle, and those that an administrator owns.
@Suite("Mastered properties")
struct MasteredTests {
    static var world: World {
        var world = World([person("ann", fullName: "Ann")])
        world["ann"].values.custom = ["floor": "1", "desk": "2"]
        world.policy.mastered = [.email, .custom("floor")]
        return world
    }

    private static let properties: [Property] = [
        .username, .email, .fullName, .company, .timeZone, .language, .custom("floor"), .custom("desk"),
    ]

    @Test("The first cycle writes all values")
    func first() throws {
        var world = Self.world
        try world.sync()
        #expect(world[account: "ann"].values == world["ann"].values)
    }

    @Test("Only the mastered ones follow the directory", arguments: properties)
    func follows(_ property: Property) throws {
        var world = Self.world
        try world.sync()
        world["ann"].values[property] = "new"
        try world.sync()
        let isMastered = property == .email || property == .custom("floor")
        #expect((world[account: "ann"].values[property] == "new") == isMastered)
    }

    @Test("Only the mastered ones are set right after an administrator's edit", arguments: properties)
    func edited(_ property: Property) throws {
        var world = Self.world
        try world.sync()
        let before = world[account: "ann"].values[property]
        world[account: "ann"].values[property] = "edited"
        try world.sync()
        let isSetRight = before != nil && (property == .email || property == .custom("floor"))
        #expect(world[account: "ann"].values[property] == (isSetRight ? before : "edited"))
    }

    @Test("Each property can be mastered alone, and all are where nothing is said", arguments: properties)
    func alone(_ property: Property) throws {
        for mastered in [[property] as Set, nil] {
            var world = Self.world
            world.policy.mastered = mastered
            try world.sync()
            for other in Self.properties { world["ann"].values[other] = "new" }
            try world.sync()
            let changed = Self.properties.filter { world[account: "ann"].values[$0] == "new" }
            #expect(changed == (mastered == nil ? Self.properties : [property]))
        }
    }

    @Test("An adopted account gets what it lacks, and keeps what the directory doesn't master")
    func adopted() throws {
        var world = Self.world
        world.policy.adopts = [.username]
        world.addAccount("ann", email: "a@local")
        world[account: "ann"].values.custom = ["desk": "9"]
        try world.sync()
        let values = world[account: "ann"].values
        #expect(values.email == "ann@example.com")
        #expect(values.fullName == "Ann")
        #expect(values.custom == ["floor": "1", "desk": "9"])
    }

    @Test("A user name that isn't mastered is contested by nobody")
    func username() throws {
        var world = Self.world
        world.people.append(person("bob"))
        try world.sync()
        world["ann"].values.username = "bob"
        #expect(try world.sync().lines.isEmpty)
        #expect(world[account: "ann"].username == "ann")
    }

    @Test(
        "A user name that is not the e-mail address gives a warning",
        arguments: [
            (["a@x"], ["a@x"], nil), (["a@x"], ["A@X"], nil), (["ａ@x"], ["a@x"], nil),
            (["a"], ["a@x"], "1 people is not their e-mail address"),
            (["a", "b", "c", "d"], ["1", "2", "3", "4"], "4 people is not their e-mail address"),
            (["a", "b"], ["1", nil], "1 people is not"),
        ] as [([String], [String?], String?)])
    func mismatch(_ names: [String], _ emails: [String?], _ warning: String?) throws {
        var world = World(
            zip(names, emails).map { name, email in
                var made = person("p-\(name)", username: name)
                made.values.email = email
                return made
            })
        try world.sync()
        #expect(try world.plan().warnings.isEmpty, "it is off by default")
        world.policy.usernameIsEmail = true
        for _ in 0..<2 {
            let warnings = try world.plan().warnings
            #expect(warnings.count == (warning == nil ? 0 : 1))
            if let warning { #expect(warnings.first?.contains(warning) == true, "\(warnings)") }
            world.recorded = Recorded()
        }
    }

    @Test("The warning names three examples, and nobody who is out of scope")
    func examples() throws {
        var world = World(["a", "b", "c", "d", "e"].map { person($0) }, [.init("Staff", ["a", "b", "c", "d"])])
        world.policy.criteria.requiredGroups = [pattern("Staff")]
        world.policy.usernameIsEmail = true
        #expect(
            try world.plan().warnings == [
                "The user name of 4 people is not their e-mail address, so they sign in by one and are found by the other: "
                    + "a and a@example.com, b and b@example.com, c and c@example.com, …"
            ])
        try world.sync()
        #expect(try world.plan().warnings.count == 1)
        world["a"].values.fullName = "A"
        world.people.removeLast(2)
        #expect(
            try world.plan().warnings == [
                "The user name of 3 people is not their e-mail address, so they sign in by one and are found by the other: "
                    + "a and a@example.com, b and b@example.com, c and c@example.com."
            ])
    }

    @Test("A default way of signing in is for new accounts", arguments: AuthenticationMethod.allCases)
    func authentication(_ method: AuthenticationMethod) throws {
        var world = Self.world
        world.policy.defaults.authentication = method
        try world.sync()
        #expect(world[account: "ann"].authentication == method)
        world.policy.defaults.authentication = .ldap
        world["ann"].values.email = "new@example.com"
        try world.sync()
        #expect(world[account: "ann"].authentication == method)
    }
}
