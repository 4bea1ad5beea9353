import Directory
import LDAPText
import Testing

/// By which groups one person is a member of another.
@Suite("Nesting, seen from one person")
struct NestingPathTests {
    /// 0 is in 2; 2 in 1 and 3; 1 in 0; 3 in 0; 0 in 2 again; 4 holds 3 and itself; 1 is in 1 and 5; 6 is empty.
    static let groups: [(people: [UInt32], groups: [UInt32])] = [
        ([], [3, 1]), ([1], [2]), ([0], [0]), ([], [2]), ([], [4, 3]), ([1, 2], []), ([], []),
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var person: UInt32
        var targets: [UInt32]
        var nested = true
        var path: [UInt32]?
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "direct", person: 0, targets: [2], path: [2]),
        Case(name: "through one", person: 0, targets: [1], path: [2, 1]),
        Case(name: "through two, by the lower index", person: 0, targets: [0], path: [2, 1, 0]),
        Case(name: "in a cycle", person: 0, targets: [4], path: [2, 3, 4]),
        Case(name: "the nearest of several", person: 0, targets: [4, 0, 3], path: [2, 3]),
        Case(name: "as near, by the lower start", person: 1, targets: [5, 1], path: [1]),
        Case(name: "as near, in another order", person: 1, targets: [1, 5, 5, 1], path: [1]),
        Case(name: "in none", person: 2, targets: [0, 1, 2, 3, 4, 6], path: nil),
        Case(name: "of none", person: 0, targets: [], path: nil),
        Case(name: "nobody", person: 9, targets: [0, 1, 2, 3, 4, 5, 6], path: nil),
        Case(name: "not nested, direct", person: 1, targets: [0, 5], nested: false, path: [5]),
        Case(name: "not nested, through one", person: 0, targets: [1], nested: false, path: nil),
    ]

    static func nesting(_ nested: Bool) -> Nesting {
        Nesting(NestingTests.snapshot(groups.map { ($0.people, $0.groups, []) }), nested: nested)
    }

    @Test("path", arguments: cases)
    func path(_ example: Case) {
        #expect(
            Self.nesting(example.nested).path(from: example.person, toAnyOf: example.targets) == example.path)
    }

    @Test(
        "groups",
        arguments: [
            (0, true, [0, 1, 2, 3, 4]), (1, true, [0, 1, 2, 3, 4, 5]), (2, true, [5]), (9, true, []),
            (0, false, [2]), (1, false, [1, 5]),
        ] as [(UInt32, Bool, [UInt32])])
    func groups(_ person: UInt32, _ nested: Bool, _ groups: [UInt32]) {
        #expect(Self.nesting(nested).groups(containing: person) == groups)
    }

    @Test("agree with the way from above", arguments: 0..<7 as Range<UInt32>)
    func agreement(_ group: UInt32) {
        var nesting = Self.nesting(true)
        let closure = nesting.closure(of: [group])
        var people: Set<UInt32> = []
        nesting.people(inAnyOf: closure) { person, _ in people.insert(person) }
        for person in 0..<10 as Range<UInt32> {
            #expect(nesting.groups(containing: person).contains(group) == people.contains(person))
            #expect((nesting.path(from: person, toAnyOf: [group]) != nil) == people.contains(person))
        }
    }

    @Test("any depth")
    func deep() {
        let depth: UInt32 = 20_000
        let chain = NestingTests.snapshot(
            (0..<depth).map { ($0 == depth - 1 ? [7] : [], $0 == depth - 1 ? [] : [$0 + 1], []) })
        let nesting = Nesting(chain, nested: true)
        #expect(nesting.path(from: 7, toAnyOf: [0]) == (0..<depth).reversed())
        #expect(nesting.groups(containing: 7) == Array(0..<depth))
    }
}
