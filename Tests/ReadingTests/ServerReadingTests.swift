import Directory
import LDAP
import LDAPText
import Reading
import Synchronization
import TestSupport
import Testing

/// Reading over LDAPS from a real server, and what each reading proves.
@Suite struct ServerReadingTests {
    static let numbers = 1...25
    static let company =
        Sample.tree + numbers.map { Sample.person("u\($0)", $0) }.joined()
        + Sample.group("all", 101, numbers.map { Sample.dn("u\($0)") } + ["cn=inner,\(Sample.groups)"])
        + Sample.group("inner", 102, [Sample.dn("u1"), "cn=all,\(Sample.groups)", "cn=far,dc=elsewhere"])

    /// For the tests that leave it as it is.
    static let shared = Result { try SlapdServer(ldif: company) }

    @Test func pagesAddUpToEverybody() throws {
        let server = try Self.shared.get()
        let reports = Mutex<[ReadingProgress]>([])
        let snapshot = try server.description(pageSize: 10).makeReader().read { progress in
            reports.withLock { $0.append(progress) }
        }
        #expect(snapshot.people.count == 25)
        #expect(Set(snapshot.people.compactMap(\.values.email)).count == 25)
        #expect(snapshot.members(101)?.count == 25)
        #expect(snapshot.children(101) == ["inner"])
        #expect(snapshot.children(102) == ["all"])
        #expect(snapshot.group(102)?.others == 1)
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.secondLook.isNeeded)
        #expect(snapshot.warnings == [])
        #expect(
            snapshot.bases == [
                .init(dn: Sample.people, identifier: Sample.id(9001)),
                .init(dn: Sample.groups, identifier: Sample.id(9002)),
            ])
        #expect(reports.withLock { $0.map(\.users).filter { $0 > 0 } }.contains(10))
        #expect(reports.withLock { $0.last } == ReadingProgress(users: 25, groups: 2))
    }

    @Test func theSameEntriesFromAFileAndAServer() throws {
        let server = try Self.shared.get()
        let live = try server.description().makeReader().read { _ in }
        let file = try read(ldif: Self.company)
        #expect(live.people.map(\.identifier).sorted() == file.people.map(\.identifier).sorted())
        #expect(live.person(7)?.values == file.person(7)?.values)
        #expect(live.person(7)?.dn == file.person(7)?.dn)
        #expect(live.members(101) == file.members(101))
        #expect(live.bases == file.bases)
    }

    @Test func sizeLimitLeavesAbsenceUnknown() throws {
        let server = try Self.shared.get()
        let snapshot = try server.description(limited: true, pageSize: 5).makeReader().read { _ in }
        #expect((1...10).contains(snapshot.people.count))
        #expect(snapshot.doubtOfPeople?.contains("sizeLimitExceeded") == true, "\(snapshot.absenceOfPeople)")
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.group(101)?.gaps.first?.contains("not all users could be read") == true)
    }

    @Test func hiddenMemberListIsAGap() throws {
        let hidden = "ou=hidden,\(Sample.suffix)"
        let server = try SlapdServer(
            ldif: Self.company + Sample.unit("hidden", 9003)
                + Sample.group("secret", 103, below: hidden, [Sample.dn("u1")])
                    + """
                    dn: cn=unique,\(hidden)
                    objectClass: groupOfUniqueNames
                    cn: unique
                    entryUUID: \(Sample.id(104))
                    uniqueMember: \(Sample.dn("u1"))


                    """)
        let snapshot = try server.description(
            groups: [SearchBase(dn: Sample.groups), SearchBase(dn: hidden)]
        ).makeReader().read { _ in }
        #expect(snapshot.group(103)?.gaps == ["its member is not readable, although its class demands it"])
        #expect(snapshot.group(104)?.gaps == ["its uniqueMember is not readable, although its class demands it"])
        #expect(snapshot.group(101)?.gaps == [])
        #expect(snapshot.absenceOfGroups == .proven)
    }

    /// A class that demands no members proves nothing by showing none.
    @Test func aListThatNeedNotBeThereIsHiddenOrEmpty() throws {
        let hidden = "ou=hidden,\(Sample.suffix)"
        func posixGroup(_ name: String, _ number: Int, below base: String, _ members: String...) -> String {
            (["dn: cn=\(name),\(base)", "objectClass: posixGroup", "cn: \(name)", "gidNumber: \(number)"]
                + members.map { "memberUid: \($0)" } + ["entryUUID: \(Sample.id(number))"]).joined(separator: "\n")
                + "\n\n"
        }
        let server = try SlapdServer(
            ldif: Self.company + Sample.unit("hidden", 9003) + posixGroup("secret", 103, below: hidden, "u1")
                + posixGroup("secret-and-empty", 104, below: hidden) + posixGroup("empty", 105, below: Sample.groups)
                + posixGroup("open", 106, below: Sample.groups, "u1"))
        let description = server.description(
            flavour: .rfc2307,
            groups: [Sample.groups, hidden].map { SearchBase(dn: $0, filter: "(objectClass=posixGroup)") })
        let reader = description.makeReader()
        let snapshot = try reader.read { _ in }
        let gap =
            "it shows no memberUid, and the server does not say that it has none: its memberUid is not readable"
        let expected = [103: [gap], 104: [gap], 105: [], 106: []]
        for (number, gaps) in expected { #expect(snapshot.group(number)?.gaps == gaps, "\(number)") }
        let findings = try reader.secondLook(Question(groups: Set(expected.keys.map(Sample.id))))
        #expect(findings.outsiders == [:])
        for (number, gaps) in expected {
            guard case .present(_, _, _, let found)? = findings.groups[Sample.id(number)] else {
                Issue.record("\(number) was not found")
                continue
            }
            #expect(found == gaps, "\(number)")
        }
    }

    struct Misnamed: Sendable, CustomTestStringConvertible {
        var name: String
        var users = "(objectClass=inetOrgPerson)"
        var groups = "(objectClass=groupOfNames)"
        var attributes = AttributeNames()
        var mapping: [Property: String] = [:]
        var says: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Misnamed(
            name: "attribute of a filter", users: "(&(objectClass=inetOrgPerson)(!(employeTyp=guest)))",
            says:
                "the attribute “employeTyp”, which the filter of users names, is unknown (did you mean “employeeType”?)"
        ),
        Misnamed(
            name: "beside a good one", users: "(|(uid=*)(givenNane=A*))",
            says: "the attribute “givenNane”, which the filter of users names, is unknown (did you mean “givenName”?)"),
        Misnamed(
            name: "object class of a filter", groups: "(objectClass=groupOfName)",
            says:
                "the object class “groupOfName”, which the filter of groups names, is unknown (did you mean “groupOfNames”?)"
        ),
        Misnamed(
            name: "mapping", mapping: [.company: "{departmentNumbr}"],
            says:
                "the attribute “departmentNumbr”, which mapping.company names, is unknown (did you mean “departmentNumber”?)"
        ),
        Misnamed(
            name: "override", attributes: AttributeNames(members: ["membr"]),
            says: "the attribute “membr”, which attributes.members names, is unknown (did you mean “member”?)"),
    ])
    func unknownNamesStopTheReading(_ example: Misnamed) throws {
        let server = try Self.shared.get()
        let description = server.description(
            users: [SearchBase(dn: Sample.people, filter: example.users)],
            groups: [SearchBase(dn: Sample.groups, filter: example.groups)], attributes: example.attributes,
            mapping: try example.mapping.mapValues { [try Template($0)] })
        let error = #expect(throws: ReadingError.self) { try description.makeReader().read { _ in } }
        #expect(error?.kind == .configuration)
        #expect(error?.what.contains(example.says) == true, "\(error?.what ?? "")")
        #expect(error?.meaning.hasPrefix("Nothing was read and nothing was changed") == true)
    }

    @Test func aWrongFlavourSaysSo() throws {
        let server = try Self.shared.get()
        let error = #expect(throws: ReadingError.self) {
            try server.description(flavour: .activeDirectory).makeReader().read { _ in }
        }
        #expect(error?.what.contains("“objectGUID”, which the flavour active-directory names, is unknown") == true)
    }

    @Test func missingBaseNamesWhatIsThere() throws {
        let server = try Self.shared.get()
        let wrong = "ou=sales,ou=peeple,\(Sample.suffix)"
        let error = #expect(throws: ReadingError.self) {
            try server.description(users: [SearchBase(dn: wrong)]).makeReader().read { _ in }
        }
        #expect(error?.kind == .configuration)
        #expect(error?.what == "The base \(wrong) does not exist, while \(Sample.suffix) does.")
    }

    @Test func emptyBaseProvesNothing() throws {
        let server = try SlapdServer(ldif: Self.company + Sample.unit("empty", 9004))
        let empty = "ou=empty,\(Sample.suffix)"
        let snapshot = try server.description(
            users: [SearchBase(dn: Sample.people), SearchBase(dn: empty)], groups: [SearchBase(dn: empty)]
        ).makeReader().read { _ in }
        #expect(snapshot.people.count == 25)
        #expect(snapshot.doubtOfPeople?.hasPrefix("the search for users below \(empty) found nobody") == true)
        #expect(snapshot.doubtOfGroups?.hasPrefix("the search for groups found none") == true)
    }

    @Test func rebuiltDirectoryHasAnotherIdentity() throws {
        let server = try SlapdServer(ldif: Self.company)
        let reader = server.description().makeReader()
        let before = try reader.read { _ in }
        try server.load(ldif: Self.company.replacing("\(Sample.id(9001))", with: "\(Sample.id(9901))"))
        let after = try reader.read { _ in }
        #expect(before.bases[0].identifier == Sample.id(9001))
        #expect(after.bases[0].identifier == Sample.id(9901))
        #expect(after.bases[1] == before.bases[1])
    }

    @Test func referenceIntoTheBaseLeavesAbsenceUnknown() throws {
        func referral(_ url: String) -> String {
            "dn: ou=branch,\(Sample.people)\nobjectClass: referral\nobjectClass: extensibleObject\nou: branch\nref: \(url)\n\n"
        }
        let server = try SlapdServer(ldif: Self.company + referral("ldap://other.test/ou=branch,\(Sample.people)??sub"))
        let snapshot = try server.description().makeReader().read { _ in }
        #expect(snapshot.people.count == 25)
        #expect(snapshot.doubtOfPeople?.hasPrefix("a part of \(Sample.people) is on another server") == true)
        #expect(snapshot.absenceOfGroups == .proven)
    }

    @Test func membersByUserName() throws {
        func account(_ number: Int) -> String {
            """
            dn: uid=p\(number),\(Sample.people)
            objectClass: account
            objectClass: posixAccount
            uid: p\(number)
            cn: P \(number)
            uidNumber: \(number)
            gidNumber: 100
            homeDirectory: /home/p\(number)
            entryUUID: \(Sample.id(number))


            """
        }
        let ldif =
            Sample.tree + account(1) + account(2) + """
                dn: cn=unix,\(Sample.groups)
                objectClass: posixGroup
                cn: unix
                gidNumber: 100
                memberUid: p2
                memberUid: root
                entryUUID: \(Sample.id(101))


                """
        let server = try SlapdServer(ldif: ldif)
        let snapshot = try server.description(flavour: .rfc2307).makeReader().read { _ in }
        #expect(snapshot.members(101) == ["p2"])
        #expect(snapshot.group(101)?.others == 1)
        #expect(snapshot.group(101)?.gaps == [])
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.person(1)?.values == AccountValues(username: "p1", email: "p1", fullName: "P 1"))
    }

    @Test func activeDirectoryAndARangeThatBreaksOff() throws {
        func user(_ number: Int, control: Int = 512) -> String {
            """
            dn: CN=U\(number),\(Sample.people)
            objectClass: user
            cn: U\(number)
            sn: S
            givenName: G
            sAMAccountName: u\(number)
            sAMAccountType: 805306368
            userPrincipalName: u\(number)@corp.test
            userAccountControl: \(control)
            objectGUID:: \(Base64.encode(Sample.id(number).activeDirectoryBytes))
            objectSid:: \(Base64.encode(WindowsSample.sid(1_000 + UInt32(number)).bytes))
            primaryGroupID: 513


            """
        }
        func group(_ name: String, _ number: Int, _ lines: String...) -> String {
            """
            dn: CN=\(name),\(Sample.groups)
            objectClass: group
            cn: \(name)
            groupType: -2147483646
            objectGUID:: \(Base64.encode(Sample.id(number).activeDirectoryBytes))
            objectSid:: \(Base64.encode(WindowsSample.sid(2_000 + UInt32(number)).bytes))
            \(lines.joined(separator: "\n"))


            """
        }
        let whole = group("whole", 101, "member: CN=U1,\(Sample.people)", "member: CN=U2,\(Sample.people)")
        let broken = group("broken", 102, "member;range=0-0: CN=U1,\(Sample.people)")
        let server = try SlapdServer(
            ldif: Sample.tree + user(1) + user(2, control: 514) + user(3) + whole + broken
                + group("none", 103, "description: x"),
            option: "--schema", "ad")
        let snapshot = try server.description(flavour: .activeDirectory).makeReader().read { _ in }
        #expect(snapshot.people.count == 3)
        #expect(snapshot.person(2)?.activity == .inactive(.disabled))
        #expect(snapshot.members(101) == ["u1@corp.test", "u2@corp.test"])
        #expect(snapshot.group(101)?.gaps == [])
        #expect(snapshot.members(102) == ["u1@corp.test"])
        #expect(snapshot.group(102)?.gaps.first?.hasPrefix("only 1 values of its member could be read") == true)
        #expect(snapshot.group(103)?.gaps == [], "Active Directory's groups may be empty")
        #expect(snapshot.bases[0].identifier == nil)
        #expect(snapshot.warnings.contains { $0.contains("a directory that was rebuilt would not be noticed") })
    }

    @Test func serverCutInTheMiddleOfAPage() throws {
        let many =
            Sample.tree + (1...3_000).map { Sample.person("u\($0)", $0) }.joined()
            + Sample.group("all", 9_101, (1...20).map { Sample.dn("u\($0)") })
        let server = try SlapdServer(ldif: many)
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let snapshot = try server.description(port: relay.port, pageSize: 100).makeReader().read { progress in
            if progress.users >= 500 { relay.cut() }
        }
        #expect((500..<3_000).contains(snapshot.people.count))
        #expect(snapshot.doubtOfPeople?.contains("was not finished") == true)
        if let group = snapshot.group(9_101) {
            #expect(group.people.count == 20 || !group.gaps.isEmpty)
        } else {
            #expect(snapshot.doubtOfGroups?.contains("was not finished") == true)
        }
        let whole = try server.description().makeReader().read { _ in }
        #expect(whole.people.count == 3_000)
        #expect(whole.absenceOfPeople == .proven)
        #expect(whole.members(9_101)?.count == 20)
    }

    @Test func totalDeadlineEndsTheReading() throws {
        let server = try Self.shared.get()
        let relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let reader = server.description(
            port: relay.port, pageSize: 5, total: .seconds(2), groups: nil
        ).makeReader()
        let snapshot = try reader.read { progress in
            if progress.users == 10 { relay.stall() }
        }
        #expect(snapshot.people.count == 10)
        #expect(snapshot.doubtOfPeople?.contains("was over") == true, "\(snapshot.absenceOfPeople)")
    }

    @Test func failsOverToTheSecondServer() throws {
        let server = try Self.shared.get()
        let closed = try RefusingPort()
        let dead = LDAPServer(host: "127.0.0.1", port: UInt16(closed.port), security: .ldaps)
        let snapshot = try server.description(others: [dead]).makeReader().read { _ in }
        #expect(snapshot.people.count == 25)
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.warnings.count == 1)
        #expect(snapshot.warnings.first?.contains("refused the connection") == true)
    }

    @Test func everyServersErrorIsTold() throws {
        let server = try Self.shared.get()
        let closed = try RefusingPort()
        let dead = LDAPServer(host: "127.0.0.1", port: UInt16(closed.port), security: .ldaps)
        let error = #expect(throws: ReadingError.self) {
            try server.description(others: [dead], password: "wrong").makeReader().read { _ in }
        }
        #expect(error?.kind == .credentials)
        #expect(error?.what.contains("refused the connection") == true)
        #expect(error?.what.contains("name or password is wrong") == true)
        #expect(error?.meaning == "Nothing was changed.")
        #expect(error?.remedy.isEmpty == false)
    }

    @Test func defaultBaseIsTheNamingContext() throws {
        let server = try Self.shared.get()
        let snapshot = try server.description(users: [], groups: []).makeReader().read { _ in }
        #expect(snapshot.people.count == 25)
        #expect(snapshot.groups.count == 2)
        #expect(snapshot.bases == [.init(dn: Sample.suffix, identifier: Sample.id(9000))])
    }

    @Test func escapedNamesOverTheWire() throws {
        let names = [
            "Berg\\, Anna", "a\\+b", "\\\"q\\\"", "back\\\\slash", "l\\<r\\>", "semi\\;colon", "\\#hash", "\\ lead",
            "trail\\ ", "e\\=mc2", "J\\C3\\BCrgen", "/slash", "(paren*)",
        ]
        var ldif = Sample.tree
        for (number, name) in names.enumerated() {
            ldif += Sample.person("n\(number)", number).replacing("uid=n\(number),", with: "employeeNumber=\(name),")
        }
        let members = names.map { "employeeNumber=\($0),\(Sample.people)" }
        let server = try SlapdServer(ldif: ldif + Sample.group("all", 101, members))
        let snapshot = try server.description().makeReader().read { _ in }
        #expect(snapshot.members(101)?.count == names.count)
        #expect(snapshot.group(101)?.others == 0)
        #expect(snapshot.group(101)?.gaps == [])
    }
}
