import LDAPText

/// Decides who may take which name when several things happen at once: swaps, chains of renames, names freed and taken.
///
/// A claim is lost where somebody who keeps a name has it, or where two claim it; whoever loses a claim keeps the old
/// name, which may make others lose theirs.
struct NameClaims {
    struct Claim {
        /// Whatever the caller knows it by.
        var claimant: Int
        var wanted: NameKey
        /// The name that the claimant keeps if the claim is lost; `nil` for a newcomer.
        var current: NameKey?
    }

    /// Why a claim is lost.
    enum Loss: Equatable {
        /// Somebody keeps the name: the caller's word for the holder.
        case held(by: Int)
        /// Others want it too: the claimants, without this one.
        case contested(by: [Int])
    }

    /// Which changes lose the name that they want.
    ///
    /// - Parameters:
    ///   - changes: The number and name before, if any, and the name after, if any.
    ///   - recorded: Every number with its name.
    /// - Returns: By index of the change; a holder is an index into `recorded`.
    static func losses(
        of changes: [(before: (id: Int64, name: String)?, after: String?)],
        among recorded: some RandomAccessCollection<(Int64, String)>
    ) -> [Int: Loss] {
        var claims: [Claim] = []
        var released: Set<Int64> = []
        for (index, change) in changes.enumerated() {
            guard let after = change.after else {
                if let before = change.before { released.insert(before.id) }
                continue
            }
            if let before = change.before, before.name == after { continue }
            let (wanted, current) = (NameKey(after), change.before.map { NameKey($0.name) })
            if wanted == current { continue }
            if let before = change.before { released.insert(before.id) }
            claims.append(Claim(claimant: index, wanted: wanted, current: current))
        }
        guard !claims.isEmpty else { return [:] }
        let wanted = Set(claims.lazy.map(\.wanted))
        var holders: [NameKey: Int] = [:]
        var places: [Int64: Int] = [:]
        for (index, (id, name)) in recorded.enumerated() {
            if released.contains(id) {
                places[id] = index
            } else {
                let name = NameKey(name)
                if wanted.contains(name) { holders[name] = index }
            }
        }
        return losses(claims, holders: holders) { claimant in
            changes[claimant].before.flatMap { places[$0.id] } ?? -1
        }
    }

    /// - Parameters:
    ///   - holders: Who keeps which name, whatever becomes of the claims.
    ///   - holderOf: The word for a claimant as a holder, if the claim is lost.
    /// - Returns: The lost claims by claimant. They don't depend on the order of the claims.
    static func losses(
        _ claims: [Claim], holders: [NameKey: Int], holderOf: (Int) -> Int
    ) -> [Int: Loss] {
        var holders = holders
        var losses: [Int: Loss] = [:]
        var byName: [NameKey: [Claim]] = [:]
        for claim in claims { byName[claim.wanted, default: []].append(claim) }
        var waiting = Set(byName.keys)
        while !waiting.isEmpty {
            var lost: [(claim: Claim, loss: Loss)] = []
            for name in waiting {
                guard let standing = byName[name] else { continue }
                if let holder = holders[name] {
                    lost += standing.map { ($0, .held(by: holder)) }
                } else if standing.count > 1 {
                    lost += standing.map { claim in
                        (claim, .contested(by: standing.map(\.claimant).filter { $0 != claim.claimant }))
                    }
                }
            }
            waiting = []
            for (claim, loss) in lost {
                losses[claim.claimant] = loss
                byName[claim.wanted] = nil
                guard let current = claim.current else { continue }
                holders[current] = holderOf(claim.claimant)
                waiting.insert(current)
            }
        }
        return losses
    }
}
