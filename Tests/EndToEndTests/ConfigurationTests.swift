import Foundation
import TestSupport
import Testing

/// What is wrong before anything is read: the configuration, the command line, the store, the log folder.
@Suite struct ConfigurationTests {
    private func site(people: [String] = ["ada", "ben"]) throws -> (TestSite, Realm) {
        let realm = try Realm(on: Shared.server(), people: people, groups: ["Staff": people])
        return (try TestSite(Configuration(realm.part)), realm)
    }

    // MARK: The configuration

    @Test(.once("it reads no directory")) func everyFaultAtOnce() throws {
        let (site, _) = try site()
        let text = try String(contentsOfFile: site.folder.file("rollcall.yaml"), encoding: .utf8)
        let spoilt = text.replacingOccurrences(of: "flavour: openldap", with: "flavour: openldp\n    critera: {}")
            .replacingOccurrences(of: "\"ou=people,", with: "\"people,")
            .replacingOccurrences(of: "password_file", with: "pasword_file")
            .replacingOccurrences(of: "retry_pause: 1s", with: "retry_pause: soon\n    page_size: 0")
        try site.write(spoilt, to: "rollcall.yaml")
        for arguments in [["config", "check"], ["sync"], ["plan"], ["check"], ["accounts"]] {
            let ending = try Program.run(
                arguments + ["--config", site.folder.file("rollcall.yaml")])
            #expect(ending.code == 64, "\(ending)")
            let faults = ending.complaints
            for (line, text) in [
                ("flavour: openldp", "did you mean \"openldap\"?"), ("critera:", "did you mean \"criteria\"?"),
                ("\"people,", "directories[0].users.bases"), ("pasword_file", "password_file"),
                ("retry_pause: soon", "must be a duration"), ("page_size: 0", "directories[0].page_size"),
            ] {
                let number = try #require(spoilt.components(separatedBy: line).first).split(
                    separator: "\n", omittingEmptySubsequences: false
                ).count
                let fault = faults.split(separator: "\n").first {
                    $0.contains("rollcall.yaml:\(number):") && $0.contains(text)
                }
                #expect(fault != nil, "\(line): no fault at line \(number) says \(text): \(ending)")
            }
            #expect(faults.contains("Nothing was read or changed."), "\(ending)")
        }
        #expect(try site.runs().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: site.storeFile))
    }

    @Test func aGoodConfiguration() throws {
        let (site, _) = try site()
        let ending = try site.rollcall("config", "check")
        #expect(ending.code == 0, "\(ending)")
        #expect(ending.output.contains("is good. Directories: company."))
        #expect(try site.rollcall("check").code == 0)
        #expect(!FileManager.default.fileExists(atPath: site.storeFile))
    }

    @Test(arguments: ["entra-ds", "active-directory", "openldap", "rfc2307"])
    func theExampleCanBeReadOnceItIsFilledIn(_ flavour: String) throws {
        let (site, realm) = try site()
        let example = try site.rollcall("config", "example", "--flavour", flavour)
        #expect(example.code == 0)
        let text = example.output.replacingOccurrences(of: "/etc/rollcall/bind-password", with: "password")
            .replacingOccurrences(of: "/etc/ssl/certs/ca-certificates.crt", with: realm.server.caFile)
            .replacingOccurrences(of: "/var/lib/rollcall/", with: "")
            .replacingOccurrences(of: "/var/log/rollcall", with: "log")
        try site.write(text, to: "rollcall.yaml")
        let ending = try site.rollcall("config", "check")
        #expect(ending.code == 0, "\(ending)")
    }

    // MARK: The log folder

    @Test(arguments: ["missing", "a file", "a link", "not writable"])
    func nothingIsAppliedWithoutALog(_ fault: String) throws {
        let (site, realm) = try site()
        try site.sync()
        try realm.hire("cleo")
        switch fault {
        case "missing": try site.configure { $0.logFolder = "nowhere/log" }
        case "a file":
            try site.write("", to: "file")
            try site.configure { $0.logFolder = "file" }
        case "a link":
            try FileManager.default.createSymbolicLink(
                atPath: site.folder.file("link"), withDestinationPath: site.folder.file("log"))
            try site.configure { $0.logFolder = "link" }
        default: try site.configure { $0.logFolder = "/proc" }
        }
        try site.assertUnchanged {
            let ending = try site.rollcall("sync")
            #expect(ending.code == 1, "\(ending)")
            #expect(ending.complaints.contains(site.configuration.logFolder), "\(ending)")
            // To root, /proc looks as if it could be written to.
            if fault == "not writable" { return }
            let check = try site.rollcall("check")
            #expect(check.code == 1)
            #expect(check.output.contains("failure  log folder"), "\(check)")
        }
        try site.configure { $0.logFolder = "log" }
        #expect(try site.sync().changes == ["users.created": 1])
        try site.assertConverged()
    }

    // MARK: The store

    @Test(
        .store(.sqlite, because: "it is about the file"),
        arguments: ["no database", "another program's database", "no folder"])
    func aStoreThatIsNone(_ fault: String) throws {
        let (site, _) = try site()
        switch fault {
        case "no database":
            try site.write(String(repeating: "This is no database. ", count: 100), to: "accounts.sqlite")
        case "another program's database":
            try run([
                "python3", "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('CREATE TABLE mine (x)')",
                site.storeFile,
            ])
        default: try site.configure { $0.store = "nowhere/accounts.sqlite" }
        }
        let before = FileManager.default.contents(atPath: site.storeFile)
        let run = try site.sync(expecting: 1)
        #expect(run.status == "failure")
        let place = fault == "no folder" ? "nowhere" : "accounts.sqlite"
        #expect(run.eventErrors.first?.contains(site.folder.file(place)) == true, "\(run.eventErrors)")
        #expect(FileManager.default.contents(atPath: site.storeFile) == before)
        #expect(try site.rollcall("check").code == 1)
    }

    @Test(.store(.sqlite, because: "it is about the file")) func thereIsNoStoreYet() throws {
        let (site, _) = try site()
        for arguments in [["accounts"], ["accounts", "show", "ada"], ["groups"]] {
            let ending = try Program.run(arguments + ["--config", site.folder.file("rollcall.yaml")])
            #expect(ending.code == 1, "\(ending)")
            #expect(ending.complaints.contains("rollcall sync"), "\(ending)")
        }
        // A plan makes none.
        #expect(try site.plan().changes.count == 4)
        #expect(!FileManager.default.fileExists(atPath: site.storeFile))
        #expect(try site.runs().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.logFolder).isEmpty)
    }

    @Test(.store(.sqlite, because: "it is about the file")) func theStoreIsItsOwnersAlone() throws {
        let (site, _) = try site()
        try site.sync()
        let mode = try FileManager.default.attributesOfItem(atPath: site.storeFile)[.posixPermissions] as? Int
        #expect((mode ?? 0o777) & 0o007 == 0)
    }

    // MARK: The command line

    @Test(arguments: [
        ["sink"], ["sync", "--force"], ["sync", "--format", "xml"], ["sync", "--verbose", "--quiet"], ["logs", "show"],
        ["logs", "list", "--status", "done"], ["logs", "list", "--limit", "0"], ["approve"],
        ["accounts", "add", "zoe", "--authentication", "magic"], ["accounts", "add", " "],
    ])
    func wrongUsage(_ arguments: [String]) throws {
        let (site, _) = try site()
        let ending = try Program.run(arguments + ["--config", site.folder.file("rollcall.yaml")])
        #expect(ending.code == 64, "\(ending)")
        #expect(!ending.complaints.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: site.storeFile))
    }

    @Test(arguments: ["sync", "plan", "check"]) func aDirectoryThatIsMisspelt(_ command: String) throws {
        let (site, _) = try site()
        let ending = try site.rollcall(command, "--directory", "compny")
        #expect(ending.code == 64, "\(ending)")
        #expect(ending.complaints.contains("Did you mean company?"), "\(ending)")
        #expect(try site.runs().isEmpty)
    }

    @Test func theHelpHasTheExitCodes() throws {
        let help = try Program.run(["--help"])
        #expect(help.code == 0)
        for line in [
            "0   success", "1   failure", "2   partial failure", "3   blocked", "4   skipped", "64  wrong usage",
        ] { #expect(help.output.contains(line), "\(help)") }
        for command in ["sync", "plan", "approve", "check", "accounts", "groups", "logs", "config"] {
            #expect(help.output.contains(command))
            #expect(try Program.run([command, "--help"]).code == 0)
        }
        #expect(try Program.run(["--version"]).output.contains("."))
    }

    @Test func theConfigurationIsFoundByOptionAndVariable() throws {
        let (site, _) = try site()
        let path = site.folder.file("rollcall.yaml")
        #expect(try Program.run(["config", "check"], environment: ["ROLLCALL_CONFIG": path]).code == 0)
        #expect(
            try Program.run(["config", "check", "--config", path], environment: ["ROLLCALL_CONFIG": "/gone"]).code == 0)
        let gone = try Program.run(["config", "check"], environment: ["ROLLCALL_CONFIG": "/gone.yaml"])
        #expect(gone.code == 64)
        #expect(gone.complaints.contains("/gone.yaml"))
    }

    // MARK: Administrators

    @Test func theLastAdministratorCantBeDisabled() throws {
        let (site, _) = try site()
        try site.sync()
        #expect(try site.rollcall("accounts", "add", "root", "--site-admin").code == 0)
        try site.assertUnchanged {
            let ending = try site.rollcall("accounts", "disable", "root")
            #expect(ending.code == 1, "\(ending)")
            #expect(ending.complaints.contains("last enabled site administrator"), "\(ending)")
        }
        #expect(try site.rollcall("accounts", "add", "root2", "--site-admin", "--protect").code == 0)
        #expect(try site.rollcall("accounts", "disable", "root").code == 0)
        #expect(try site.account("root").disabledBy == "administrator")
        #expect(try site.account("root2").protected)
        let refused = try site.assertUnchanged {
            [try site.rollcall("accounts", "add", "ROOT"), try site.rollcall("accounts", "disable", "nobody")]
        }
        #expect(refused.map(\.code) == [1, 64])
        try site.assertConverged()
    }

    // MARK: Several directories

    @Test func oneFailureStopsNoOtherDirectory() throws {
        let (site, realm) = try site()
        try site.configure { configuration in
            var broken = realm.part
            broken.name = "broken"
            broken.servers = ["ldaps://directory.invalid"]
            configuration.directories.insert(broken, at: 0)
        }
        let ending = try site.rollcall("sync")
        #expect(ending.code == 1, "\(ending)")
        #expect(try site.runs().map(\.status) == ["failure", "success"])
        #expect(try site.accounts().keys.sorted() == ["ada", "ben"])
    }
}
