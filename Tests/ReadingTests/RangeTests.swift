import LDAP
import Testing

@testable import Reading

/// The parts in which Active Directory hands out the values of large attributes.
@Suite struct RangeTests {
    struct Progress: Sendable, CustomTestStringConvertible {
        var ranges: [String]
        var next: Int?
        var testDescription: String { ranges.joined(separator: " ") }
    }

    @Test(arguments: [
        Progress(ranges: ["0-*"], next: nil), Progress(ranges: ["0-1499"], next: 1500),
        Progress(ranges: ["3-*", "0-2"], next: nil), Progress(ranges: ["4-*", "0-2"], next: 3),
        Progress(ranges: ["1-*"], next: 0), Progress(ranges: [], next: 0),
    ])
    func progress(_ example: Progress) throws {
        var progress = RangeProgress()
        for range in example.ranges {
            progress.add(try #require(AttributeDescription.parseRange("member;range=\(range)")))
        }
        #expect(progress.next == example.next)
    }

    struct Description: Sendable, CustomTestStringConvertible {
        var text: String
        var slot: Int?
        var low: Int?
        var testDescription: String { text }
    }

    @Test(arguments: [
        Description(text: "MEMBER", slot: 0), Description(text: "member;Range=5-9", slot: 0, low: 5),
        Description(text: "member;range=5-*", slot: 0, low: 5), Description(text: "member;range=9-5", slot: nil),
        Description(text: "member;lang-de", slot: nil), Description(text: "cn", slot: nil),
        Description(text: "cn;lang-DE", slot: 1), Description(text: "cn;lang-de;range=0-1", slot: 1, low: 0),
        Description(text: "rfc822Mailbox", slot: 2), Description(text: "mail", slot: 2),
        Description(text: "members", slot: nil), Description(text: "", slot: nil), Description(text: ";", slot: nil),
    ])
    func slots(_ example: Description) {
        var slots = AttributeSlots()
        #expect(
            [slots.slot("member"), slots.slot("cn;lang-de"), slots.slot("Mail"), slots.slot("mail")] == [0, 1, 2, 2])
        slots.addAlias("rfc822mailbox", of: 2)
        let found = slots.find(example.text.utf8.span)
        #expect(found?.slot == example.slot)
        #expect(found?.range?.low == example.low)
        #expect(slots.names == ["member", "cn;lang-de", "Mail"])
    }

    struct Name: Sendable, CustomTestStringConvertible {
        var value: String
        var name: String
        var testDescription: String { value }
    }

    @Test(arguments: [
        Name(value: "uid=a,dc=x#'0101'B", name: "uid=a,dc=x"), Name(value: "uid=a,dc=x#''B", name: "uid=a,dc=x"),
        Name(value: "uid=a,dc=x", name: "uid=a,dc=x"), Name(value: "uid=a,dc=x#'012'B", name: "uid=a,dc=x#'012'B"),
        Name(value: "uid=a,dc=x'01'B", name: "uid=a,dc=x'01'B"), Name(value: "'B", name: "'B"),
        Name(value: "", name: ""),
        Name(value: "#''B", name: ""), Name(value: "'01'B", name: "'01'B"),
    ])
    func optionalUID(_ example: Name) {
        #expect(MemberReader.lengthOfName(example.value.utf8.span) == example.name.utf8.count)
    }
}
