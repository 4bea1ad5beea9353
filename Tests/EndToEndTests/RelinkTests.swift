import Foundation
import TestSupport
import Testing

/// Somebody is deleted in the directory and created anew, and so has another identifier.
@Suite struct RelinkTests {
    /// fay is deleted, and created anew.
    private func recreatedSite(
        _ configure: (inout DirectoryPart) -> Void = { _ in }
    ) throws -> (TestSite, Realm, newcomer: String) {
        let (site, realm) = try Office.syncedSite { part, _ in configure(&part) }
        try Office.dismiss("fay", from: realm)
        try realm.hire("fay")
        try realm.join("Staff", "fay")
        return (site, realm, try realm.identifier(ofDN: realm.dn("fay")))
    }

    @Test func theNewcomerIsHeldAndTheHintWorks() throws {
        let (site, _, newcomer) = try recreatedSite()
        let before = try site.account("fay")
        let run = try site.sync(expecting: 2)
        #expect(
            try site.deeds(of: run) == ["disable user fay", "held user fay", "remove membership Staff: fay"])
        let disabled = try site.account("fay")
        #expect((disabled.id, disabled.enabled, disabled.disabledReason) == (before.id, false, "entry_gone"))
        let held = try #require(try site.details(of: run).first { $0.status == "held" })
        #expect((held.reason.code, held.reason.rule) == ("entry_recreated", "on_recreate"))
        let hint = "rollcall accounts relink fay \(newcomer)"
        #expect(held.reason.text.contains("`\(hint)`"), "\(held.reason.text)")
        #expect(run.warnings.contains { $0.contains(hint) })
        // It stands so, hour after hour, without another partial failure.
        try site.assertConverged()
        #expect(try site.lastRun().warnings.contains { $0.contains(hint) })

        // The hint shows first, and then does it.
        let words = hint.split(separator: " ").dropFirst().map(String.init)
        try site.assertUnchanged {
            let shown = try site.run(words[0], words[1], words[2], words[3], expecting: 3)
            #expect(shown.output.contains("relink     user fay"), "\(shown)")
            #expect(shown.complaints.contains("--yes"), "\(shown)")
        }
        try site.run(words[0], words[1], words[2], words[3], "--yes")
        let relink = try site.lastRun()
        #expect((relink.cycle, relink.status, relink.changes["users.relinked"]) == ("relink", "success", 1))
        let relinked = try site.account("fay")
        #expect((relinked.id, relinked.identifier) == (before.id, newcomer))
        try site.sync()
        #expect(try site.account("fay").enabled)
        #expect(try site.members()["Staff"]?.contains("fay") == true)
        try site.assertConverged()
    }

    @Test(arguments: ["identifier", "dn", "username", "email"]) func theEntryIsNamed(by name: String) throws {
        let (site, realm, newcomer) = try recreatedSite()
        let text = ["identifier": newcomer, "dn": realm.dn("fay"), "username": "FAY", "email": "fay@example.test"][name]
        // Even before a cycle has seen that the old entry is gone.
        try site.run("accounts", "relink", "fay", try #require(text), "--yes")
        #expect(try site.account("fay").identifier == newcomer)
        try site.sync()
        #expect(try site.account("fay").enabled)
        try site.assertConverged()
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let account: String
        let entry: @Sendable (_ newcomer: String) -> String
        let says: String
        var arrange: @Sendable (TestSite) throws -> Void = { _ in }
    }

    static let refusals = [
        Refusal(
            testDescription: "the account's own entry is still there", account: "ada", entry: { $0 },
            says: "own entry is still there: "),
        Refusal(
            testDescription: "the entry has an account", account: "fay", entry: { _ in "ben" },
            says: "has an account already: ben"),
        Refusal(
            testDescription: "no such account", account: "nobody", entry: { $0 }, says: "There is no account"),
        Refusal(
            testDescription: "no such entry", account: "fay", entry: { _ in "nobody" }, says: "no entry \"nobody\""),
        Refusal(
            testDescription: "an account that is protected", account: "fay", entry: { $0 }, says: "is protected",
            arrange: { try $0.run("accounts", "protect", "fay") }),
        Refusal(
            testDescription: "an account that the configuration protects", account: "fay", entry: { $0 },
            says: "is protected", arrange: { try $0.configure { $0.protect = ["users": ["fa?"]] } }),
        Refusal(
            testDescription: "an account that an administrator made", account: "root", entry: { $0 },
            says: "made by an administrator", arrange: { try $0.run("accounts", "add", "root") }),
    ]

    @Test(arguments: refusals) func refused(_ refusal: Refusal) throws {
        let (site, _, newcomer) = try recreatedSite()
        try refusal.arrange(site)
        let entry = refusal.entry(newcomer)
        try site.assertRefused("accounts", "relink", refusal.account, entry, says: refusal.says)
        try site.assertRefused("accounts", "relink", refusal.account, entry, "--yes", says: refusal.says)
    }

    @Test func aDirectoryThatIsNotReadWholeProvesNoAbsence() throws {
        let (site, realm, newcomer) = try recreatedSite()
        let port = try RefusingPort()
        try site.configureDirectory { $0.servers = ["ldaps://127.0.0.1:\(port.port)"] }
        try site.assertRefused(
            "accounts", "relink", "fay", newcomer, "--yes", expecting: 1, says: "refused the connection")
        withExtendedLifetime(realm) {}
    }

    @Test func itCanBeSwitchedOnForAll() throws {
        let (site, _, newcomer) = try recreatedSite { $0.onRecreate = "relink" }
        let before = try site.account("fay")
        let run = try site.sync()
        #expect(try site.deeds(of: run) == ["relink user fay"])
        #expect(try site.details(of: run).first?.reason.code == "recreated")
        let after = try site.account("fay")
        #expect((after.id, after.enabled, after.identifier) == (before.id, true, newcomer))
        try site.assertConverged()
    }

    @Test func twoNewcomersOfThatNameAreBothHeld() throws {
        let (site, realm, _) = try recreatedSite { $0.onRecreate = "relink" }
        let other = try realm.add(unit: "others")
        try site.configureDirectory { $0.users.append(other) }
        try realm.hire("fay", in: other)
        try realm.join("Staff", realm.dn("fay", in: other))
        try site.sync(expecting: 3)
        let run = try site.lastRun()
        try site.run("approve", run.id, expecting: 2)
        #expect(try site.account("fay").enabled == false)
        #expect(try site.deeds(of: try site.lastRun()).filter { $0 == "held user fay" }.count == 2)
    }
}
