import Foundation
import TestSupport
import Testing

/// What a directory doesn't say, or says only in part, removes nobody (DESIGN, rule 1).
@Suite struct EvidenceTests {
    static let names = (1...14).map { "user\($0)" }

    private func syncedSite(
        _ configure: (inout DirectoryPart, Realm) throws -> Void = { _, _ in }
    ) throws -> (TestSite, Realm) {
        let realm = try Realm(
            on: Shared.server(), people: Self.names, groups: ["Staff": Self.names, "Team": ["user1", "user14"]])
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        try configure(&part, realm)
        let site = try TestSite(Configuration(part))
        try site.sync()
        #expect(try site.accounts().count == 14)
        return (site, realm)
    }

    /// Runs a cycle that must end like this and leave every row as it is, twice.
    @discardableResult
    private func assertNobodyIsRemoved(
        _ site: TestSite, exit: Int32, says: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RunRecord {
        try site.assertUnchanged(sourceLocation: sourceLocation) {
            let run = try site.sync(expecting: exit, sourceLocation: sourceLocation)
            let words = (run.eventErrors + run.warnings).joined(separator: "\n")
            for text in says { #expect(words.contains(text), "\(words)", sourceLocation: sourceLocation) }
            #expect(run.status == (exit == 2 ? "partial_failure" : "failure"), sourceLocation: sourceLocation)
            _ = try site.sync(expecting: exit, sourceLocation: sourceLocation)
            return run
        }
    }

    // MARK: Searches that return too little

    @Test(.directory(.slapd, .container, because: "Samba has no limits for an identity"))
    func aSizeLimit() throws {
        let (site, realm) = try syncedSite()
        try site.write(realm.server.limitedPassword, to: "password")
        try site.configureDirectory { $0.bind["dn"] = realm.server.limitedDN }
        let run = try assertNobodyIsRemoved(site, exit: 2, says: "sizeLimitExceeded", "Raise the bind account's limits")
        let held = try site.details(of: run).filter { $0.status == "held" && $0.object == "user" }
        #expect(held.count == 4)
        #expect(held.allSatisfy { $0.reason.code == "unknown_existence" })
        // What is known goes on.
        try realm.replace("mail", of: "user1", with: "first@example.test")
        #expect(try site.sync(expecting: 2).changes["users.updated"] == 1)
        #expect(try site.account("user1").email == "first@example.test")
        // Once the limit is gone, somebody who has left is disabled.
        try site.write(realm.server.syncPassword, to: "password")
        try site.configureDirectory { $0.bind["dn"] = realm.server.syncDN }
        try realm.leave("Staff", "user14")
        try realm.leave("Team", "user14")
        try realm.delete("user14")
        #expect(try site.sync().changes["users.disabled"] == 1)
        try site.assertConverged()
    }

    @Test(arguments: [0.3, 0.6, 0.8, 0.9, 0.95, 0.99])
    func aServerThatStopsInTheMiddle(_ part: Double) throws {
        let (site, realm) = try syncedSite { part, _ in part.pageSize = 5 }
        let relay = try TCPRelay(to: realm.server.host, port: realm.server.ldapsPort)
        try site.configureDirectory { $0.servers = ["ldaps://127.0.0.1:\(relay.port)"] }
        try site.assertConverged()
        // Two cycles: a plan and a sync.
        let cycle = relay.bytesFromServer / 2
        for name in Self.names.prefix(2) { try realm.delete(name) }
        let before = relay.bytesFromServer
        relay.cut(afterBytesFromServer: before + Int(Double(cycle) * part))
        try site.assertUnchanged {
            let ending = try site.rollcall("sync")
            #expect(ending.code == 1 || ending.code == 2, "\(ending)")
            let run = try #require(try site.runs().last)
            #expect(run.status == "failure" || run.status == "partial_failure")
            #expect(!(run.eventErrors + run.warnings).isEmpty)
        }
        relay.resume()
        #expect(try site.sync().changes["users.disabled"] == 2)
    }

    @Test func aMemberListThatMayNotBeRead() throws {
        let (site, realm) = try syncedSite { part, realm in try realm.prepareToHide(in: &part) }
        for group in ["Team", "Staff"] {
            try realm.hideMembers(of: group)
            let accounts = try site.accounts()
            let members = try site.members()
            let run = try site.sync(expecting: 2)
            #expect((run.changes["users.disabled"], run.changes["memberships.removed"]) == (nil, nil))
            let details = try site.details(of: run)
            let reasons = details.filter { $0.status == "held" }.map(\.reason.text)
            #expect(reasons.contains { $0.contains("member") && $0.contains("readable") }, "\(reasons)")
            #expect(try site.accounts() == accounts)
            #expect(try site.members() == members)
        }
        // What was held as in the run before is a warning in a success.
        try site.assertConverged()
    }

    // MARK: Names that are wrong

    struct Typo: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let exit: Int32
        let says: [String]
        let configure: @Sendable (inout DirectoryPart, Realm) throws -> Void
    }

    static let typos = [
        Typo(testDescription: "a misspelt attribute beside a good one", exit: 1, says: ["employeeTyp", "employeeType"])
        {
            part, realm in part.userFilter = "(|(objectClass=\(realm.personClass))(employeeTyp=staff))"
        },
        Typo(testDescription: "a misspelt class", exit: 1, says: ["inetOrgPersn", "did you mean “inetOrgPerson”"]) {
            part, _ in part.userFilter = "(objectClass=inetOrgPersn)"
        },
        Typo(testDescription: "a misspelt attribute in the mapping", exit: 1, says: ["displayNam", "displayName"]) {
            part, _ in part.mapping = ["full_name": "{displayNam}"]
        },
        Typo(
            testDescription: "a mistyped required group", exit: 1,
            says: ["\"Stafff\" matches no group", "did you mean \"Staff\""]
        ) {
            part, _ in part.criteria["required_groups"] = ["Stafff"]
        },
        Typo(testDescription: "a mistyped denied group", exit: 1, says: ["\"Nobody\" matches no group"]) {
            part, _ in part.criteria["denied_groups"] = ["Nobody"]
        },
        Typo(
            testDescription: "a role for several groups", exit: 1, says: ["must match exactly one group, but matches 2"]
        ) {
            part, _ in part.criteria["site_admin_groups"] = ["*a*"]
        },
        Typo(testDescription: "no required group at all", exit: 64, says: ["required_groups"]) {
            part, _ in part.criteria["required_groups"] = []
        },
        Typo(testDescription: "a base that doesn't exist", exit: 1, says: ["ou=peeple", "does not exist, while"]) {
            part, realm in part.users = ["ou=peeple,\(realm.top)"]
        },
        Typo(testDescription: "a filter that isn't one", exit: 64, says: ["users.filter"]) {
            part, _ in part.userFilter = "(uid=*"
        },
        Typo(testDescription: "a filter that finds nobody", exit: 2, says: ["found nobody"]) {
            part, _ in part.userFilter = "(uid=nobody-has-this)"
        },
        Typo(testDescription: "a base with nobody in it", exit: 2, says: ["found nobody"]) { part, realm in
            part.users = [try realm.add(unit: "empty")]
        },
    ]

    @Test(arguments: typos) func nobodyIsRemovedBy(_ typo: Typo) throws {
        let (site, realm) = try syncedSite()
        var part = site.configuration.directory
        try typo.configure(&part, realm)
        try site.configureDirectory { $0 = part }
        guard typo.exit == 64 else {
            let run = try assertNobodyIsRemoved(site, exit: typo.exit)
            let words = (run.eventErrors + run.warnings).joined(separator: "\n")
            for text in typo.says { #expect(words.contains(text), "\(words)") }
            return
        }
        let ending = try site.assertUnchanged { try site.rollcall("sync") }
        #expect(ending.code == 64)
        for text in typo.says { #expect(ending.complaints.contains(text), "\(ending)") }
    }

    // MARK: Another directory

    @Test func aRebuiltDirectory() throws {
        let (site, realm) = try syncedSite()
        try realm.rebuild()
        try realm.server.add(
            Self.names.map { realm.person($0) }.joined() + realm.group("Staff", Self.names)
                + realm.group("Team", ["user1"]))
        try assertNobodyIsRemoved(site, exit: 1, says: "is another entry than before", "rollcall directories rekey")
    }

    @Test func everybodyIsGone() throws {
        let (site, realm) = try syncedSite()
        for name in Self.names { try realm.delete(name) }
        try assertNobodyIsRemoved(site, exit: 2, says: "found nobody")
    }
}
