import Foundation
import TestSupport
import Testing

extension LimitTests {
    @Test func aBlockedPlanIsShown() throws {
        let (site, _, run) = try blockedSite()
        try site.assertUnchanged {
            let file = site.logFolder + "/" + (try #require(run.planFile))
            for name in [run.id, file] {
                let shown = try site.run("plan", "show", name, expecting: 3)
                for words in [
                    "run \(run.id), digest \(try #require(run.planDigest))", "disable    user user1",
                    "users_deprovisioned: 4 planned of 12, 3 allowed, 0 left  EXCEEDED", "This plan needs approval",
                ] {
                    #expect(shown.output.contains(words), "\(words): \(shown)")
                }
                let plan = try site.json(PlanRecord.self, "plan", "show", name, expecting: 3)
                #expect(plan.changes.count == 4)
            }
        }
    }

    @Test func aPlanIsSavedAndShown() throws {
        let (site, realm) = try syncedSite()
        try realm.replace("mail", of: "user1", with: "new@example.test")
        let file = site.folder.file("saved.json")
        let count = try site.runs().count
        try site.assertUnchanged {
            let saved = try site.run("plan", "--out", file)
            #expect(saved.output.contains("update     user user1"), "\(saved)")
            let shown = try site.run("plan", "show", file)
            #expect(shown.output.contains("email \"user1@example.test\" → \"new@example.test\""), "\(shown)")
        }
        #expect(try site.runs().count == count)
        // Of what was done since it shows what it was.
        try site.sync()
        #expect(try site.json(PlanRecord.self, "plan", "show", file).changes.count == 1)
    }

    @Test func noPlanToShow() throws {
        let (site, _, run) = try blockedSite()
        let harmless = try #require(try site.runs().first)
        try site.assertRefused("plan", "show", harmless.id, says: "was not blocked")
        try site.assertRefused("plan", "show", "/nowhere/plan.json", says: "can't be read")
        #expect(try site.run("plan", "show", "20200101-000000-00000000", expecting: 64).output.isEmpty)
        let file = site.logFolder + "/" + (try #require(run.planFile))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try site.write(text.replacingOccurrences(of: "user1", with: "user9"), to: "edited.json")
        try site.assertRefused("plan", "show", site.folder.file("edited.json"), says: "changed after it was made")
    }

    struct OtherSettings: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Configuration) -> Void
    }

    static let otherSettings = [
        OtherSettings(testDescription: "a limit") { $0.directory.limits = ["users_deprovisioned": "{minimum: 2}"] },
        OtherSettings(testDescription: "the mapping") { $0.directory.mapping = ["full_name": "{sn}"] },
        OtherSettings(testDescription: "what becomes of people") { $0.directory.deprovision = ["users": "delete"] },
        OtherSettings(testDescription: "the criteria") { $0.directory.criteria["denied_groups"] = ["One"] },
        OtherSettings(testDescription: "who is protected") { $0.protect = ["users": ["user12"]] },
        OtherSettings(testDescription: "the user filter") { $0.directory.userFilter = "(uid=*)" },
    ]

    @Test(arguments: otherSettings) func anApprovalUnderOtherSettingsIsRefused(_ other: OtherSettings) throws {
        let (site, _, run) = try blockedSite()
        try site.configure(other.change)
        try site.assertUnchanged {
            let ending = try approve(run.id, on: site, expecting: 1)
            #expect(ending.complaints.contains("made under other settings"), "\(ending)")
        }
    }

    @Test func whoMustApproveIsNamed() throws {
        let (site, _, run) = try blockedSite()
        try site.assertRefused("approve", run.id, "--by", " ", says: "the name of a person")
        try site.run("approve", run.id)
        #expect(try site.lastRun().approvedBy == site.lastRun().startedBy)
    }
}
