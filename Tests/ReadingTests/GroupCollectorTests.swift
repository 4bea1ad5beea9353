import Directory
import LDAPText
import Testing

@testable import Reading

/// How a group's values come together, as Active Directory sends them: slapd can't be made to.
@Suite struct GroupCollectorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// Attribute descriptions and their values.
        var attributes: [(String, [String])]
        var members: [String]
        var isUnfinished: Bool
        var testDescription: String { attributes.map(\.0).joined(separator: ", ") }
    }

    @Test(arguments: [
        Case(
            attributes: [("member", []), ("member;range=0-0", ["a"]), ("member;range=1-*", ["b"])],
            members: ["a", "b"], isUnfinished: false),
        Case(
            attributes: [("member;range=1-*", ["b"]), ("MEMBER;Range=0-0", ["a"])], members: ["b", "a"],
            isUnfinished: false),
        Case(
            attributes: [("member;range=0-1", ["a", "b"]), ("member", [])], members: ["a", "b"], isUnfinished: true),
        Case(attributes: [("member;range=0-*", ["a"])], members: ["a"], isUnfinished: false),
        Case(attributes: [("member;range=1-*", ["b"])], members: ["b"], isUnfinished: true),
        Case(attributes: [("member", ["a"])], members: ["a"], isUnfinished: false),
        Case(attributes: [("member;binary", ["a"])], members: [], isUnfinished: false),
    ])
    func ranges(_ example: Case) throws {
        let description = SourceDescription(
            name: "d", flavour: .activeDirectory, origin: .file(FileSource(path: "")),
            users: [SearchBase(dn: "dc=x")], now: 0)
        let scheme = try Scheme(description, defaultBases: [])
        var collector = GroupCollector(GroupDecoder(scheme, need: { _, _ in .none }))
        let identity = [("objectGUID", [Sample.id(1).activeDirectoryBytes]), ("cn", [Array("g".utf8)])]
        let members = example.attributes.map { ($0.0, $0.1.map { Array("cn=\($0)".utf8) }) }
        Self.feed("cn=g", identity + members, to: &collector)
        let group = try #require(collector.groups.first)
        let names = group.members.map { number in
            unsafe collector.members.dns.withBytes(of: number) { unsafe String(decoding: $0, as: UTF8.self) }
        }
        #expect(names == example.members.map { "cn=\($0)" })
        #expect(group.isUnfinished == example.isUnfinished)
    }

    @Test func buffersAreNotMixedUp() throws {
        let description = SourceDescription(
            name: "d", flavour: .openLDAP, origin: .file(FileSource(path: "")), users: [SearchBase(dn: "dc=x")], now: 0)
        let scheme = try Scheme(description, defaultBases: [])
        var collector = GroupCollector(
            GroupDecoder(scheme, need: { $0 == "groupOfNames" && $1 == "member" ? .demanded : .none }))
        func entry(_ number: Int, _ more: [(String, [String])]) -> [(String, [[UInt8]])] {
            ([("entryUUID", ["\(Sample.id(number))"]), ("cn", ["g\(number)"])] + more).map {
                ($0.0, $0.1.map { Array($0.utf8) })
            }
        }
        Self.feed("cn=1", entry(1, [("objectClass", ["groupOfNames"]), ("member", ["cn=a", "cn=b"])]), to: &collector)
        Self.feed("cn=2", entry(2, [("objectClass", ["groupOfNames"])]), to: &collector)
        Self.feed("cn=3", entry(3, []), to: &collector)
        Self.feed(
            "cn=4", entry(4, [("objectClass", ["groupOfUniqueNames"]), ("uniqueMember", ["cn=b"])]), to: &collector)
        #expect(collector.groups.map(\.name) == ["g1", "g2", "g3", "g4"])
        #expect(collector.groups.map(\.members) == [[0, 1], [], [], [1]])
        #expect(collector.groups.map(\.gaps.count) == [0, 1, 1, 0])
    }

    private static func feed(_ dn: String, _ attributes: [(String, [[UInt8]])], to sink: inout some EntrySink) {
        func withBytes(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void) {
            unsafe bytes.withUnsafeBytes { unsafe body($0) }
        }
        unsafe withBytes(Array(dn.utf8)) { unsafe sink.begin(dn: $0) }
        for (name, values) in attributes {
            var isWanted = false
            unsafe withBytes(Array(name.utf8)) { isWanted = unsafe sink.attribute($0) }
            guard isWanted else { continue }
            for value in values { unsafe withBytes(value) { unsafe sink.value($0) } }
        }
        sink.end()
    }
}
