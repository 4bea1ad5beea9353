import Directory
import LDAPText
import Reading
import TestSupport
import Testing

/// A selection from a file: the whole is read, and whoever was asked for is explained.
@Suite struct FileSelectionTests {
    static let ldif =
        Sample.tree + Sample.person("anna", 1) + Sample.person("bert", 2, "mail: robert@example.test")
        + Sample.group("staff", 11, [Sample.dn("anna"), Sample.dn("bert")])

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var selections: [Selection]
        var known: [Int] = []
        var explained: [Int]
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "user name", selections: [.person("ANNA")], explained: [1]),
        Case(name: "e-mail", selections: [.person("anna@example.test")], explained: [1]),
        Case(name: "another value of an attribute", selections: [.person("robert@example.test")], explained: [2]),
        Case(name: "DN", selections: [.person("UID=Bert, \(Sample.people)")], explained: [2]),
        Case(name: "identifier", selections: [.person("id:\(Sample.id(2))")], explained: [2]),
        Case(name: "nobody", selections: [.person("nobody")], explained: []),
        Case(name: "white space", selections: [.person(" ")], explained: []),
        Case(name: "a known identifier", selections: [.person("nobody")], known: [2], explained: [2]),
        Case(name: "two people", selections: [.person("anna"), .person("bert")], explained: [1, 2]),
        Case(name: "a group", selections: [.group(try! GroupPattern("staff"))], explained: [1, 2]),
    ]

    @Test(arguments: cases) func explained(_ example: Case) throws {
        let folder = try TemporaryFolder()
        let ldif = Self.ldif + Sample.trailer(entries: Sample.count(Self.ldif))
        let path = try folder.write(ldif, to: "directory.ldif")
        let reader = SourceDescription.file(path).makeReader()
        let snapshot = try reader.read(example.selections, known: example.known.map(Sample.id)) { _ in }
        #expect(snapshot.people.count == 2)
        #expect(snapshot.people.filter { !$0.origins.isEmpty }.map(\.identifier) == example.explained.map(Sample.id))
        #expect(snapshot.members(11) == ["anna", "bert"])
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(try reader.secondLook(Question(people: [Sample.id(77)])).people == [Sample.id(77): .gone])
        #expect(try reader.read { _ in }.people.allSatisfy { $0.origins.isEmpty })
    }

    @Test func signInNameOfActiveDirectory() throws {
        let ldif = """
            dn: CN=Anna,\(Sample.people)
            sAMAccountType: 805306368
            sAMAccountName: anna
            userPrincipalName: anna@corp.test
            userAccountControl: 512
            objectGUID:: \(Base64.encode(Sample.id(1).activeDirectoryBytes))


            """
        let folder = try TemporaryFolder()
        let path = try folder.write(ldif, to: "directory.ldif")
        let reader = SourceDescription.file(path, flavour: .activeDirectory).makeReader()
        let snapshot = try reader.read([.person("Anna")], known: []) { _ in }
        #expect(
            snapshot.people.first?.origins[.email]
                == .init(
                    template: "{userPrincipalName}",
                    attributes: [.init(name: "userPrincipalName", values: ["anna@corp.test"])]))
    }
}
