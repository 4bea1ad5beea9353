import Foundation
import TestSupport
import Testing

/// Properties whose values stand in no log, and are restored all the same.
@Suite struct PrivacyTests {
    private static let secrets = ["alice-old", "alice-new", "room-417", "room-418", "Deadname"]

    private func privateSite() throws -> (TestSite, Realm) {
        let realm = try Office.realm()
        try realm.replace("mail", of: "ada", with: "alice-old@example.test")
        try realm.replace("departmentNumber", of: "ada", with: "room-417")
        try realm.replace("displayName", of: "ada", with: "Deadname")
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        part.custom = ["room": "{departmentNumber}"]
        part.mapping = ["full_name": "{displayName|cn}"]
        var configuration = Configuration(part)
        configuration.privateProperties = ["email", "full_name", "custom.room"]
        let site = try TestSite(configuration)
        try site.sync()
        return (site, realm)
    }

    private func change(_ realm: Realm) throws {
        try realm.replace("mail", of: "ada", with: "alice-new@example.test")
        try realm.replace("departmentNumber", of: "ada", with: "room-418")
        try realm.replace("displayName", of: "ada", with: "Ada")
    }

    /// Every file of the log folder, as one text.
    private func log(of site: TestSite) throws -> String {
        let names = FileManager.default.enumerator(atPath: site.logFolder)?.compactMap { $0 as? String } ?? []
        #expect(names.contains { $0.contains("details") || $0.hasSuffix(".jsonl") }, "\(names)")
        return names.compactMap { FileManager.default.contents(atPath: site.logFolder + "/" + $0) }
            .map { String(decoding: $0, as: UTF8.self) }.joined()
    }

    private func assertNothingInTheLog(_ site: TestSite, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let text = try log(of: site)
        #expect(text.contains("(private)"), sourceLocation: sourceLocation)
        for secret in Self.secrets {
            let place = text.range(of: secret, options: .caseInsensitive)
            let context = place.map { text[..<$0.upperBound].suffix(200) }
            #expect(context == nil, "\(secret)", sourceLocation: sourceLocation)
        }
    }

    @Test func theValuesStandNowhereInTheLogAndARevertRestoresThem() throws {
        let (site, realm) = try privateSite()
        try assertNothingInTheLog(site)
        let before = try site.account("ada")
        try change(realm)
        let run = try site.sync()
        #expect(try site.account("ada").email == "alice-new@example.test")
        #expect(
            try site.details(of: run).first?.value("email")
                == .init(property: "email", old: "(private)", new: "(private)"))
        try assertNothingInTheLog(site)
        try site.run("revert", run.id, "--yes")
        #expect(try site.account("ada") == before)
        #expect(before.custom["room"] == "room-417")
        try site.sync()
        try assertNothingInTheLog(site)
        try site.run("release", "--user", "ada")
        try site.sync()
        #expect(try site.account("ada").custom["room"] == "room-418")
        try assertNothingInTheLog(site)
    }

    @Test func norInABlockedPlan() throws {
        let (site, realm) = try privateSite()
        try site.configureDirectory { $0.limits = ["emails_changed": "{minimum: 0, percent: 0}"] }
        try change(realm)
        let blocked = try site.sync(expecting: 3)
        try assertNothingInTheLog(site)
        try site.run("approve", blocked.id, "--by", "Grace Hopper")
        #expect(try site.account("ada").email == "alice-new@example.test")
        try site.assertConverged()
    }

    @Test func norInWarnings() throws {
        let (site, realm) = try privateSite()
        try site.configureDirectory { part in
            part.usernameIsEmail = true
            part.adopt = ["email"]
        }
        try site.run("accounts", "add", "alice", "--email", "alice-new@example.test")
        for name in ["gina", "hugo"] {
            try realm.hire(name)
            try realm.join("Staff", name)
            try realm.replace("mail", of: name, with: "alice-new@example.test")
        }
        try site.sync(expecting: 2)
        try assertNothingInTheLog(site)
    }

    @Test func norInADeletion() throws {
        let (site, realm) = try privateSite()
        try site.configureDirectory { $0.deprovision = ["users": "delete"] }
        let before = try site.account("ada")
        try Office.dismiss("ada", from: realm)
        let run = try site.sync()
        #expect(run.changes["users.deleted"] == 1)
        try assertNothingInTheLog(site)
        try site.run("revert", run.id, "--yes")
        #expect(try site.account("ada") == before)
        try assertNothingInTheLog(site)
    }
}
