import TestSupport
import Testing

/// Several directories feed one store, and each manages only its own.
@Suite struct DirectoriesTests {
    /// The directories north, with ada, ben and cleo, and south, with dora, emil and fay; each has a group of them all.
    struct TwoDirectories {
        let site: TestSite
        let north: Realm
        let south: Realm

        init(_ configure: (inout Configuration) -> Void = { _ in }) throws {
            north = try Realm(
                on: Shared.server(), people: ["ada", "ben", "cleo"], groups: ["North": ["ada", "ben", "cleo"]])
            south = try Realm(
                on: Shared.server(), people: ["dora", "emil", "fay"], groups: ["South": ["dora", "emil", "fay"]])
            var (first, second) = (north.part, south.part)
            (first.name, second.name) = ("north", "south")
            var configuration = Configuration(first, second)
            configure(&configuration)
            site = try TestSite(configuration)
            try site.sync()
        }

        func plans(expecting code: Int32 = 0) throws -> [String: PlanRecord] {
            let plans = try site.json([PlanRecord].self, "plan", expecting: code)
            return Dictionary(uniqueKeysWithValues: plans.map { ($0.directory, $0) })
        }

        func assertConverged(sourceLocation: SourceLocation = #_sourceLocation) throws {
            try site.assertUnchanged(sourceLocation: sourceLocation) {
                #expect(
                    try plans().values.flatMap(\.changes).map(\.words) == [], sourceLocation: sourceLocation)
                try site.run("sync", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func eachManagesOnlyItsOwn() throws {
        let two = try TwoDirectories()
        #expect(try two.site.runs().map(\.directory.name) == ["north", "south"])
        #expect(try two.site.accounts().values.filter { $0.directory == "north" }.count == 3)
        try two.north.leave("North", "ada")
        try Office.dismiss("ada", from: two.north)
        try two.south.replace("mail", of: "fay", with: "new@example.test")
        let plans = try two.plans()
        #expect(plans["north"]?.changes.map(\.words) == ["disable user ada", "remove membership North: ada"])
        #expect(plans["south"]?.changes.map(\.words) == ["update user fay"])
        // One alone, first.
        try two.site.run("sync", "--directory", "south")
        #expect(try two.site.account("ada").enabled)
        #expect(try two.site.account("fay").email == "new@example.test")
        try two.site.run("sync")
        #expect(try two.site.account("ada").enabled == false)
        try two.assertConverged()
        try two.site.assertRefused("sync", "--directory", "nort", says: "nort", "north")
    }

    @Test func anAdministratorsMemberOfAnothersGroupStays() throws {
        let two = try TwoDirectories()
        try two.site.addMembership(of: "fay", in: "North")
        try two.north.leave("North", "ben")
        try two.site.run("sync")
        #expect(try two.site.members()["North"] == ["ada", "cleo", "fay"])
        try two.assertConverged()
    }

    @Test func oneUserNameInBothIsAConflict() throws {
        let two = try TwoDirectories()
        try two.south.hire("ada")
        let before = try two.site.account("ada")
        try two.site.run("sync", expecting: 2)
        let held = try two.site.details(of: try two.site.lastRun())
        #expect(held.map(\.words) == ["held user ada"])
        #expect(held.first?.reason.code == "username_conflict")
        #expect(held.first?.reason.text.contains("the directory north") == true)
        #expect(try two.site.account("ada") == before)
        // Whoever claims the name stops nothing: ada leaves, and is disabled.
        try two.north.leave("North", "ada")
        try two.north.delete("ada")
        try two.site.run("sync")
        #expect(try two.site.account("ada").enabled == false)
        try two.assertConverged()
    }

    @Test func oneGroupNameInBothIsAConflict() throws {
        let two = try TwoDirectories()
        try two.south.add(group: "North", ["fay"])
        try two.site.run("sync", expecting: 2)
        #expect(try two.site.details(of: try two.site.lastRun()).map(\.reason.code) == ["group_name_conflict"])
        #expect(try two.site.members()["North"] == ["ada", "ben", "cleo"])
        try two.assertConverged()
    }

    @Test func aDirectoryOutOfTheConfigurationDeprovisionsNobody() throws {
        let two = try TwoDirectories()
        try two.site.configure { $0.directories.removeLast() }
        try two.site.assertConverged()
        let records = try two.site.json([DirectoryRecord].self, "directories")
        #expect(records.map(\.name) == ["north", "south"])
        #expect(records.map(\.configured) == [true, false])
        #expect(records.map(\.enabled) == [3, 3])
        #expect(try two.site.run("directories").output.contains("not in the configuration"))
    }

    // MARK: Moving a person

    @Test func aTransfer() throws {
        let two = try TwoDirectories()
        // ada moves south: the north forgets her only once the account has moved.
        try two.south.hire("ada")
        try two.south.join("South", "ada")
        let before = try two.site.account("ada")
        let identifier = try two.south.identifier(ofDN: two.south.dn("ada"))
        try two.site.assertUnchanged {
            let shown = try two.site.run("accounts", "transfer", "ada", "--to", "south", expecting: 3)
            #expect(shown.output.contains("transfer   user ada"), "\(shown)")
            #expect(shown.output.contains(two.south.dn("ada")), "\(shown)")
        }
        try two.site.run("accounts", "transfer", "ada", "--to", "south", "--yes")
        let run = try two.site.lastRun()
        #expect((run.cycle, run.directory.name, run.status) == ("transfer", "south", "success"))
        #expect(run.changes["users.transferred"] == 1)
        let after = try two.site.account("ada")
        #expect((after.id, after.directory, after.identifier) == (before.id, "south", identifier))
        #expect(after.enabled)
        #expect(try two.site.members()["North"] == ["ben", "cleo"])
        // North's entry is now nobody's, and its user name is taken.
        try two.north.leave("North", "ada")
        try two.north.delete("ada")
        try two.site.run("sync")
        #expect(try two.site.account("ada") == after)
        #expect(try two.site.members()["South"] == ["ada", "dora", "emil", "fay"])
        try two.assertConverged()
    }

    @Test func aTransferToAnEntryOfAnotherName() throws {
        let two = try TwoDirectories()
        try two.south.hire("augusta")
        let before = try two.site.account("ada")
        try two.site.run("accounts", "transfer", "ada", "--to", "south", "--entry", "augusta", "--yes")
        try two.site.run("sync", "--directory", "south")
        #expect(try two.site.account("augusta").id == before.id)
    }

    @Test func transfersThatAreRefused() throws {
        let two = try TwoDirectories()
        try two.site.run("accounts", "add", "root")
        for (arguments, says) in [
            (["ada", "--to", "north"], "belongs to the directory north already"),
            (["ada", "--to", "south"], "no entry \"ada\""),
            (["ada", "--to", "south", "--entry", "fay"], "has an account already: fay"),
            (["root", "--to", "south"], "made by an administrator"),
            (["nobody", "--to", "south"], "no account \"nobody\""), (["ada", "--to", "west"], "west"),
        ] {
            try two.site.assertRefused(["accounts", "transfer"] + arguments, says: [says])
            try two.site.assertRefused(["accounts", "transfer"] + arguments + ["--yes"], says: [says])
        }
        try two.south.hire("ada")
        try two.site.run("accounts", "protect", "ada")
        try two.site.assertRefused("accounts", "transfer", "ada", "--to", "south", "--yes", says: "is protected")
    }

    // MARK: Forgetting

    @Test func forgettingShowsFirst() throws {
        let two = try TwoDirectories {
            $0["south"].criteria["group_admin_groups"] = ["South"]
        }
        try two.site.assertRefused("directories", "forget", "south", says: "is in the configuration")
        try two.site.assertRefused("directories", "forget", "south", "--yes", says: "is in the configuration")
        try two.site.configure { $0.directories.removeLast() }
        try two.site.assertRefused("directories", "forget", "sooth", "--yes", says: "Did you mean south?")
        let before = try two.site.accounts()
        let members = try two.site.members()
        let count = try two.site.runs().count
        try two.site.assertUnchanged {
            let shown = try two.site.run("directories", "forget", "south", expecting: 3)
            for words in ["release    user fay", "release    group South", "an administrator manages it from now on"] {
                #expect(shown.output.contains(words), "\(shown)")
            }
            #expect(try two.site.runs().count == count)
        }
        try two.site.run("directories", "forget", "south", "--yes")
        let run = try two.site.lastRun()
        #expect((run.cycle, run.changes) == ("forget", ["users.released": 3, "groups.released": 1]))
        let after = try two.site.account("fay")
        #expect((after.directory, after.identifier, after.dn) == (nil, nil, nil))
        #expect((after.id, after.enabled, after.roles) == (before["fay"]?.id, true, ["group_admin"]))
        #expect(after.email == "fay@example.test")
        #expect(try two.site.members() == members)
        #expect(try two.site.json([DirectoryRecord].self, "directories").map(\.name) == ["north"])
        try two.site.assertConverged()
        try two.site.assertRefused("directories", "forget", "south", "--yes", says: "knows no directory south")
    }

    // MARK: Pausing

    @Test func pausingAndResuming() throws {
        let two = try TwoDirectories()
        try two.north.replace("mail", of: "ada", with: "new@example.test")
        try two.south.replace("mail", of: "fay", with: "new2@example.test")
        try two.site.run("directories", "pause", "north", "--reason", "the data centre moves")
        let count = try two.site.runs().count
        let ending = try two.site.run("sync", expecting: 4)
        #expect(ending.complaints.contains("rollcall directories resume north"), "\(ending)")
        let skipped = try two.site.runs()[count]
        #expect((skipped.directory.name, skipped.status) == ("north", "skipped"))
        #expect(skipped.body.contains("the data centre moves"))
        let record = try #require(try two.site.json([DirectoryRecord].self, "directories").first)
        #expect(record.pausedReason == "the data centre moves")
        #expect(skipped.body.contains(try #require(record.pausedBy)))
        #expect(try two.site.run("check").output.contains("the data centre moves"))
        // The other one goes on; a plan may be looked at.
        #expect(try two.site.account("ada").email == "ada@example.test")
        #expect(try two.site.account("fay").email == "new2@example.test")
        #expect(try two.plans(expecting: 4)["north"]?.changes.map(\.words) == ["update user ada"])
        let plan = try two.site.run("plan", expecting: 4)
        for words in [skipped.body] + skipped.warnings {
            #expect(plan.complaints.contains("north: \(words)"), "\(plan)")
        }
        #expect(!plan.complaints.contains("south"), "\(plan)")
        try two.site.run("directories", "resume", "north")
        try two.site.run("sync")
        #expect(try two.site.account("ada").email == "new@example.test")
        try two.assertConverged()
    }

    @Test func aPauseNeedsAReasonAndADirectory() throws {
        let two = try TwoDirectories()
        try two.site.assertRefused("directories", "pause", "north", "--reason", " ", says: "The reason is empty")
        try two.site.assertRefused("directories", "pause", "nort", "--reason", "x", says: "nort")
        #expect(try two.site.run("directories", "pause", "north", expecting: 64).complaints.contains("--reason"))
        #expect(try two.site.run("directories", "resume", "north").output.contains("was not paused"))
        try two.assertConverged()
    }

    @Test func aBlockedPlanOfAPausedDirectoryCannotBeApproved() throws {
        let two = try TwoDirectories { $0["north"].limits = ["emails_changed": "{minimum: 0, percent: 0}"] }
        try two.north.replace("mail", of: "ada", with: "new@example.test")
        try two.site.run("sync", expecting: 3)
        let blocked = try #require(try two.site.runs().last { $0.directory.name == "north" })
        try two.site.run("directories", "pause", "north", "--reason", "wait")
        try two.site.assertUnchanged { _ = try two.site.run("approve", blocked.id, expecting: 4) }
        try two.site.run("directories", "resume", "north")
        try two.site.run("approve", blocked.id)
        #expect(try two.site.account("ada").email == "new@example.test")
    }
}
