import Foundation
import TestSupport
import Testing

/// What is printed: for people, for programs, on a terminal and in a pipe.
@Suite struct OutputTests {
    /// Whoever names themselves like this must not reach a terminal: colours, a cleared screen, a bell, a C1 control, a
    /// change of writing direction, a line of one's own.
    private static let nasty = "\u{1B}[2J\u{1B}[31mEvil\u{07}\u{9B}5m\u{202E}gnp\nrollcall: error: fake"

    private func nastySite() throws -> (TestSite, Realm) {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        let name = Data(Self.nasty.utf8).base64EncodedString()
        let evil = "cn=evil,\(realm.people)"
        try realm.server.add(
            """
            dn: \(evil)
            \(realm.personKind("evil"))
            cn: evil
            sn:: \(name)
            givenName:: \(name)
            displayName:: \(name)
            uid:: \(Data("evil\u{1B}[1m".utf8).base64EncodedString())
            mail: evil@example.test

            dn:: \(Data("cn=Gr\u{1B}[5moup,\(realm.groups)".utf8).base64EncodedString())
            \(realm.groupKind("evil group"))
            cn:: \(Data("Gr\u{1B}[5moup".utf8).base64EncodedString())
            member: \(evil)
            """)
        return (try TestSite(Configuration(realm.part)), realm)
    }

