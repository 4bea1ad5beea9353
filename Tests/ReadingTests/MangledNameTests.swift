import Directory
import LDAP
import LDAPText
import TestSupport
import Testing

@testable import Reading

/// Conflict objects and deleted objects of Active Directory.
@Suite struct MangledNameTests {
    typealias AD = WindowsSample

    struct Case: Sendable, CustomTestStringConvertible {
        var dn: String
        var name: MangledName?
        var testDescription: String { dn.debugDescription }
    }

    static let guid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"

    static let cases: [Case] = [
        Case(dn: "CN=Jane\\0ACNF:\(guid),OU=People,DC=x", name: .conflict),
        Case(dn: "CN=Jane\\0aCNF:\(guid),OU=People,DC=x", name: .conflict),
        Case(dn: "CN=Jane\nCNF:\(guid),OU=People,DC=x", name: .conflict),
        Case(dn: "CN=Doe\\, Jane\\0ACNF:\(guid)", name: .conflict),
        Case(dn: "CN=\\\\\\0ACNF:\(guid.uppercased()),DC=x", name: .conflict),
        Case(dn: "CN=Jane\\0ACNF:\(guid)+uid=x,DC=x", name: .conflict),
        Case(dn: "CN=Jane\\0ADEL:\(guid),CN=Deleted Objects,DC=x", name: .deleted),
        Case(dn: "CN=Jane,OU=Old\\0ACNF:\(guid),DC=x", name: nil),
        Case(dn: "CN=Jane\\0ACNF:\(guid.dropLast()),DC=x", name: nil),
        Case(dn: "CN=Jane\\0ACNF:\(guid)0,DC=x", name: nil),
        Case(dn: "CN=Jane\\0ACNF:\(guid.replacing("f", with: "g")),DC=x", name: nil),
        Case(dn: "CN=Jane\\0AXYZ:\(guid),DC=x", name: nil), Case(dn: "CN=JaneCNF:\(guid),DC=x", name: nil),
        Case(dn: "CN=Jane\\\\0ACNF:\(guid),DC=x", name: nil), Case(dn: "CN=Jane\\0ACNF:", name: nil),
        Case(dn: "CN=Jane\\0A", name: nil), Case(dn: "CN=Jane\\", name: nil), Case(dn: "", name: nil),
    ]

    @Test(arguments: cases) func names(_ example: Case) {
        #expect(MangledName(Array(example.dn.utf8)) == example.name)
    }

    /// anna and her namesake that lost the name, a group likewise, and what was deleted.
    static let ldif =
        AD.user("anna", 1)
        + AD.user("anna\\0ACNF:\(guid)", 2).replacing(
            "sAMAccountName: anna\\0ACNF:\(guid)", with: "sAMAccountName: $DUP")
        + AD.user("bert\\0ADEL:\(guid)", 3) + AD.group("Staff", 101, AD.sid(1_600), members: [AD.dn("anna")])
        + AD.group(
            "Staff\\0ACNF:\(guid)", 102, AD.sid(1_601), members: [AD.dn("anna\\0ACNF:\(guid)"), AD.dn("anna")])
        + AD.group("All", 103, AD.sid(1_602), members: [AD.groupDN("Staff"), AD.groupDN("Staff\\0ACNF:\(guid)")])
        + AD.group("Both", 104, AD.sid(1_603), members: [AD.dn("anna"), AD.dn("anna\\0ACNF:\(guid)")])

    private func check(_ snapshot: Snapshot) {
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1)])
        #expect(snapshot.unread.keys.sorted() == [Sample.id(2)], "its account is held; a deleted one has none")
        #expect(snapshot.secondLook.unreadGroups.keys.sorted() == [Sample.id(102)])
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.absenceOfGroups == .proven)
        #expect(snapshot.names(101) == ["anna"])
        #expect(snapshot.group(102) == nil)
        #expect(snapshot.children(103) == ["Staff"])
        #expect(snapshot.group(103)?.gaps == ["one of its member groups could not be used"])
        #expect(snapshot.names(104) == ["anna"])
        #expect(snapshot.group(104)?.gaps == [])
        #expect(snapshot.group(104)?.others == 1)
        let warning = snapshot.warnings.first { $0.hasPrefix("Conflict objects are left out: 2, such as ") }
        // OpenLDAP writes the line feed as it is.
        let shown = warning?.lowercased().replacing("\n", with: "\\0a")
        #expect(shown?.contains("such as cn=anna\\0acnf:") == true, "\(snapshot.warnings)")
    }

    @Test func ofAFile() throws {
        let snapshot = try read(ldif: Self.ldif, flavour: .activeDirectory)
        check(snapshot)
        #expect(snapshot.skipped.map(\.kind) == [.user, .user, .group])
        #expect(snapshot.skipped[0].reason.hasPrefix("it is a conflict object: two domain controllers"))
        #expect(snapshot.skipped[1].reason == "it is a deleted object")
    }

    @Test func ofAServer() throws {
        let server = try SlapdServer(ldif: Sample.tree + Self.ldif, option: "--schema", "ad")
        let reader = server.description(flavour: .activeDirectory).makeReader()
        check(try reader.read { _ in })
        // The account may be that of the entry that lost its name.
        let findings = try reader.secondLook(
            Question(people: [Sample.id(1), Sample.id(2), Sample.id(3)], groups: [Sample.id(102)]))
        #expect(findings.people[Sample.id(1)] == .present(.active))
        guard case .unknown(let reason)? = findings.people[Sample.id(2)] else {
            Issue.record("\(findings.people)")
            return
        }
        #expect(reason.contains("it is a conflict object"))
        #expect(findings.people[Sample.id(3)] == .gone)
        guard case .unknown? = findings.groups[Sample.id(102)] else {
            Issue.record("\(findings.groups)")
            return
        }
    }

    @Test func ofASelection() throws {
        let server = try SlapdServer(ldif: Sample.tree + Self.ldif, option: "--schema", "ad")
        let snapshot = try server.description(flavour: .activeDirectory)
            .select([.person("\(Sample.id(2))"), .person("anna@corp.test")])
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1)])
        #expect(snapshot.unread.keys.sorted() == [Sample.id(2)])
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func withoutAnIdentifier() throws {
        let ldif = Self.ldif.replacing("\n\(AD.guid(2))", with: "").replacing("\n\(AD.guid(102))", with: "")
        let snapshot = try read(ldif: ldif, flavour: .activeDirectory)
        #expect(snapshot.doubtOfPeople?.contains("the identifier of 1 users is not readable") == true)
        #expect(snapshot.doubtOfGroups?.contains("the identifier of 1 groups is not readable") == true)
    }
}
