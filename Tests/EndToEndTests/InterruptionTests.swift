import Foundation
import TestSupport
import Testing

/// A cycle that is asked to stop.
@Suite struct InterruptionTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func aCycleThatReadsEndsAtOnce(_ signal: Int32) throws {
        let realm = try Realm(
            on: Shared.server(), people: (1...100).map { "user\($0)" }, groups: ["Team": ["user1", "user2"]])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        try realm.hire("ada")
        let cycle = try StalledCycle(of: site, on: realm.server, bytesBeforeEnd: 10_000)
        let before = try site.dump()
        let count = try site.runs().count
        try realm.hire("ben")
        cycle.program.send(signal)
        let ending = try cycle.program.ending()
        #expect(ending.code == 5, "\(ending)")
        #expect(ending.complaints.contains(signal == SIGTERM ? "SIGTERM" : "SIGINT"), "\(ending)")
        #expect(try site.dump().differences(from: before) == [])
        let run = try #require(try site.runs().last)
        #expect(try site.runs().count == count + 1)
        #expect((run.status, run.changes) == ("failure", [:]))
        #expect(run.eventErrors.first?.hasPrefix("Interrupted by SIG") == true, "\(run.eventErrors)")
        // Nothing is left that the next run had to close, and no lock.
        try site.configureDirectory { $0.servers = [realm.server.ldapsURL] }
        #expect(try site.sync().changes["users.created"] == 1)
        #expect(try site.runs().count == count + 2)
        try site.assertConverged()
    }
}

/// Several workers that share directories.
@Suite struct DueTests {
    @Test func onlyWhatIsDueIsRead() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada"], groups: ["Staff": ["ada"]])
        let site = try TestSite(Configuration(realm.part))
        try site.run("sync", "--due-after", "45m")
        try realm.hire("ben")
        let second = try site.run("sync", "--due-after", "45m")
        #expect(second.output.contains("not due yet"), "\(second)")
        #expect(try site.lastRun().status == "skipped")
        #expect(try site.accounts()["ben"] == nil)
        // A run of an operator's, for one person, is no cycle.
        try site.letHoursPass(1)
        try site.run("sync", "--user", "ada")
        try site.run("sync", "--due-after", "45m")
        #expect(try site.accounts()["ben"] != nil)
        #expect(try site.rollcall("sync", "--due-after", "soon").code == 64)
        #expect(try site.rollcall("sync", "--due-after", "45m", "--user", "ada").code == 64)
    }
}
