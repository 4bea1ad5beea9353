import LDAPText
import Testing

@testable import Reading

/// The parts in which Active Directory hands out the values of large attributes.
@Suite struct RangeTests {
    struct Option: Sendable, CustomTestStringConvertible {
        var text: String
        var range: ValueRange?
        var testDescription: String { text }
    }

    @Test(arguments: [
        Option(text: "range=0-1499", range: ValueRange(first: 0, last: 1499)),
        Option(text: "RANGE=1500-*", range: ValueRange(first: 1500, last: nil)),
        Option(text: "range=7-7", range: ValueRange(first: 7, last: 7)),
        Option(text: "range=", range: nil), Option(text: "range=5", range: nil), Option(text: "range=5-4", range: nil),
        Option(text: "range=-1-5", range: nil), Option(text: "range=1-2-3", range: nil),
        Option(text: "lang-de", range: nil), Option(text: "range=*-5", range: nil),
    ])
    func option(_ example: Option) {
        #expect(ValueRange(option: example.text.utf8.span) == example.range)
    }

    struct Progress: Sendable, CustomTestStringConvertible {
        var ranges: [ValueRange]
        var next: Int?
        var testDescription: String { ranges.map { "\($0.first)-\($0.last.map(String.init) ?? "*")" }.joined(separator: " ") }
    }

    @Test(arguments: [
        Progress(ranges: [ValueRange(first: 0, last: nil)], next: nil),
        Progress(ranges: [ValueRange(first: 0, last: 1499)], next: 1500),
        Progress(ranges: [ValueRange(first: 3, last: nil), ValueRange(first: 0, last: 2)], next: nil),
        Progress(ranges: [ValueRange(first: 4, last: nil), ValueRange(first: 0, last: 2)], next: 3),
        Progress(ranges: [ValueRange(first: 1, last: nil)], next: 0),
    ])
    func progress(_ example: Progress) {
        var progress = RangeProgress()
        for range in example.ranges { progress.add(range) }
        #expect(progress.next == example.next)
    }

    struct Description: Sendable, CustomTestStringConvertible {
        var text: String
        var slot: Int?
        var range: ValueRange?
        var testDescription: String { text }
    }

    @Test(arguments: [
        Description(text: "MEMBER", slot: 0), Description(text: "member;range=0-9", slot: 0, range: ValueRange(first: 0, last: 9)),
        Description(text: "member;lang-de", slot: nil), Description(text: "cn", slot: nil),
        Description(text: "cn;lang-DE", slot: 1), Description(text: "rfc822Mailbox", slot: 2), Description(text: "mail", slot: 2),
        Description(text: "members", slot: nil), Description(text: "", slot: nil), Description(text: ";", slot: nil),
    ])
    func slots(_ example: Description) {
        var slots = AttributeSlots()
        #expect([slots.slot("member"), slots.slot("cn;lang-de"), slots.slot("Mail"), slots.slot("mail")] == [0, 1, 2, 2])
        slots.addAlias("rfc822mailbox", of: 2)
        let found = slots.find(example.text.utf8.span)
        #expect(found?.slot == example.slot)
        #expect(found?.range == example.range)
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
        Name(value: "uid=a,dc=x'01'B", name: "uid=a,dc=x'01'B"), Name(value: "'B", name: "'B"), Name(value: "", name: ""),
        Name(value: "#''B", name: ""), Name(value: "'01'B", name: "'01'B"),
    ])
    func optionalUID(_ example: Name) {
        #expect(MemberReader.lengthOfName(example.value.utf8.span) == example.name.utf8.count)
    }
}
