import AccountStore
import Directory
import LDAPText
import Planning
import Testing

@Suite("At a size at which loads take other ways")
struct LargeStoreTests {
    private static let users = 20_000
    private static let groups = 1_000
    private static let each = 200

    /// The accounts of a group, by index: the same for every run, spread over all.
    private func members(_ group: Int, offset: Int = 0) -> [Int] {
        (0..<Self.each).map { ((group + offset) * 37 + $0 * 97) % Self.users }
    }

    @Test("20,000 accounts and 200,000 memberships", arguments: StoreKind.all)
    func load(kind: StoreKind) throws {
        let bed = try kind.make()
        let store = try bed.open()
        var plan = Plan.empty()
        for number in 0..<Self.users {
            plan.create(person(number, "user\(number)"))
            plan.subjects.append(.init(account: .created(number), username: "", identifier: nil, dn: nil))
        }
        // The groups come in an order that isn't that of their numbers, each in two parts.
        for number in 0..<Self.groups { plan.create(group(number, "group\(number)")) }
        for number in (0..<Self.groups).reversed() {
            let members = members(number).map { UInt32($0) }
            for part in [members[..<70], members[70...]] {
                plan.memberships.append(
                    MembershipChange(
                        action: .add, group: .created(index: number, name: "group\(number)"), members: part.sorted(),
                        reason: someReason))
            }
        }
        try store.apply(plan, run: .number(1))
        var recorded = try bed.open().corp()
        #expect(recorded.accounts.count == Self.users)
        #expect(recorded.accounts[4_711].values == person(4_711, "user4711").values)
        #expect(recorded.memberships.makerNames == [nil, "corp"])
        check(recorded) { members($0) }

        // Everybody moves on, and one in a hundred accounts goes: as big again, on top of what is there.
        plan = .empty()
        let gone = Set(stride(from: 0, to: Self.users, by: 100))
        for index in gone.sorted() { plan.delete(recorded.accounts[index]) }
        for account in recorded.accounts {
            plan.subjects.append(.init(account: .recorded(account.id), username: "", identifier: nil, dn: nil))
        }
        for (number, group) in recorded.groups.enumerated() {
            let reference = GroupReference.recorded(id: group.id, name: group.name)
            let (old, new) = (Set(members(number)), Set(members(number, offset: 1)))
            plan.memberships.append(
                MembershipChange(
                    action: .remove, group: reference,
                    members: old.subtracting(new).subtracting(gone).map { UInt32($0) }.sorted(), reason: someReason))
            plan.memberships.append(
                MembershipChange(
                    action: .add, group: reference,
                    members: new.subtracting(old).subtracting(gone).map { UInt32($0) }.sorted(), reason: someReason))
        }
        try store.apply(plan, run: .number(2))
        recorded = try bed.open().corp()
        #expect(recorded.accounts.count == Self.users - gone.count)
        check(recorded) { members($0, offset: 1).filter { !gone.contains($0) } }
        #expect(try store.memberships(ofAccount: recorded.accounts[0].id).isEmpty == false)
    }

    private func check(_ recorded: Recorded, _ expected: (Int) -> [Int]) {
        #expect(recorded.groups.count == Self.groups)
        var wrong: [String] = []
        for (index, group) in recorded.groups.enumerated() {
            let range = recorded.memberships.range(ofGroup: index)
            let places = Array(recorded.memberships.accounts[range])
            let names = places.map { recorded.accounts[Int($0)].username }
            let number = Int(group.name.dropFirst("group".count))!
            if Set(names) != Set(expected(number).map { "user\($0)" }) || places != places.sorted() {
                wrong.append(group.name)
            }
            if recorded.memberships.makers[range].contains(where: { $0 != 1 }) { wrong.append(group.name) }
        }
        #expect(wrong == [])
        #expect(recorded.memberships.offsets.count == Self.groups + 1)
        #expect(recorded.memberships.offsets.last == recorded.memberships.accounts.count)
    }
}
