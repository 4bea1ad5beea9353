import Directory
import Planning

extension UndoRecord {
    /// What a store keeps of a run: every row that it changed, and every membership that came or went.
    init(of plan: Plan, run: String, before: Recorded, after: Recorded) {
        let (old, new) = (FlatStore(before), FlatStore(after))
        self.init(run: run, directory: plan.directory)
        accounts = Self.rows(old.accounts, new.accounts, \.id, \.fingerprint)
        groups = Self.rows(old.groups, new.groups, \.id, \.fingerprint)
        let (lost, won) = (old.ties.subtracting(new.ties), new.ties.subtracting(old.ties))
        memberships = Self.memberships(.remove, lost) + Self.memberships(.add, won)
    }

    private static func rows<Value: Equatable>(
        _ old: [Value], _ new: [Value], _ id: KeyPath<Value, Int64>, _ fingerprint: KeyPath<Value, UInt64>
    ) -> [Row<Value>] {
        let numbers = Set(old.map { $0[keyPath: id] }).union(new.map { $0[keyPath: id] })
        return numbers.sorted().compactMap { number in
            let before = old.first { $0[keyPath: id] == number }
            let after = new.first { $0[keyPath: id] == number }
            return before == after ? nil : Row(id: number, before: before, after: after?[keyPath: fingerprint])
        }
    }

    private static func memberships(_ action: MembershipChange.Action, _ ties: Set<FlatStore.Tie>) -> [Memberships] {
        struct Key: Hashable {
            var group: Int64
            var maker: String?
        }
        return Dictionary(grouping: ties) { Key(group: $0.group, maker: $0.maker) }.map { key, ties in
            Memberships(action: action, group: key.group, accounts: ties.map(\.account).sorted(), madeBy: key.maker)
        }.sorted { ($0.group, $0.madeBy ?? "") < ($1.group, $1.madeBy ?? "") }
    }
}
