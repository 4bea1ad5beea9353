import Foundation
import TestSupport
import Testing

/// A directory that is an LDIF file proves no absence, unless its length is known from elsewhere.
@Suite(.once("it reads files")) struct FileTests {
    private static let names = ["ada", "ben", "cleo", "dora"]

    /// A directory as ldapsearch prints it, without its count of entries.
    private static func ldif(_ names: [String]) -> String {
        var ldif = "version: 1\n\n" + entry("dc=example,dc=test", ["objectClass: domain", "dc: example"], 1)
        for (number, name) in Self.names.enumerated() where names.contains(name) {
            ldif += entry(
                "uid=\(name),dc=example,dc=test",
                [
                    "objectClass: inetOrgPerson", "uid: \(name)", "cn: \(name)", "sn: \(name)",
                    "mail: \(name)@example.test",
                ],
                10 + number)
        }
        return ldif
    }

    private static func entry(_ dn: String, _ lines: [String], _ number: Int) -> String {
        "dn: \(dn)\n" + lines.joined(separator: "\n")
            + "\nentryUUID: 00000000-0000-4000-8000-0000000000\(10 + number)\n\n"
    }

    private static func trailer(_ entries: Int) -> String {
        "# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: \(entries + 1)\n# numEntries: \(entries)\n"
    }

    struct Export: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let content: String
        var proof: [String: String] = [:]
        let exit: Int32
        let says: String
    }

    static let exports = [
        Export(
            testDescription: "nothing says that it is whole", content: ldif(["ada", "ben", "cleo"]), exit: 2,
            says: "Nothing says that"),
        Export(
            testDescription: "another count", content: ldif(["ada", "ben", "cleo"]) + trailer(5), exit: 2,
            says: "holds 4 entries and says that it has 5"),
        Export(
            testDescription: "a search that was cut off",
            content: ldif(["ada", "ben", "cleo"])
                + trailer(4).replacingOccurrences(of: "0 Success", with: "4 Size limit exceeded"),
            exit: 2, says: "ended with result 4"),
        Export(
            testDescription: "another number of entries than is stated", content: ldif(["ada", "ben", "cleo"]),
            proof: ["entries": "5"], exit: 1, says: "it holds 4 entries, and 5 are stated"),
        Export(
            testDescription: "another digest than is stated", content: ldif(["ada", "ben", "cleo"]),
            proof: ["sha256": "\"" + String(repeating: "0", count: 64) + "\""], exit: 1, says: "its SHA-256 is"),
        Export(
            testDescription: "no LDIF", content: "<html>not found</html>\n", exit: 1, says: "can't be read as LDIF"),
        Export(testDescription: "empty", content: "", exit: 2, says: "Nothing says that"),
    ]

    private func syncedSite() throws -> TestSite {
        var part = DirectoryPart(users: ["dc=example,dc=test"])
        part.provision = ["users"]
        part.retryPause = nil
        let site = try TestSite(Configuration(part))
        try site.write(Self.ldif(Self.names) + Self.trailer(5), to: "export.ldif")
        try site.configureDirectory { $0.servers = ["file://\(site.folder.file("export.ldif"))"] }
        #expect(try site.sync().changes == ["users.created": 4])
        try site.assertConverged()
        return site
    }

    @Test(arguments: exports) func aFileThatProvesNothing(_ export: Export) throws {
        let site = try syncedSite()
        try site.write(export.content, to: "export.ldif")
        try site.configureDirectory { $0.ldif = export.proof }
        try site.assertUnchanged {
            let run = try site.sync(expecting: export.exit)
            #expect(run.eventErrors.joined(separator: "\n").contains(export.says), "\(run.eventErrors)")
        }
    }

    @Test(arguments: [
        (proof: [:], content: ldif(["ada", "ben", "cleo"]) + trailer(4)),
        (proof: ["entries": "4"], content: ldif(["ada", "ben", "cleo"])),
    ])
    func aFileThatIsWhole(_ export: (proof: [String: String], content: String)) throws {
        let site = try syncedSite()
        try site.write(export.content, to: "export.ldif")
        try site.configureDirectory { $0.ldif = export.proof }
        #expect(try site.sync().changes == ["users.disabled": 1])
        #expect(try site.account("dora").disabledReason == "entry_gone")
        try site.assertConverged()
    }

    @Test func theFixtureCompanyFromItsFile() throws {
        var part = DirectoryPart(users: [Company.people])
        part.servers = ["file://\(Company.file)"]
        part.ldif = ["entries": Company.entries]
        part.groups = [Company.groups]
        part.criteria = Company.criteria
        part.retryPause = nil
        let site = try TestSite(Configuration(part))
        let run = try site.sync(expecting: 2)
        #expect(
            run.changes == [
                "users.created": 232, "users.skipped": 1, "groups.created": 43, "memberships.added": 1216,
            ])
        try site.assertConverged()
    }
}
