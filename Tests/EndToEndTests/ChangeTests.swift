import TestSupport
import Testing

/// Each kind of change: what the directory does in an hour, what the sync then does, and nothing else.
@Suite struct ChangeTests {
    /// What happens in the hour between two cycles, in a directory of ada, ben, cleo, dora, emil and fay, all of them in
    /// Staff, the first three in Team, and dora and emil in Other.
    struct Hour: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let configure: @Sendable (inout DirectoryPart, Realm) throws -> Void
        let happens: @Sendable (Realm, TestSite) throws -> Void
        /// As in ``DetailRecord/words``, sorted.
        let deeds: [String]
        let exit: Int32
        let check: @Sendable (After) throws -> Void

        init(
            _ name: String, configure: @escaping @Sendable (inout DirectoryPart, Realm) throws -> Void = { _, _ in },
            happens: @escaping @Sendable (Realm, TestSite) throws -> Void, deeds: [String],
            exit: Int32 = 0, check: @escaping @Sendable (After) throws -> Void = { _ in }
        ) {
            testDescription = name
            self.configure = configure
            self.happens = happens
            self.deeds = deeds
            self.exit = exit
            self.check = check
        }
    }

    /// What there is after the hour.
    struct After {
        let site: TestSite
        let run: RunRecord
        /// The accounts as they were before it, and are now.
        let before: [String: AccountRecord]
        let accounts: [String: AccountRecord]
        let details: [DetailRecord]

        func reason(_ words: String) throws -> DetailRecord.Reason { try detail(words).reason }

        func detail(_ words: String) throws -> DetailRecord {
            try #require(details.first { $0.words == words }, "\(details.map(\.words))")
        }
    }

    @Test(arguments: people + names + activity + groups + scope + permissions + mapping)
    func anHour(_ hour: Hour) throws { try check(hour) }

    @Test(
        .directory(
            .slapd, .container, because: "a user has one mail address there, and lockouts are in SambaAccountTests"),
        arguments: openLDAP)
    func anHourOfOpenLDAP(_ hour: Hour) throws { try check(hour) }

    private func check(_ hour: Hour) throws {
        let realm = try Realm(
            on: Shared.server(), people: ["ada", "ben", "cleo", "dora", "emil", "fay"],
            groups: [
                "Staff": ["ada", "ben", "cleo", "dora", "emil", "fay"], "Team": ["ada", "ben", "cleo"],
                "Other": ["dora", "emil"],
            ])
        var part = realm.part
        try hour.configure(&part, realm)
        let site = try TestSite(Configuration(part))
        try site.sync()
        let before = try site.accounts()
        try hour.happens(realm, site)
        let planned = try site.plan(expecting: hour.exit)
        let run = try site.sync(expecting: hour.exit)
        let details = try site.details(of: run)
        #expect(details.map(\.words).sorted() == hour.deeds)
        #expect((planned.changes + planned.held).map(\.words).sorted() == hour.deeds)
        try hour.check(After(site: site, run: run, before: before, accounts: try site.accounts(), details: details))
        try site.assertConverged()
    }
}
