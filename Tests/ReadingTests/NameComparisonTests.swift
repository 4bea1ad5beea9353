import Directory
import LDAPText
import Reading
import TestSupport
import Testing

/// Names that a directory, a store and we may take for the same: what is not certain is told apart, and reported.
///
/// Active Directory compares regardless of case, width, kana and accents ([MS-ADTS] 3.1.1.2.2.4.13); we regardless of
/// case and width.
@Suite struct NameComparisonTests {
    struct Pair: Sendable, CustomTestStringConvertible {
        var first: String
        var second: String
        var isSame: Bool
        var why: String
        var testDescription: String { "\(why): \(first) \(second)" }
    }

    static let pairs: [Pair] = [
        Pair(first: "anna", second: "ANNA", isSame: true, why: "case"),
        Pair(first: "Ａｎｎａ", second: "anna", isSame: true, why: "width"),
        Pair(first: "ｶﾅ", second: "カナ", isSame: true, why: "width of kana"),
        Pair(first: "かな", second: "カナ", isSame: false, why: "kana, which the directory takes for the same"),
        Pair(first: "José", second: "Jose", isSame: false, why: "accent, which the directory takes for the same"),
        Pair(first: "Jos\u{E9}", second: "Jose\u{301}", isSame: true, why: "one letter or two"),
        Pair(first: "Straße", second: "STRASSE", isSame: true, why: "sharp s, which OpenLDAP tells apart"),
        Pair(first: "ΣΑΣ", second: "σας", isSame: true, why: "final sigma"),
        Pair(first: "İnci", second: "inci", isSame: false, why: "dotted capital i"),
        Pair(first: "Doe  Jane", second: "doe jane", isSame: true, why: "runs of spaces"),
        Pair(first: "a\u{200B}b", second: "ab", isSame: false, why: "a space without width"),
    ]

    @Test(arguments: pairs) func keys(_ pair: Pair) {
        #expect((NameKey(pair.first) == NameKey(pair.second)) == pair.isSame)
        let dns = [pair.first, pair.second].map { DNKey.make(Array("cn=\($0),dc=x".utf8)) }
        #expect(dns[0] != nil)
        #expect((dns[0] == dns[1]) == pair.isSame, "DNs compare as names do")
    }

    /// Two entries of one directory that has them as two: both are people, and where a DN may be either's, nobody is
    /// taken for a member, and the group's list is not whole.
    @Test(arguments: pairs) func twoEntries(_ pair: Pair) throws {
        func user(_ name: String, _ number: Int) -> String {
            "dn: cn=\(name),\(Sample.people)\nobjectClass: inetOrgPerson\nuid: u\(number)\ncn: \(name)\n"
                + "entryUUID: \(Sample.id(number))\n\n"
        }
        let ldif =
            user(pair.first, 1) + user(pair.second, 2)
            + Sample.group("first", 101, ["cn=\(pair.first),\(Sample.people)"])
            + Sample.group("second", 102, ["cn=\(pair.second),\(Sample.people)"])
        let snapshot = try read(ldif: ldif)
        #expect(snapshot.people.count == 2)
        if pair.isSame {
            for group in [101, 102] {
                #expect(snapshot.members(group) == [])
                #expect(snapshot.group(group)?.gaps.count == 1, "reported")
            }
        } else {
            #expect(snapshot.members(101) == ["u1"])
            #expect(snapshot.members(102) == ["u2"])
            #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
        }
    }

    /// What a server compares otherwise than we is told apart, and whoever asks is told of both.
    @Test func onDemandAsTheServerCompares() throws {
        let server = try SlapdServer(
            ldif: Sample.tree + Sample.person("u1", 1, "mail: josé@example.test")
                + Sample.person("u2", 2, "mail: jose@example.test"))
        let snapshot = try server.description().select([.person("JOSE@example.test")])
        #expect(snapshot.people.map(\.identifier) == [Sample.id(2)])
        #expect(snapshot.absenceOfPeople == .proven)
    }
}
