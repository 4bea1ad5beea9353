import Foundation
import TestSupport
import Testing

/// Two cycles at once, and a cycle that dies.
@Suite struct LockTests {
    private func stalledCycle() throws -> (TestSite, Realm, StalledCycle) {
        let realm = try Realm(
            on: Shared.server(), people: (1...100).map { "user\($0)" }, groups: ["Team": ["user1", "user2"]])
        let site = try TestSite(Configuration(realm.part))
        try site.sync()
        let cycle = try StalledCycle(of: site, on: realm.server, bytesBeforeEnd: 10_000)
        return (site, realm, cycle)
    }

    @Test func theSecondIsSkipped() throws {
        let (site, realm, cycle) = try stalledCycle()
        let second = try site.rollcall("sync")
        #expect(second.code == 4, "\(second)")
        let skipped = try #require(try site.runs().last)
        #expect(skipped.status == "skipped")
        #expect(skipped.changes == [:])
        let error = try #require(skipped.eventErrors.first)
        #expect(error.contains("\(cycle.program.identifier)"), "\(error)")
        #expect(second.complaints.contains(error))
        // Making a plan takes no lock.
        try site.configureDirectory { $0.servers = [realm.server.ldapsURL] }
        #expect(try site.plan().changes.isEmpty)
        let first = try cycle.resume()
        #expect(first.code == 0, "\(first)")
        #expect(try site.runs().last?.status == "success")
        try site.assertConverged()
    }

    @Test func aRunThatWasKilledIsClosedByTheNext() throws {
        let (site, realm, cycle) = try stalledCycle()
        let before = try site.dump()
        cycle.program.send(SIGKILL)
        #expect(try cycle.program.ending().code == -SIGKILL)
        #expect(try site.dump().differences(from: before) == [])
        let count = try site.runs().count
        try site.configureDirectory { $0.servers = [realm.server.ldapsURL] }
        let next = try site.sync()
        #expect(next.status == "success")
        let runs = try site.runs()
        #expect(runs.count == count + 2)
        let dead = runs[count]
        #expect(runs.last?.id == next.id && dead.id != next.id)
        #expect(dead.status == "failure")
        #expect(dead.eventErrors.first?.contains("nterrupted before commit") == true, "\(dead.eventErrors)")
        #expect(dead.finishedAt != nil)
        #expect(try site.rollcall("logs", "list", "--status", "in_progress").output.split(separator: "\n").count == 1)
        try site.assertConverged()
    }

    @Test func twoDirectoriesDontHinderEachOther() throws {
        let (site, realm, cycle) = try stalledCycle()
        let other = try Realm(on: realm.server, people: ["zoe"])
        try site.configure { configuration in
            var part = other.part
            part.name = "other"
            configuration.directories.append(part)
        }
        let ending = try site.rollcall("sync", "--directory", "other")
        #expect(ending.code == 2 || ending.code == 0, "\(ending)")
        #expect(try site.account("zoe").directory == "other")
        #expect(try cycle.resume().code == 0)
    }

    private static let names = (1...200).map { "user\($0)" }

    /// How long a first cycle of these people takes.
    private static let usual = Result {
        let realm = try Realm(on: Shared.server(), people: names, groups: ["Staff": names])
        return try ContinuousClock().measure { try TestSite(Configuration(realm.part)).sync() } / .seconds(1)
    }

    /// Wherever a first cycle is killed, the store holds nobody or everybody, and the log says which.
    @Test(arguments: [0.2, 0.4, 0.55, 0.7, 0.8, 0.85, 0.9, 0.95])
    func aFirstCycleThatIsKilledAfter(_ part: Double) throws {
        let realm = try Realm(on: Shared.server(), people: Self.names, groups: ["Staff": Self.names])
        let site = try TestSite(Configuration(realm.part))
        let usual = try Self.usual.get()
        let program = try site.start("sync")
        Thread.sleep(forTimeInterval: part * usual)
        program.send(SIGKILL)
        let ending = try program.ending()
        let held = try site.rollcall("accounts", "--format", "json")
        let count = held.code == 0 ? try site.accounts().count : 0
        #expect(count == 0 || count == 200, "\(ending)")
        let run = try site.sync()
        #expect(run.changes["users.created"] ?? 0 == 200 - count)
        let runs = try site.runs()
        if ending.code != 0, runs.count > 1 {
            #expect(runs[0].status == (count == 0 ? "failure" : "success"), "\(runs[0])")
            #expect(runs[0].changes["users.created"] ?? 0 == count)
        }
        try site.assertConverged()
    }
}
