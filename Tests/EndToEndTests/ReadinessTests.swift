import Foundation
import TestSupport
import Testing

/// What `check` finds in the directory before the first cycle, and what it advises.
@Suite struct ReadinessTests {
    private func check(_ site: TestSite, expecting code: Int32) throws -> [String] {
        let ending = try site.run("check", expecting: code)
        return ending.output.split(separator: "\n").map(String.init)
    }

    @Test func criteriaAreHeldAgainstTheGroups() throws {
        let realm = try Office.realm()
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"], "exclude_groups": ["*e*"]]
        let site = try TestSite(Configuration(part))
        let good = try check(site, expecting: 0)
        #expect(good.contains("ok       company, criteria: their entries match 4 of 4 groups"), "\(good)")

        let dn = realm.groupDN("Staff")
        try site.configureDirectory {
            $0.criteria = ["required_groups": ["Stff", dn], "site_admin_groups": ["*ea*", "Team"]]
        }
        let bad = try check(site, expecting: 1).filter { $0.hasPrefix("failure") }
        let plan = try site.run("plan", expecting: 1).complaints
        #expect(bad.count == 2, "\(bad)")
        for words in [
            "required_groups: \"Stff\" matches no group; did you mean \"Staff\"?",
            "required_groups: \"\(dn)\" matches no group; a group's DN is written \"dn:\(dn)\"",
        ] {
            #expect(bad.contains { $0.hasPrefix("failure  company, criteria: \(words)") }, "\(bad)")
            #expect(plan.contains(words), "\(plan)")
        }

        try site.configureDirectory { $0.criteria = ["site_admin_groups": ["*a*"]] }
        let several = try check(site, expecting: 1)
        #expect(several.contains { $0.contains("must match exactly one group, but matches 3") }, "\(several)")
        // The DN, written so, is one.
        try site.configureDirectory { $0.criteria = ["required_groups": ["dn:\(dn)"]] }
        #expect(try check(site, expecting: 0).contains { $0.contains("match 1 of 4 groups") })
        try site.configureDirectory { $0.criteria = [:] }
        #expect(try check(site, expecting: 0).contains { $0.contains("criteria: no entry names a group") })
    }

    @Test func theCriteriaOfAFileToo() throws {
        let realm = try Office.realm()
        var part = realm.part
        part.criteria = ["required_groups": ["Stff"]]
        part.servers = ["file:///people.ldif"]
        (part.tls, part.bind) = ([:], [:])
        let site = try TestSite(Configuration(part))
        try site.write(try realm.export(), to: "people.ldif")
        try site.configureDirectory { $0.servers = ["file://\(site.folder.file("people.ldif"))"] }
        let lines = try check(site, expecting: 1)
        #expect(lines.contains { $0.contains("did you mean \"Staff\"?") }, "\(lines)")
    }

    @Test func aCertificateThatHasEnded() throws {
        let server = try SlapdServer("--certificate", "expired")
        let site = try TestSite(Configuration(try Realm(on: server, people: ["ada"]).part))
        let lines = try check(site, expecting: 1).filter { $0.contains("certificate 1 of") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("expired on 2021-01-01; renew it") == true, "\(lines)")
        #expect(lines.first?.contains("days left") == false, "\(lines)")
    }

    @Test func aBaseThatIsNotShown() throws {
        let realm = try Office.realm()
        let site = try TestSite(Configuration(realm.part(users: ["ou=nowhere,\(realm.top)"])))
        let lines = try check(site, expecting: 1)
        #expect(
            lines.contains { $0.contains("no such entry") && $0.contains("hides what the bind account may not see") },
            "\(lines)")
    }
}
