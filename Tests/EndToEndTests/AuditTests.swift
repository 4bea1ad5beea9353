import TestSupport
import Testing

/// Every command that changes something records who ran it, and when.
@Suite struct AuditTests {
    private struct Deed: Decodable {
        let at: String
        let who: String
        let what: String
        let subject: String

        var words: String { "\(what) \(subject)" }
    }

    @Test func whatIsDoneByHandIsRecorded() throws {
        let (site, realm) = try Office.syncedSite()
        let user = try site.lastRun().startedBy
        try realm.replace("mail", of: "ada", with: "new@example.test")
        let run = try site.sync()
        for arguments in [
            ["accounts", "add", "root"], ["accounts", "disable", "root"], ["accounts", "enable", "root"],
            ["accounts", "protect", "root"], ["accounts", "unprotect", "root"], ["groups", "protect", "Team"],
            ["groups", "unprotect", "Team"], ["directories", "pause", "company", "--reason", "a test"],
            ["directories", "resume", "company"], ["revert", run.id, "--yes"], ["release", run.id],
        ] {
            let ending = try Program.run(
                arguments, environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
            #expect(ending.code == 0, "\(arguments): \(ending)")
        }
        let deeds = try site.json([Deed].self, "audit")
        #expect(
            deeds.map(\.words) == [
                "release holds", "resume company", "pause company", "unprotect group Team", "protect group Team",
                "change root", "change root", "change root", "change root", "add root",
            ])
        #expect(deeds.allSatisfy { $0.who == user })
        #expect(deeds.map(\.at) == deeds.map(\.at).sorted(by: >))
        #expect(try site.json([Deed].self, "audit", "--limit", "2").map(\.words) == deeds.prefix(2).map(\.words))
        #expect(try site.run("audit").output.contains(user))
        // What is refused is not done.
        try site.run("accounts", "disable", "nobody", expecting: 64)
        #expect(try site.json([Deed].self, "audit").count == deeds.count)
        #expect(try site.lastRun().startedBy == user)
    }
}
