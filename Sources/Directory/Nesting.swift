/// Membership through member groups, to any depth; cycles and several parents are harmless.
public struct Nesting: Sendable {
    private let groups: [DirectoryGroup]
    private let nested: Bool
    /// Stamps that say in which walk a group or a person was met last: no set is cleared between walks.
    private var groupStamps: [UInt32]
    private var personStamps: [UInt32]
    private var stamp: UInt32 = 0

    /// - Parameter nested: `false`: only direct members count.
    public init(_ snapshot: Snapshot, nested: Bool) {
        groups = snapshot.groups
        self.nested = nested
        groupStamps = Array(repeating: 0, count: snapshot.groups.count)
        personStamps = Array(repeating: 0, count: snapshot.people.count)
    }

    /// The groups whose members count as members of these: they themselves and all below them, each once.
    public mutating func closure(of starts: some Sequence<UInt32>) -> [UInt32] {
        stamp += 1
        var met: [UInt32] = []
        for start in starts where groupStamps[Int(start)] != stamp {
            groupStamps[Int(start)] = stamp
            met.append(start)
        }
        guard nested else { return met }
        var next = 0
        while next < met.count {
            for child in groups[Int(met[next])].groups where groupStamps[Int(child)] != stamp {
                groupStamps[Int(child)] = stamp
                met.append(child)
            }
            next += 1
        }
        return met
    }

    /// Everybody who is a direct member of at least one of these groups, each once, as indices into the snapshot's
    /// people, handed to `body` with the group that shows it.
    public mutating func people(inAnyOf closure: [UInt32], _ body: (_ person: UInt32, _ group: UInt32) -> Void) {
        if closure.count == 1 {
            for person in groups[Int(closure[0])].people { body(person, closure[0]) }
            return
        }
        stamp += 1
        for group in closure {
            for person in groups[Int(group)].people where personStamps[Int(person)] != stamp {
                personStamps[Int(person)] = stamp
                body(person, group)
            }
        }
    }

    /// Why the members of these groups are not proven whole. Empty where they are.
    public func gaps(in closure: [UInt32]) -> [String] {
        closure.flatMap { groups[Int($0)].gaps }
    }

    /// The shortest way by which a person is a member of one of these groups: from a group that names the person, each
    /// a member of the next, up to one of these. Of several as short, the one with the lowest indices from its start.
    ///
    /// Goes through every group below these: for one person, not for all.
    ///
    /// - Returns: Indices into the snapshot's groups, one at least; `nil` where the person is a member of none.
    public func path(from person: UInt32, toAnyOf targets: some Sequence<UInt32>) -> [UInt32]? {
        var level = Set(targets).sorted()
        var met = Set(level)
        var upward: [UInt32: UInt32] = [:]
        while !level.isEmpty {
            if let start = level.first(where: { groups[Int($0)].people.contains(person) }) {
                return Array(sequence(first: start) { upward[$0] })
            }
            guard nested else { return nil }
            var next: [UInt32] = []
            for parent in level {
                for child in groups[Int(parent)].groups where met.insert(child).inserted {
                    upward[child] = parent
                    next.append(child)
                }
            }
            level = next.sorted()
        }
        return nil
    }

    /// Every group of which a person is a member, directly or through member groups, as ascending indices into the
    /// snapshot's groups.
    ///
    /// Goes through every membership: for one person, not for all.
    public func groups(containing person: UInt32) -> [UInt32] {
        var met = groups.indices.filter { groups[$0].people.contains(person) }.map(UInt32.init)
        guard nested, !met.isEmpty else { return met }
        var parents: [UInt32: [UInt32]] = [:]
        for (index, group) in groups.enumerated() {
            for child in group.groups { parents[child, default: []].append(UInt32(index)) }
        }
        var seen = Set(met)
        var next = 0
        while next < met.count {
            met += (parents[met[next]] ?? []).filter { seen.insert($0).inserted }
            next += 1
        }
        return met.sorted()
    }
}
