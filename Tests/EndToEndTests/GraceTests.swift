import TestSupport
import Testing

/// Disabled now, deleted once the grace is over.
@Suite struct GraceTests {
    private func syncedSite(
        _ configure: (inout DirectoryPart) -> Void = { _ in }
    ) throws -> (TestSite, Realm) {
        try Office.syncedSite { part, _ in
            part.deprovision = ["users": "disable", "delete_after": "30d"]
            configure(&part)
        }
    }

    @Test(arguments: ["gone", "out of scope"]) func disabledNowAndDeletedLater(_ how: String) throws {
        let (site, realm) = try syncedSite()
        if how == "gone" { try Office.dismiss("fay", from: realm) } else { try realm.leave("Staff", "fay") }
        #expect(try site.sync().changes["users.disabled"] == 1)
        let disabled = try site.account("fay")
        #expect(disabled.disabledReason == (how == "gone" ? "entry_gone" : "left_required_group"))
        #expect(disabled.departedAt != nil)
        try site.assertConverged()
        try site.letHoursPass(29 * 24)
        try site.assertConverged()
        #expect(try site.account("fay").id == disabled.id)
        try site.letHoursPass(25)
        let run = try site.sync()
        #expect(try site.deeds(of: run) == ["delete user fay"])
        let reason = try #require(try site.details(of: run).first?.reason)
        #expect((reason.code, reason.rule) == ("grace_over", "deprovision.delete_after"))
        #expect(try site.accounts()["fay"] == nil)
        try site.assertConverged()
    }

    @Test func whoeverReturnsInTimeGetsTheSameAccount() throws {
        let (site, realm) = try syncedSite()
        try realm.leave("Staff", "fay")
        try site.sync()
        let before = try site.account("fay")
        try site.letHoursPass(29 * 24)
        try realm.join("Staff", "fay")
        let run = try site.sync()
        #expect(run.changes["users.reactivated"] == 1)
        let after = try site.account("fay")
        #expect((after.id, after.enabled, after.departedAt) == (before.id, true, nil))
        // And the grace begins anew.
        try realm.leave("Staff", "fay")
        try site.letHoursPass(48)
        try site.sync()
        try site.assertConverged()
        #expect(try site.account("fay").departedAt != nil)
    }

    @Test func whoeverIsDisabledInTheDirectoryIsNeverDeleted() throws {
        let (site, realm) = try syncedSite()
        try realm.lock("fay")
        try site.sync()
        let disabled = try site.account("fay")
        #expect((disabled.enabled, disabled.departedAt) == (false, nil))
        try site.letHoursPass(365 * 24)
        try site.assertConverged()
        #expect(try site.account("fay").id == disabled.id)
        // A leave that ends in a departure: the grace begins with that.
        try Office.dismiss("fay", from: realm)
        try site.sync()
        #expect(try site.account("fay").departedAt != nil)
        try site.assertConverged()
        try site.letHoursPass(31 * 24)
        #expect(try site.sync().changes["users.deleted"] == 1)
        try site.assertConverged()
    }

    @Test func whatIsDueAboveTheLimitWaitsAlone() throws {
        let (site, realm) = try syncedSite { $0.limits = ["deletions_after_grace": "{minimum: 1, percent: 0}"] }
        try Office.dismiss("emil", from: realm)
        try site.sync()
        try site.letHoursPass(24)
        try Office.dismiss("fay", from: realm)
        try site.sync()
        try site.letHoursPass(40 * 24)
        try realm.replace("mail", of: "ada", with: "new@example.test")
        let run = try site.sync()
        // The longest departed goes first, and what else there is to do goes on.
        #expect(try site.deeds(of: run) == ["delete user emil", "kept user fay", "update user ada"])
        #expect(try site.details(of: run).first { $0.status == "kept" }?.reason.code == "deletion_waiting")
        #expect(run.status == "success")
        try site.assertConverged()
        #expect(try site.accounts()["fay"] != nil)
        try site.letHoursPass(25)
        #expect(try site.deeds(of: try site.sync()) == ["delete user fay"])
        try site.assertConverged()
    }

    @Test func protectedAccountsStay() throws {
        let (site, realm) = try syncedSite()
        try Office.dismiss("fay", from: realm)
        try site.sync()
        try site.run("accounts", "protect", "fay")
        try site.letHoursPass(40 * 24)
        try site.assertConverged()
        #expect(try site.accounts()["fay"] != nil)
        try site.run("accounts", "unprotect", "fay")
        #expect(try site.sync().changes["users.deleted"] == 1)
    }

    @Test(.directory(.slapd, .container, because: "Samba has no limits for an identity"))
    func aDirectoryThatIsNotReadWholeDeletesNobody() throws {
        let (site, realm) = try syncedSite()
        try Office.dismiss("fay", from: realm)
        try site.sync()
        try site.letHoursPass(40 * 24)
        try site.write(realm.server.limitedPassword, to: "password")
        try site.configureDirectory { part in
            part.bind["dn"] = realm.server.limitedDN
            part.users.append(realm.groups)
        }
        try realm.server.add((1...10).map { realm.person("crowd\($0)") }.joined())
        try site.assertUnchanged { _ = try site.rollcall("sync") }
        #expect(try site.lastRun().status != "success")
    }
}
