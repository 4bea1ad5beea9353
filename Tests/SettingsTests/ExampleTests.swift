import Testing

@testable import Settings

@Suite struct ExampleTests {
    /// Every key as the reader names its place, with the key's own declaration.
    private static func keys(_ section: Section, _ path: String) -> [(path: String, key: Key)] {
        section.keys.flatMap { key -> [(path: String, key: Key)] in
            let below = path.isEmpty ? key.name : "\(path).\(key.name)"
            return switch key.content {
            case .value: [(below, key)]
            case .section(let section): [(below, key)] + keys(section, below)
            case .sections(let section): [(below, key)] + keys(section, "\(below)[0]")
            }
        }
    }

    /// The example with every setting switched on.
    private static func uncommented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let spaces = line.prefix { $0 == " " }
            let rest = line.dropFirst(spaces.count)
            guard rest.first == "#", let next = rest.dropFirst().first, next != " " else { return String(line) }
            return String(spaces + rest.dropFirst())
        }.joined(separator: "\n")
    }

    @Test(arguments: FlavourName.allCases)
    func itIsReadOnceFourValuesAreFilledIn(_ flavour: FlavourName) throws {
        let text = Settings.example(flavour: flavour)
        for number in 1...4 { #expect(text.contains("FILL IN (\(number)): ")) }
        #expect(text.contains("4 values must be filled in") && !text.contains("FILL IN (5)"))
        let filled =
            text
            .replacing("ldaps.example.com", with: "dc1.corp.test").replacing("ldap.example.com", with: "dc1.corp.test")
            .replacing("rollcall@example.com", with: "reader@corp.test")
            .replacing("=services,dc=example,dc=com", with: "=service,dc=corp,dc=test")
            .replacing("password_file: /etc/rollcall/bind-password", with: "password_file: /run/password")
            .replacing("DC=example,DC=com", with: "DC=corp,DC=test").replacing(
                "dc=example,dc=com", with: "dc=corp,dc=test")
        let settings = try Sample.check(filled).settings()
        guard case .ldap(let ldap) = settings.directories[0].source else { throw Unexpected() }
        #expect(settings.directories[0].flavour == flavour)
        #expect(ldap.servers[0].host == "dc1.corp.test")
        guard case .simple(_, .file("/run/password")) = ldap.bind else { throw Unexpected() }
        #expect(settings.directories[0].users.bases[0].description.lowercased().hasSuffix("dc=corp,dc=test"))
    }

    /// What is switched off is the default, so switching it on changes nothing but what has no default.
    @Test(arguments: FlavourName.allCases)
    func itCanBeSwitchedOnAsAWhole(_ flavour: FlavourName) throws {
        let text = Settings.example(flavour: flavour)
        let plain = try Sample.check(text).settings()
        let full = try Sample.check(Self.uncommented(text)).settings()
        #expect(full.logs == plain.logs)
        #expect(full.directories[0].source == plain.directories[0].source)
        #expect(full.directories[0].limits.figures.count > plain.directories[0].limits.figures.count)
        for kind in full.directories[0].limits.figures.keys {
            #expect(full.directories[0].limits[kind] == plain.directories[0].limits[kind])
        }
        #expect(full.directories[0].groups.bases == plain.directories[0].groups.bases)
        #expect(full.directories[0].mapping.required == plain.directories[0].mapping.required)
        #expect(full.directories[0].removedUsers == plain.directories[0].removedUsers)
        #expect(full.directories[0].removedGroups == plain.directories[0].removedGroups)
        #expect(full.directories[0].provisionsUsers && full.directories[0].provisionsGroups)
        #expect(full.directories[0].users.filter != nil && full.directories[0].attributes.identifier != nil)
        #expect(full.directories[0].criteria.requiredGroups != nil)
    }

    /// Any one line can be switched on by itself.
    @Test func itCanBeSwitchedOnLineByLine() throws {
        let lines = Settings.example(flavour: .openLDAP).split(separator: "\n", omittingEmptySubsequences: false)
        var count = 0
        for (index, line) in lines.enumerated() {
            let on = Self.uncommented(String(line))
            guard on != line else { continue }
            count += 1
            var changed = lines.map(String.init)
            changed[index] = on
            #expect(Sample.faults(changed.joined(separator: "\n")) == [], "\(on)")
        }
        #expect(count > 40)
    }

    @Test(arguments: FlavourName.allCases)
    func everyKeyIsInIt(_ flavour: FlavourName) {
        let lines = Settings.example(flavour: flavour).split(separator: "\n").map { line in
            line.drop { " #-".contains($0) }
        }
        for (path, key) in Self.keys(.root, "") {
            #expect(lines.contains { $0.hasPrefix("\(key.name):") }, "\(path)")
        }
    }

    /// Each declared key is asked for: a value that fits none of them is a fault at that key.
    @Test func everyKeyIsRead() throws {
        let base = "directories[0]"
        for (path, key) in Self.keys(.root, "") {
            guard case .value = key.content else { continue }
            var names = path.replacing(base, with: "directories").split(separator: ".").map(String.init)
            let isDirectory = names.first == "directories"
            if isDirectory { names.removeFirst() }
            let wrong = "{a: {b: {c: [[]]}}}"
            let nested = names.reversed().reduce(wrong) { "{\($1): \($0)}" }
            let servers = names.first == "ldif" ? ", servers: \"file:///x\"" : ""
            let text = isDirectory ? "directories: [\(nested.dropLast())\(servers)}]" : nested
            let faults = Sample.check(text).faults
            #expect(faults.contains { $0.keyPath.hasPrefix(path) && $0.message != "is missing" }, "\(path): \(faults)")
        }
    }

    @Test func everyKeyIsInTheReference() {
        let reference = Settings.reference()
        for (path, key) in Self.keys(.root, "") {
            let parent = path.dropLast(key.name.count).dropLast().replacing("[0]", with: "[]")
            let table = reference.split(separator: parent.isEmpty ? "### The file\n" : "### `\(parent)`\n").last
            let row = table?.split(separator: "\n### ").first?.contains("\n| `\(key.name)` |")
            #expect(row == true, "\(path)")
        }
    }

    @Test func theReferenceIsTables() {
        let cells = { (line: Substring) in line.replacing("\\|", with: "").count { $0 == "|" } }
        for line in Settings.reference().split(separator: "\n") where line.hasPrefix("|") {
            #expect(cells(line) == 5, "\(line)")
        }
    }

    struct Unexpected: Error {}
}
