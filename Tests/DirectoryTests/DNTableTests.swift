import Directory
import Testing

@Suite("DN table")
struct DNTableTests {
    @Test("numbers keys in the order in which they come")
    func order() {
        var table = DNTable()
        #expect(table.intern(Array("b".utf8)) == 0)
        #expect(table.intern([]) == 1)
        #expect(table.intern(Array("a".utf8)) == 2)
        #expect(table.intern([]) == 1)
        #expect(table.intern(Array("b".utf8)) == 0)
        #expect(table.count == 3)
        #expect(table.find(Array("a".utf8)) == 2)
        #expect(table.find([]) == 1)
        #expect(table.find(Array("c".utf8)) == nil)
        #expect(bytes(table, 0) == Array("b".utf8))
        #expect(bytes(table, 1) == [])
        #expect(bytes(table, 2) == Array("a".utf8))
    }

    @Test("finds nothing where nothing is")
    func empty() {
        #expect(DNTable().find([]) == nil)
        #expect(DNTable(minimumCapacity: 1_000).find([1, 2, 3]) == nil)
    }

    @Test("agrees with a dictionary", arguments: [0, 1, 100, 50_000])
    func dictionary(_ capacity: Int) {
        var table = DNTable(minimumCapacity: capacity)
        var numbers: [[UInt8]: UInt32] = [:]
        var state: UInt64 = 42
        func random(_ below: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % below
        }
        var wrong = 0
        for _ in 0..<40_000 {
            // Short keys over few bytes, so that many come again.
            let key = (0..<random(8)).map { _ in UInt8(random(5)) }
            let expected = numbers[key] ?? UInt32(numbers.count)
            if table.find(key) != numbers[key] { wrong += 1 }
            if table.intern(key) != expected { wrong += 1 }
            numbers[key] = expected
        }
        for (key, number) in numbers where table.find(key) != number || bytes(table, number) != key { wrong += 1 }
        #expect(wrong == 0)
        #expect(table.count == numbers.count)
        #expect(numbers.count > 10_000)
    }

    private func bytes(_ table: DNTable, _ number: UInt32) -> [UInt8] {
        unsafe table.withBytes(of: number) { unsafe [UInt8]($0) }
    }
}
