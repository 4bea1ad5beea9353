import Crypto
import Directory
import Foundation
import Reading
import TestSupport
import Testing

/// What a file proves.
@Suite struct FileEvidenceTests {
    static let ldif =
        Sample.tree + Sample.person("anna", 1) + Sample.person("bert", 2)
        + Sample.group("staff", 11, [Sample.dn("anna"), Sample.dn("bert")])
        + Sample.group("last", 12, [Sample.dn("anna")])
    static let entries = 7
    static let unproven = "nothing says that"

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var trailer: String
        var entries: Int?
        /// What the doubt says; `nil` where absence is proven.
        var doubt: String?
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing", trailer: "", doubt: unproven),
        Case(name: "ldapsearch's count", trailer: Sample.trailer(entries: entries)),
        Case(
            name: "another count", trailer: Sample.trailer(entries: 8), doubt: "holds 7 entries and says that it has 8"),
        Case(
            name: "a size limit", trailer: Sample.trailer(entries: entries, result: "4 Size limit exceeded"),
            doubt: "ended with result 4"),
        Case(
            name: "a size limit, and the number stated",
            trailer: Sample.trailer(entries: entries, result: "4 Size limit exceeded"), entries: entries,
            doubt: "ended with result 4"),
        Case(
            name: "a reference",
            trailer: "ref: ldap://other/ou=x,dc=example,dc=test\n\n" + Sample.trailer(entries: entries),
            doubt: "references"),
        Case(name: "a result without a count", trailer: "search: 2\nresult: 0 Success\n", doubt: unproven),
        Case(name: "the number stated", trailer: "", entries: entries),
    ]

    @Test(arguments: cases)
    func absence(_ example: Case) throws {
        let snapshot = try read(ldif: Self.ldif, trailer: example.trailer, entries: example.entries)
        #expect(snapshot.people.count == 2)
        #expect(!snapshot.secondLook.isNeeded)
        if let doubt = example.doubt {
            #expect(snapshot.doubtOfPeople?.contains(doubt) == true, "\(snapshot.absenceOfPeople)")
            #expect(snapshot.doubtOfGroups?.contains(doubt) == true)
            #expect(snapshot.group(11)?.gaps == [])
            #expect(snapshot.group(12)?.gaps.count == 1, "the last entry may be cut short")
        } else {
            #expect(snapshot.absenceOfPeople == .proven)
            #expect(snapshot.absenceOfGroups == .proven)
            #expect(snapshot.groups.allSatisfy { $0.gaps.isEmpty })
        }
        #expect(
            snapshot.bases == [
                .init(dn: Sample.people, identifier: Sample.id(9001)),
                .init(dn: Sample.groups, identifier: Sample.id(9002)),
            ])
    }

    @Test func statedNumberThatDisagreesIsAnError() {
        let error = #expect(throws: ReadingError.self) { try read(ldif: Self.ldif, entries: 6) }
        #expect(error?.kind == .file)
        #expect(error?.what.contains("it holds 7 entries, and 6 are stated") == true)
        #expect(error?.meaning == "Nothing was changed.")
    }

    @Test func statedDigest() throws {
        let digest = SHA256.hash(data: Data(Self.ldif.utf8)).map { String(format: "%02X", $0) }.joined()
        #expect(try read(ldif: Self.ldif, trailer: "", sha256: digest).absenceOfPeople == .proven)
        let error = #expect(throws: ReadingError.self) { try read(ldif: Self.ldif + " ", trailer: "", sha256: digest) }
        #expect(error?.what.contains("its SHA-256 is") == true)
    }

    @Test func brokenFilesSayWhere() throws {
        let missing = SourceDescription.file("/nowhere/at/all.ldif")
        let absent = #expect(throws: ReadingError.self) { try missing.makeReader().read { _ in } }
        #expect(absent?.kind == .file)
        #expect(absent?.what == "The file /nowhere/at/all.ldif can't be read: No such file or directory.")
        let error = #expect(throws: ReadingError.self) { try read(ldif: Self.ldif + "no colon\n\n") }
        #expect(error?.what.contains("line ") == true)
    }

    @Test func emptyAnswersProveNothing() throws {
        let snapshot = try read(ldif: Self.ldif, users: [SearchBase(dn: Sample.people), SearchBase(dn: Sample.groups)])
        #expect(snapshot.people.count == 2)
        #expect(snapshot.doubtOfPeople == "the file has no users below \(Sample.groups)")
        let noGroups = try read(ldif: Self.ldif, groups: [SearchBase(dn: Sample.people)])
        #expect(noGroups.absenceOfPeople == .proven)
        #expect(noGroups.doubtOfGroups == "the file has no groups")
    }

    @Test func filtersThatCantBeDecidedProveNothing() throws {
        let filter = "(&(objectClass=inetOrgPerson)(!(uid:1.2.3.4:=bert)))"
        let snapshot = try read(ldif: Self.ldif, users: [SearchBase(dn: Sample.people, filter: filter)])
        #expect(snapshot.people.isEmpty)
        #expect(snapshot.doubtOfPeople?.contains("can't be decided for 2 entries") == true)
    }

    @Test func namesThatOccurNowhereAreHinted() throws {
        let filter = "(&(objectClass=inetOrgPerson)(!(givnName=Zoe)))"
        let snapshot = try read(ldif: Self.ldif, users: [SearchBase(dn: Sample.people, filter: filter)])
        #expect(snapshot.people.count == 2)
        #expect(
            snapshot.warnings == [
                "No entry of the file has the attribute givnName, which the filter of users names; did you mean givenname?"
            ])
    }

    @Test func exportWithoutIdentifiersIsAnError() {
        let ldif = Self.ldif.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("entryUUID") }.joined(separator: "\n")
        let error = #expect(throws: ReadingError.self) { try read(ldif: ldif) }
        #expect(error?.what == "None of the file's 2 users has a readable entryUUID.")
    }

    @Test func oneUnreadableIdentifierMakesEveryAbsenceUnknown() throws {
        let odd = Sample.person("odd", 3).replacing("entryUUID: \(Sample.id(3))", with: "entryUUID: 12345")
        let snapshot = try read(ldif: Self.ldif + odd)
        #expect(snapshot.people.count == 2)
        #expect(
            snapshot.skipped == [.init(kind: .user, dn: Sample.dn("odd"), reason: "its entryUUID is no identifier")])
        #expect(snapshot.doubtOfPeople?.contains("the identifier of 1 users is not readable") == true)
        #expect(snapshot.absenceOfGroups == .proven)
    }

    @Test func sameIdentifierTwiceIsOnePersonWhoIsNotCertain() throws {
        let snapshot = try read(
            ldif: Self.ldif + Sample.person("copy", 1) + Sample.group("copied", 11, [Sample.dn("bert")])
                + Sample.group("parent", 13, ["cn=copied,\(Sample.groups)", Sample.dn("copy")]))
        #expect(snapshot.people.map(\.identifier) == [Sample.id(1), Sample.id(2)])
        #expect(snapshot.unread.keys.sorted() == [Sample.id(1)])
        #expect(
            snapshot.skipped.map(\.dn).sorted() == [
                "cn=copied,\(Sample.groups)", "cn=staff,\(Sample.groups)",
                "uid=anna,\(Sample.people)", "uid=copy,\(Sample.people)",
            ])
        #expect(snapshot.group(11) == nil)
        #expect(snapshot.secondLook.unreadGroups.keys.sorted() == [Sample.id(11)])
        #expect(snapshot.group(13)?.gaps == ["one of its member groups could not be used"])
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func secondLookAnswersFromTheFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.ldif, to: "d.ldif")
        let reader = SourceDescription.file(path, entries: 7).makeReader()
        let snapshot = try reader.read { _ in }
        let question = Question(
            people: [Sample.id(1), Sample.id(77)], groups: [Sample.id(12), Sample.id(78)])
        let findings = try reader.secondLook(question)
        #expect(findings.people == [Sample.id(1): .present(.active), Sample.id(77): .gone])
        let last = try #require(snapshot.group(12))
        #expect(
            findings.groups == [
                Sample.id(12): .present(people: last.people, groups: [], others: 0, gaps: []), Sample.id(78): .gone,
            ])
        let doubtful = SourceDescription.file(path).makeReader()
        _ = try doubtful.read { _ in }
        let second = try doubtful.secondLook(question)
        guard case .unknown? = second.people[Sample.id(77)] else {
            Issue.record("an unproven file settled an absence: \(second.people)")
            return
        }
    }
}
