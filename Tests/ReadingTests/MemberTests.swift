import Directory
import LDAPText
import Reading
import Testing

/// How members become people and groups.
@Suite struct MemberTests {
    static let two = Sample.tree + Sample.person("anna", 1) + Sample.person("bert", 2)

    @Test func nestedGroupsWithACycle() throws {
        func dn(_ name: String) -> String { "cn=\(name),\(Sample.groups)" }
        let snapshot = try read(
            ldif: Self.two + Sample.group("a", 11, [dn("b"), Sample.dn("anna")])
                + Sample.group("b", 12, [dn("a"), dn("c"), Sample.dn("bert")])
                + Sample.group("c", 13, ["CN = C , OU=Groups,DC=example,DC=TEST", Sample.dn("anna")]))
        #expect(snapshot.children(11) == ["b"])
        #expect(snapshot.children(12) == ["a", "c"])
        #expect(snapshot.children(13) == ["c"], "a group may hold itself")
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty && $0.others == 0 })
        var nesting = Nesting(snapshot, nested: true)
        #expect(nesting.closure(of: [0]).sorted() == [0, 1, 2])
    }

    @Test func spellingsOfOneDNAreOneMember() throws {
        let snapshot = try read(
            ldif: Self.two
                + Sample.group(
                    "staff", 11,
                    [Sample.dn("anna"), "UID=ANNA,ou=People,dc=example,dc=test", "uid=\\61nna, \(Sample.people)"]))
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.group(11)?.others == 0)
    }

    @Test func everyEscapeOfADN() throws {
        let names = [
            "Berg\\, Anna", "a\\+b", "\\\"q\\\"", "back\\\\slash", "l\\<r\\>", "semi\\;colon", "\\#hash", "\\ lead",
            "trail\\ ", "e\\=mc2", "J\\C3\\BCrgen", "日本", "nul\\00end", "/slash", "tab\\09",
        ]
        var ldif = Sample.tree
        var members: [String] = []
        for (number, name) in names.enumerated() {
            let dn = "cn=\(name),\(Sample.people)"
            ldif += """
                dn: \(dn)
                objectClass: inetOrgPerson
                uid: n\(number)
                entryUUID: \(Sample.id(number))


                """
            members.append(dn)
        }
        // As another server writes the same names: pairs of hexadecimal digits, in capitals.
        let rewritten = [
            "CN=Berg\\2C Anna,\(Sample.people)", "cn=a\\2Bb,\(Sample.people)", "cn=\"e=mc2\",\(Sample.people)",
        ]
        let snapshot = try read(ldif: ldif + Sample.group("all", 100, members) + Sample.group("some", 101, rewritten))
        #expect(snapshot.group(100)?.people.count == names.count)
        #expect(snapshot.group(100)?.others == 0)
        #expect(snapshot.members(101) == ["n0", "n1", "n9"])
    }

    @Test func outsidersAreCounted() throws {
        let snapshot = try read(
            ldif: Self.two + "dn: cn=printer,\(Sample.people)\nobjectClass: device\ncn: printer\n\n"
                + Sample.group(
                    "staff", 11,
                    [
                        Sample.dn("anna"), "cn=x,dc=elsewhere", "cn=printer,\(Sample.people)", Sample.dn("ghost"),
                        "no dn",
                    ]))
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.group(11)?.others == 4)
        #expect(snapshot.group(11)?.gaps == [])
        #expect(
            snapshot.warnings == [
                "Members of groups that are no DNs, and count as neither user nor group: 1.",
                "Entries that groups have as members and that do not exist: 1, such as \(Sample.dn("ghost")).",
            ])
    }

    @Test func danglingMembersOfAnUnprovenFileAreAGap() throws {
        let snapshot = try read(
            ldif: Self.two + Sample.group("staff", 11, [Sample.dn("ghost")]) + Sample.group("end", 12, []), trailer: "")
        #expect(snapshot.group(11)?.gaps.count == 1)
        #expect(snapshot.group(11)?.gaps.first?.contains("nothing says that") == true)
    }

    @Test func uniqueMembersLoseTheirOptionalUID() throws {
        let ldif =
            Self.two + """
                dn: cn=unique,\(Sample.groups)
                objectClass: groupOfUniqueNames
                cn: unique
                entryUUID: \(Sample.id(11))
                uniqueMember: \(Sample.dn("anna"))#'0101'B
                uniqueMember: \(Sample.dn("bert"))
                uniqueMember: \(Sample.dn("bert"))#''B


                """
        let snapshot = try read(ldif: ldif)
        #expect(snapshot.members(11) == ["anna", "bert"])
        #expect(snapshot.group(11)?.others == 0)
    }

    @Test func memberUidNamesUsersExactly() throws {
        func account(_ name: String, _ number: Int, _ more: String = "") -> String {
            "dn: uid=\(name),\(Sample.people)\nobjectClass: posixAccount\nuid: \(name)\n\(more)entryUUID: \(Sample.id(number))\n\n"
        }
        let ldif =
            account("anna", 1, "uid: annie\n") + account("bert", 2)
            + account("twin", 3, "uid: both\n") + account("other", 4, "uid: both\n") + """
                dn: cn=users,\(Sample.groups)
                objectClass: posixGroup
                cn: users
                entryUUID: \(Sample.id(11))
                memberUid: annie
                memberUid: anna
                memberUid: BERT
                memberUid: ghost

                dn: cn=twins,\(Sample.groups)
                objectClass: posixGroup
                cn: twins
                entryUUID: \(Sample.id(12))
                memberUid: both

                dn: cn=empty,\(Sample.groups)
                objectClass: posixGroup
                cn: empty
                entryUUID: \(Sample.id(13))


                """
        let snapshot = try read(ldif: ldif, flavour: .rfc2307)
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.group(11)?.others == 2)
        #expect(snapshot.group(11)?.gaps == [])
        #expect(snapshot.members(12) == [])
        #expect(snapshot.group(12)?.gaps == ["several users have the user name both of one of its members"])
        #expect(snapshot.group(13)?.gaps == [], "nothing demands memberUid")
    }

    @Test func overlappingBasesReturnOnePerson() throws {
        let snapshot = try read(
            ldif: Self.two + Sample.group("staff", 11, [Sample.dn("anna")]),
            users: [SearchBase(dn: Sample.people), SearchBase(dn: Sample.suffix, filter: "(uid=anna)")])
        #expect(snapshot.people.count == 2)
        #expect(snapshot.unread.isEmpty)
        #expect(snapshot.members(11) == ["anna"])
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func aNameThatTwoEntriesHadIsNobodys() throws {
        let snapshot = try read(
            ldif: Self.two + Sample.person("anna", 3)
                + Sample.group("staff", 11, [Sample.dn("anna"), Sample.dn("bert")]))
        #expect(snapshot.people.count == 3)
        #expect(snapshot.members(11) == ["bert"])
        #expect(snapshot.group(11)?.gaps == ["entries took over each other's names while they were read"])
    }

    @Test func groupsAreNotReadWhereNobodyAsks() throws {
        let snapshot = try read(ldif: Self.two + Sample.group("staff", 11, [Sample.dn("anna")]), groups: nil)
        #expect(snapshot.groups.isEmpty)
        #expect(snapshot.people.count == 2)
    }

    @Test func aGroupWithoutNameIsThereAllTheSame() throws {
        let nameless = Sample.group("staff", 11, [Sample.dn("anna")]).replacing("\ncn: staff", with: "")
        let snapshot = try read(ldif: Self.two + nameless + Sample.group("all", 12, ["cn=staff,\(Sample.groups)"]))
        #expect(snapshot.group(11) == nil)
        #expect(snapshot.secondLook.unreadGroups[Sample.id(11)] != nil)
        #expect(snapshot.group(12)?.gaps == ["one of its member groups could not be used"])
        #expect(snapshot.absenceOfGroups == .proven)
    }
}