    @Test func controlCharactersReachNoTerminal() throws {
        let (site, realm) = try nastySite()
        var endings = [try site.rollcall("plan"), try site.rollcall("sync")]
        #expect(try site.accounts().values.contains { $0.fullName?.contains("\u{1B}") == true })
        endings.append(try site.rollcall("accounts", "disable", "evil\u{1B}[1m", "--reason", Self.nasty))
        try realm.server.modify(
            "dn: cn=evil,\(realm.people)\nchangetype: modify\nreplace: mail\nmail:: "
                + Data("new\u{1B}[2J@example.test".utf8).base64EncodedString() + "\n")
        endings.append(try site.rollcall("plan"))
        endings.append(try site.rollcall("sync", "--verbose"))
        for arguments in [
            ["accounts"], ["accounts", "show", "evil\u{1B}[1m"], ["accounts", "show", Self.nasty], ["groups"],
            ["logs", "list"], ["logs", "show", "latest"], ["logs", "search", "--user", "evil\u{1B}[1m"],
            ["logs", "search", "--user", Self.nasty], ["approve", Self.nasty], ["sync", "--directory", Self.nasty],
            ["check"],
        ] {
            endings.append(
                try Program.run(arguments, environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")]))
        }
        #expect(endings.contains { $0.output.contains("Evil") })
        for ending in endings {
            for text in [ending.output, ending.complaints] {
                #expect(!text.unicodeScalars.contains(where: Self.isDangerous), "\(text.debugDescription)")
            }
            #expect(!ending.output.contains("\nrollcall: error: fake"), "\(ending)")
            #expect(!ending.complaints.contains("\nrollcall: error: fake"), "\(ending)")
        }
    }

    /// C0 but for the line feed, DEL, C1, and what changes the writing direction.
    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    // MARK: JSON

    @Test func everythingIsThereAsJSON() throws {
        let (site, _) = try nastySite()
        let sync = try site.rollcall("sync", "--format", "json")
        #expect(sync.code == 0, "\(sync)")
        #expect(try Self.lines(sync.output).count == 1)
        for arguments in [
            ["plan"], ["check"], ["accounts"], ["accounts", "show", "ada"], ["accounts", "list", "a*"], ["groups"],
        ] {
            let ending = try Self.json(arguments, site)
            #expect(ending.code == 0, "\(ending)")
            let value = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
            #expect(value is [Any] || value is [String: Any])
        }
        for (arguments, count) in [
            (["logs", "list"], 1), (["logs", "show", "latest"], 1 + 3 + 2 + 2),
            (["logs", "search", "--user", "ada"], 2),
        ] {
            let ending = try Self.json(arguments, site)
            #expect(ending.code == 0, "\(ending)")
            #expect(try Self.lines(ending.output).count == count, "\(ending)")
        }
    }

    private static func json(_ arguments: [String], _ site: TestSite) throws -> Ending {
        try Program.run(
            arguments + ["--format", "json"], environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
    }

    /// JSON Lines.
    private static func lines(_ text: String) throws -> [Any] {
        try text.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
    }

    // MARK: Colour and progress

    @Test func aPipeGetsNeitherColourNorProgress() throws {
        let (site, _) = try nastySite()
        for environment in [["TERM": "xterm-256color"], ["TERM": "xterm-256color", "CLICOLOR_FORCE": "1"]] {
            let ending = try site.rollcall("sync", environment: environment)
            #expect(!ending.output.contains("\u{1B}") && !ending.complaints.contains("\r"), "\(ending)")
        }
    }

    @Test func aTerminalGetsColourUnlessItIsRefused() throws {
        let (site, _) = try nastySite()
        let coloured = try Self.onTerminal(site, ["sync"], ["TERM": "xterm-256color", "NO_COLOR": ""])
        #expect(coloured.contains("\u{1B}[32msuccess\u{1B}[0m"), "\(coloured.debugDescription)")
        #expect(coloured.contains("reading:"), "\(coloured.debugDescription)")
        let refused = try Self.onTerminal(site, ["sync"], ["TERM": "xterm-256color", "NO_COLOR": "1"])
        #expect(!refused.contains("\u{1B}"), "\(refused.debugDescription)")
        #expect(refused.contains("success."))
        // The progress line leaves nothing on the line that follows it.
        let last = try #require(refused.split(separator: "\r\n").last { $0.contains("success.") })
        #expect(
            last.components(separatedBy: "\r").last?.hasPrefix("company: success.") == true, "\(last.debugDescription)")
        let quiet = try Self.onTerminal(site, ["sync", "--quiet"], ["TERM": "xterm-256color"])
        #expect(!quiet.contains("reading:") && !quiet.contains("success"), "\(quiet.debugDescription)")
    }

    /// What a terminal would show, both outputs together.
    private static func onTerminal(
        _ site: TestSite, _ arguments: [String], _ environment: [String: String]
    ) throws -> String {
        let script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        return try run(
            ["python3", "-I", "-c", script, Program.path] + arguments,
            environment: environment.merging(["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")]) { $1 })
    }

    // MARK: The journal

    @Test func theJournalGetsPriorities() throws {
        let (site, _) = try nastySite()
        let ending = try site.rollcall("sync", environment: ["JOURNAL_STREAM": "8:1234"])
        #expect(ending.complaints.split(separator: "\n").allSatisfy { $0.hasPrefix("<") }, "\(ending)")
        #expect(ending.complaints.contains("<4>rollcall: warning:"), "\(ending)")
    }

    // MARK: The log's commands

    @Test(.store(.sqlite, because: "it takes the file away")) func theLogTellsWhatHappenedToWhom() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada", "ben"], groups: ["Staff": ["ada", "ben"]])
        let site = try TestSite(Configuration(realm.part))
        let first = try site.sync()
        try realm.rename("ada", to: "augusta", in: ["Staff"])
        let second = try site.sync()
        for name in ["ada", "augusta"] {
            let search = try site.rollcall("logs", "search", "--user", name)
            #expect(search.output.contains("rename     user ada"), "\(search)")
            #expect(search.output.contains("username \"ada\" → \"augusta\""), "\(search)")
            #expect(search.output.contains(second.id), "\(search)")
        }
        #expect(try site.rollcall("logs", "search", "--user", "ada").output.contains(first.id))
        #expect(try !site.rollcall("logs", "search", "--user", "ben").output.contains(second.id))
        let list = try site.rollcall("logs", "list", "--limit", "1")
        #expect(list.output.contains(second.id) && !list.output.contains(first.id), "\(list)")
        let show = try site.rollcall("logs", "show", first.id)
        #expect(show.output.contains("create     user ada"), "\(show)")
        let missing = try site.rollcall("logs", "show", "20200101")
        #expect(missing.code == 64)
        // They read the files, never the store.
        try FileManager.default.removeItem(atPath: site.storeFile)
        #expect(try site.rollcall("logs", "search", "--user", "augusta").output.contains(second.id))
    }
}
