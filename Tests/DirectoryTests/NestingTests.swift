import Directory
import LDAPText
import Testing

@Suite("Nesting")
struct NestingTests {
    /// Groups by their people and member groups.
    static func snapshot(_ groups: [(people: [UInt32], groups: [UInt32], gaps: [String])]) -> Snapshot {
        Snapshot(
            directory: "corp",
            people: (0..<10).map { Person(identifier: GUID(high: 1, low: $0), dn: "", values: AccountValues()) },
            groups: groups.enumerated().map { index, group in
                DirectoryGroup(
                    identifier: GUID(high: 2, low: UInt64(index)), dn: "", name: "g\(index)", people: group.people,
                    groups: group.groups, gaps: group.gaps)
            })
    }

    /// 0 → 1 → 2 → 0, 0 → 3, 2 → 3; 4 → 4; 5 alone.
    static let knot = snapshot([
        ([0], [1, 3], []), ([1], [2], []), ([2, 0], [0, 3], []), ([3, 1], [], ["hidden"]), ([4], [4], []),
        ([], [], ["a", "b"]),
    ])

    @Test(
        "reaches",
        arguments: [
            ([0], true, [0, 1, 2, 3], [0, 1, 2, 3], ["hidden"]), ([2], true, [0, 1, 2, 3], [0, 1, 2, 3], ["hidden"]),
            ([3], true, [3], [1, 3], ["hidden"]), ([4], true, [4], [4], []),
            ([3, 4, 3], true, [3, 4], [1, 3, 4], ["hidden"]),
            ([0], false, [0], [0], []), ([2, 4], false, [2, 4], [0, 2, 4], []), ([5], true, [5], [], ["a", "b"]),
            ([], true, [], [], []),
        ] as [([UInt32], Bool, [UInt32], [UInt32], [String])])
    func reaches(_ starts: [UInt32], _ nested: Bool, _ groups: [UInt32], _ people: [UInt32], _ gaps: [String]) {
        var nesting = Nesting(Self.knot, nested: nested)
        for _ in 0..<3 {
            let closure = nesting.closure(of: starts)
            #expect(closure.sorted() == groups)
            #expect(nesting.gaps(in: closure) == gaps)
            var met: [UInt32] = []
            nesting.people(inAnyOf: closure) { person, group in
                met.append(person)
                #expect(Self.knot.groups[Int(group)].people.contains(person))
                #expect(closure.contains(group))
            }
            #expect(met.sorted() == people)
        }
    }

    @Test("goes down any depth")
    func deep() {
        let depth: UInt32 = 50_000
        let chain = Self.snapshot((0..<depth).map { ($0 == depth - 1 ? [7] : [], $0 == depth - 1 ? [] : [$0 + 1], []) })
        var nesting = Nesting(chain, nested: true)
        let closure = nesting.closure(of: [0])
        #expect(closure.count == Int(depth))
        var met: [UInt32] = []
        nesting.people(inAnyOf: closure) { person, _ in met.append(person) }
        #expect(met == [7])
    }
}
