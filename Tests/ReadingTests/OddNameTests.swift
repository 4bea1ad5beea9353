import Directory
import LDAPText
import Reading
import TestSupport
import Testing

/// DNs of the kinds that Active Directory writes, as users, as members and as groups.
@Suite struct OddNameTests {
    typealias AD = WindowsSample

    struct Name: Sendable, CustomTestStringConvertible {
        /// As Active Directory writes it.
        var written: String
        /// Another way to write the same.
        var other: String
        var what: String
        var testDescription: String { what }
    }

    static let names: [Name] = [
        Name(written: "Doe\\, Jane", other: "doe\\2c jane", what: "comma"),
        Name(written: "Ben \\+ Co", other: "ben \\2b co", what: "plus sign"),
        Name(written: "The \\\"Boss\\\"", other: "the \\22boss\\22", what: "quotes"),
        Name(written: "Line\\0AFeed", other: "line\\0afeed", what: "line feed"),
        Name(written: "\\ Leading", other: "\\20leading", what: "leading space"),
        Name(written: "Trailing\\ ", other: "trailing\\20", what: "trailing space"),
        Name(written: "\\#1", other: "\\231", what: "hash"),
        Name(written: "Back\\\\slash", other: "back\\5cslash", what: "backslash"),
        Name(written: "a\\<b\\>\\;c", other: "a\\3cb\\3e\\3bc", what: "signs of the older grammar"),
        Name(written: "Party 🎉", other: "party \\f0\\9f\\8e\\89", what: "emoji"),
        Name(written: "Zoë Ångström", other: "zo\\c3\\ab \\c3\\85ngstr\\c3\\b6m", what: "letters"),
        Name(written: "e=mc2/*()", other: "E\\3dMC2/*()", what: "signs of filters"),
    ]

    private static func value(_ name: Name) throws -> String {
        let dn = try DN("CN=\(name.written)")
        guard case .text(let text)? = dn.rdns.first?.attributes.first?.value else { return "" }
        return text
    }

    /// Users 1…, groups 100+1…, each of which has the user of its name as its only member, written the other way.
    private static func ldif(dn wanted: (Name) -> String = { $0.other }) throws -> String {
        var ldif = Sample.tree
        for (index, name) in names.enumerated() {
            let number = index + 1
            let cn = "cn:: \(Base64.encode(Array(try value(name).utf8)))"
            let lines = [
                "dn:: \(Base64.encode(Array(AD.dn(name.written).utf8)))", "objectClass: user", cn, "sn: s",
                "sAMAccountName: u\(number)", "sAMAccountType: 805306368", "userPrincipalName: u\(number)@corp.test",
                "userAccountControl: 512", AD.guid(number), "primaryGroupID: 513",
                "objectSid:: \(Base64.encode(AD.sid(1000 + UInt32(number)).bytes))", "",
                "dn:: \(Base64.encode(Array(AD.groupDN(name.written).utf8)))", "objectClass: group",
                "groupType: -2147483646", cn, AD.guid(100 + number),
                "objectSid:: \(Base64.encode(AD.sid(2000 + UInt32(number)).bytes))",
                "member:: \(Base64.encode(Array(AD.dn(wanted(name)).utf8)))",
                "member:: \(Base64.encode(Array(AD.groupDN(wanted(name)).utf8)))", "", "",
            ]
            ldif += lines.joined(separator: "\n")
        }
        return ldif
    }

    private func check(_ snapshot: Snapshot) {
        #expect(snapshot.people.count == Self.names.count)
        #expect(snapshot.groups.count == Self.names.count)
        for number in 1...Self.names.count {
            #expect(snapshot.names(100 + number) == ["u\(number)"], "\(Self.names[number - 1])")
            #expect(snapshot.group(100 + number)?.groups.count == 1)
            #expect(snapshot.group(100 + number)?.others == 0)
            #expect(snapshot.group(100 + number)?.gaps == [])
        }
        #expect(snapshot.skipped == [])
    }

    @Test func ofAFile() throws {
        check(try read(ldif: try Self.ldif(), flavour: .activeDirectory))
    }

    @Test func ofAServer() throws {
        let server = try SlapdServer(ldif: try Self.ldif(), option: "--schema", "ad")
        let description = server.description(flavour: .activeDirectory)
        check(try description.makeReader().read { _ in })
        for (index, name) in Self.names.enumerated() {
            let selected = try description.select([.person(AD.dn(name.written))])
            #expect(selected.people.map(\.identifier) == [Sample.id(index + 1)], "\(name)")
            #expect(
                selected.names(101 + index) == ["u\(index + 1)"], "\(name): found from below, by its DN in a filter")
            #expect(selected.absenceOfPeople == .proven)
        }
    }
}
